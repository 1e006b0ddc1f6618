"""Editing: changes of a post that is there already, kept as a draft until somebody saves them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.capabilities import Actor
from bot.domain.cautions import mark
from bot.domain.drafts import Base, Draft, Looked
from bot.domain.jobs import JobKind
from bot.domain.posts import Post, PostState
from bot.domain.review import why_outdated
from bot.domain.reviews import Content, Seen
from bot.errors import ChangedMeanwhile, Outdated, giving_back
from bot.services.cases import Cases
from bot.services.drafts import Composed, DraftService, require_settled
from bot.services.files import Files
from bot.services.free_slots import FreeSlots, wanted
from bot.services.inspection import Inspection, named
from bot.services.leases import Leases
from bot.services.posts import PostService
from bot.services.recording import Recorder
from bot.services.revising import Revising
from bot.services.wording import slot_taken, why_busy
from bot.services.work import Work
from bot.storage.drafts import Drafts
from bot.storage.errors import Stale, Taken
from bot.storage.posts import Write


@dataclass(frozen=True, slots=True)
class Begun:
    """A post about to be edited, what is `seen` of it, and changes that its editor began and did not save.

    They are `outdated` where the post was changed since.
    """

    post: Post
    seen: Seen
    draft: Draft | None
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A post as it stands after somebody saved changes; not `done` while they wait for Publora."""

    post: Post
    done: bool


class Editing:
    """What authors change about posts that wait, rest or are scheduled; only saving touches the post."""

    def __init__(
        self,
        *,
        stored: Drafts,
        drafts: DraftService,
        cases: Cases,
        inspection: Inspection,
        posts: PostService,
        revising: Revising,
        free_slots: FreeSlots,
        recorder: Recorder,
        files: Files,
        work: Work,
        leases: Leases,
        clock: Clock,
    ) -> None:
        self._stored = stored
        self._drafts = drafts
        self._cases = cases
        self._inspection = inspection
        self._posts = posts
        self._revising = revising
        self._free_slots = free_slots
        self._recorder = recorder
        self._files = files
        self._work = work
        self._leases = leases
        self._clock = clock

    async def begin(self, actor: Actor, number: int) -> Begun:
        """Return what the form of an edit shows; from storage.

        Raises `NotAllowed`, `NotLinked`, `NotFound`, and `NotPossible` for a post that can't be edited (now).
        """
        await self._drafts.admit(actor)
        case = await self._cases.to_edit(actor, number)
        draft = await self._stored.unfinished(case.post.id, actor.user_id)
        if draft is not None and not draft.is_kept(self._clock.now()):
            draft = None
        if draft is None or draft.base is None:
            return Begun(case.post, case.seen, None)
        outdated = why_outdated(draft.base.seen, case.post, case.review) is not None
        return Begun(case.post, case.seen, draft, outdated)

    async def propose(
        self, actor: Actor, channel_id: int, number: int, seen: Seen, composed: Composed
    ) -> Looked:
        """Keep changes of a post as it was seen, and say how they stand; nothing is done to the post.

        Raises like `begin`, and `ChangedMeanwhile` when it is another by now, with the text given back.
        """
        with giving_back(composed.text):
            await self._drafts.admit(actor)
            case = await self._cases.to_edit(actor, number)
            if outdated := why_outdated(seen, case.post, case.review):
                raise ChangedMeanwhile(
                    outdated[0], "Nothing was done. See it as it is now with `/post edit`."
                )
            draft = Draft(
                guild_id=actor.guild_id,
                user_id=actor.user_id,
                channel_id=channel_id,
                text=composed.text.strip(),
                accounts=composed.accounts,
                when=await self._drafts.new_time(actor.guild_id, composed.when, seen.due),
                at=self._clock.now(),
                media=composed.kept_of(case.post.media),
                base=Base(case.post.id, number, case.seen),
            )
            return await self._drafts.begin(actor, draft, composed)

    async def save(
        self,
        actor: Actor,
        draft_id: int,
        turn: int,
        moment: datetime,
        accounts: str,
        seen: Collection[str] = (),
    ) -> Saved:
        """Change the post as a draft says, to be published at `moment` (UTC) on the accounts of that mark.

        `seen` are the marks of the cautions that stood beside the button; they are remembered.

        Raises like `DraftService.schedule`, and what Publora
        refuses; then the draft can be corrected, and the post is as it was.
        """
        draft = await self._drafts.seen(actor, draft_id, turn)
        if draft.base is None:
            raise Outdated
        in_slot = (await self._inspection.look(actor, draft)).in_slot
        stays = int(moment.timestamp()) == int(draft.base.seen.due.timestamp())
        looked = await self._inspection.look(actor, replace(draft, when="" if stays else moment.isoformat()))
        require_settled(looked, accounts)
        assert looked.post is not None, "what has a base was held against its post"
        with giving_back(draft.text):
            waved = tuple(said for said in looked.twice if mark(said) in seen)
            post = await self._change(actor, looked.post, looked, waved, in_slot=in_slot)
        await self._files.drop_unused(item.digest for item in looked.post.media)
        stored = await self._stored.find(draft.id)
        return Saved(post, done=stored is None or not stored.under_way)

    async def _change(
        self, actor: Actor, post: Post, looked: Looked, waved: Sequence[str], *, in_slot: bool
    ) -> Post:
        (due,), targets = looked.moments, named(looked.accounts)
        also: list[Write] = []
        if in_slot:
            wish = wanted(targets, approval=looked.needs is not None, post_id=post.id)
            also.append(await self._free_slots.claiming(actor.guild_id, wish, due))
        after = Content(looked.draft.text, targets, looked.draft.media)
        try:
            return await self._bring(actor, post, looked.draft, after, due, also, waved)
        except Taken:
            raise slot_taken() from None

    async def _bring(
        self,
        actor: Actor,
        post: Post,
        draft: Draft,
        after: Content,
        due: datetime,
        also: Sequence[Write],
        waved: Sequence[str],
    ) -> Post:
        """Submit the post anew, move it, or have it changed at Publora, as its state and content ask for."""
        case = await self._cases.of(post)
        saved = (*also, self._stored.becoming(draft))
        if post.state is not PostState.SCHEDULED:
            return await self._revising.become(
                case, actor, after, due, editor_id=actor.user_id, also=saved, waved_through=waved
            )
        if Content.of(post).same_as(after):
            return (await self._posts.move(actor, post, due, saved, waved)).post
        accounts = ", ".join(target.platform_id for target in after.targets)
        wish = replace(draft, accounts=accounts, when=due.isoformat())
        try:
            asked, job = await self._recorder.claim(
                post,
                "asked to edit",
                JobKind.EDIT,
                self._leases.fresh(),
                actor_id=actor.user_id,
                revision=case.review.revision,
                also=(*also, self._stored.taking(wish, post.number)),
                waved_through=waved,
            )
        except Taken:
            raise
        except Stale as stale:
            raise why_busy(post, stale) from None
        return await self._work.see_through(job, asked)
