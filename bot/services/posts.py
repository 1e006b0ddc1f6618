"""Use cases around posts: scheduling, finding, moving and deleting them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, Unpack

from bot.clock import Clock
from bot.domain import choosing
from bot.domain.capabilities import Actor, Capability
from bot.domain.cautions import mark
from bot.domain.jobs import Job, JobKind
from bot.domain.messages import leaks
from bot.domain.posts import DELETABLE, MOVABLE, Hint, NewPost, Post, PostState, Target
from bot.domain.steps import WISH
from bot.domain.workspaces import Workspace
from bot.errors import (
    ChangedMeanwhile,
    Kept,
    NotFound,
    NotLinked,
    NotPossible,
    Problem,
    WorthALook,
)
from bot.publora.errors import PubloraError
from bot.services.accepting import Accepting
from bot.services.cases import Cases
from bot.services.cautions import CautionService
from bot.services.composing import Composing
from bot.services.families import Families
from bot.services.files import Files
from bot.services.following import Following
from bot.services.free_slots import FreeSlots, Wanted, wanted
from bot.services.inspection import named
from bot.services.leases import Leases
from bot.services.recording import Recorder
from bot.services.records import Moved, PostsPage, ScheduleRequest
from bot.services.revising import Revising
from bot.services.settings import SettingsService
from bot.services.wording import (
    OUT_OF_SIGHT,
    slot_taken,
    why_busy,
    why_not_deletable,
    why_not_movable,
    why_out_of_reach,
)
from bot.services.work import Work
from bot.services.workspaces import WorkspaceService
from bot.storage.errors import Stale, Taken
from bot.storage.pauses import Pauses
from bot.storage.post_lists import PostLists
from bot.storage.posts import Posts, What, Write
from bot.storage.steps import Steps

PAGE_SIZE: Final = 8
FRESH_ACCOUNTS: Final = timedelta(minutes=5)
"""How long the accounts on record are good for choosing among them (publora-api.md 3.1)."""


class PostService:
    """What people do with posts."""

    def __init__(
        self,
        *,
        posts: Posts,
        lists: PostLists,
        recorder: Recorder,
        steps: Steps,
        files: Files,
        families: Families,
        workspaces: WorkspaceService,
        settings: SettingsService,
        composing: Composing,
        accepting: Accepting,
        revising: Revising,
        cases: Cases,
        cautions: CautionService,
        free_slots: FreeSlots,
        pauses: Pauses,
        following: Following,
        work: Work,
        leases: Leases,
        clock: Clock,
    ) -> None:
        self._posts = posts
        self._lists = lists
        self._recorder = recorder
        self._steps = steps
        self._files = files
        self._families = families
        self._workspaces = workspaces
        self._settings = settings
        self._composing = composing
        self._accepting = accepting
        self._revising = revising
        self._cases = cases
        self._cautions = cautions
        self._free_slots = free_slots
        self._pauses = pauses
        self._following = following
        self._work = work
        self._leases = leases
        self._clock = clock

    async def schedule(self, actor: Actor, request: ScheduleRequest) -> Post:
        """Accept a post, bring it to Publora, and return it as it then stands.

        *scheduled* means read back and equal; *submitted* means safe with us and still being tried (`problem`
        says why); *failed* and *attention* carry their `problem`. Raises a `Problem` with the text given back
        when the post was not accepted; nothing is then left behind. That is `WorthALook` where its author
        wanted to see first what to look at twice.
        """
        try:
            return await self._schedule(actor, request)
        except Problem as problem:
            problem.kept = problem.kept or Kept(request.text)
            raise

    async def _schedule(self, actor: Actor, request: ScheduleRequest) -> Post:
        await self._settings.require(actor, Capability.AUTHOR)
        workspace = await self._composing.linked(actor.guild_id)
        if request.asks_approval:
            await self._composing.require_approval_on(actor.guild_id)
        moment = await self._composing.read_time(actor.guild_id, request.when, actor.spoken)
        accounts = await self._composing.choose(workspace, request.accounts)
        await self._composing.check_text(actor.guild_id, request.text, accounts, media=bool(request.uploads))
        targets = named(accounts)
        if request.looks_twice:
            await self._require_no_doubt(workspace, request.text, targets, moment)
        async with self._files.taken(request.uploads) as media:
            await self._composing.check_media(actor.guild_id, media, accounts)
            await self._composing.require_ahead(actor.guild_id, moment)
            new = NewPost(
                guild_id=actor.guild_id,
                author_id=actor.user_id,
                channel_id=request.channel_id,
                text=request.text.strip(),
                scheduled_at=moment,
                targets=targets,
                media=media,
            )
            return await self._accepting.accept(new, asks_approval=request.asks_approval)

    async def _require_no_doubt(
        self, workspace: Workspace, text: str, targets: Sequence[Target], moment: datetime
    ) -> None:
        told = await self._cautions.of(workspace.guild_id, ((text, targets),), moment, workspace.zone)
        if doubts := (*leaks(text), *told):
            raise WorthALook(doubts[0], "Look at it, then schedule it.")

    async def page(self, actor: Actor, states: Collection[PostState], page: int) -> PostsPage:
        """Return one page of the server's posts in these states; a page past the end gives the last one."""
        await self._settings.require_sight(actor)
        posts, total = await self._lists.page(actor.guild_id, states, page=page, size=PAGE_SIZE)
        pages = max(1, -(-total // PAGE_SIZE))
        if page >= pages:
            posts, total = await self._lists.page(actor.guild_id, states, page=pages - 1, size=PAGE_SIZE)
        siblings = await self._families.siblings_of(posts)
        pause = await self._pauses.find(actor.guild_id)
        return PostsPage(posts, min(page, pages - 1), pages, total, siblings, pause)

    async def view(self, actor: Actor, number: int) -> Post:
        """Return a post, fresh from Publora while it may still change there; raises `NotFound`."""
        await self._settings.require_sight(actor)
        return await self._refreshed(await self._find(actor.guild_id, number))

    async def suggest(self, guild_id: int, typed: str, states: Collection[PostState]) -> tuple[Hint, ...]:
        """Return posts for what was typed so far, from storage."""
        return await self._lists.search(guild_id, typed, states)

    async def suggest_accounts(self, guild_id: int, typed: str) -> tuple[tuple[str, str], ...]:
        """Return (label, value) pairs that complete a list of accounts, from storage."""
        return choosing.suggest(typed, (await self._workspaces.find(guild_id)).accounts)

    async def reschedule(self, actor: Actor, number: int, typed: str, *, seen: Collection[str] = ()) -> Moved:
        """Move a scheduled post to another time, at Publora first.

        `seen` are the marks of the cautions that its mover saw; they are remembered.

        Raises `NotFound`, `BadTime`, `NotPossible` and what Publora refuses. When Publora can't be reached,
        the returned post still has its old time and says so in `problem`; the bot goes on trying. A post that
        has not reached Publora yet has its new time at once and goes there with it.
        """
        post, moment = await self.look_before_move(actor, number, typed)
        return await self.move(actor, post, moment, waved_through=await self._waved(post, moment, seen))

    async def look_before_move(self, actor: Actor, number: int, typed: str) -> tuple[Post, datetime]:
        """Return a post and the time (UTC) that is meant for it; raises like `reschedule`."""
        await self._settings.require(actor, Capability.AUTHOR)
        await self._composing.linked(actor.guild_id)
        post = await self._find(actor.guild_id, number)
        moment = await self._composing.read_time(
            actor.guild_id, typed, actor.spoken, wanted=await self._wanted(post)
        )
        return post, moment

    async def cautions(self, post: Post, moment: datetime) -> tuple[str, ...]:
        """Return what to look at twice before a post moves to a moment (UTC), a sentence each."""
        zone = (await self._workspaces.find(post.guild_id)).zone
        return await self._cautions.of_move(post, moment, zone)

    async def _waved(self, post: Post, moment: datetime, seen: Collection[str]) -> tuple[str, ...]:
        told = await self.cautions(post, moment) if seen else ()
        return tuple(said for said in told if mark(said) in seen)

    async def look_before_slot(self, actor: Actor, number: int) -> tuple[Post, datetime]:
        """Return a post and the next free slot (UTC) that it may have.

        Raises `NotPossible` where there is none, it has it already, or its time can't be changed.
        """
        await self._settings.require(actor, Capability.AUTHOR)
        await self._composing.linked(actor.guild_id)
        post = await self._find(actor.guild_id, number)
        if post.state not in MOVABLE:
            raise NotPossible(*why_not_movable(post))
        moment = await self._free_slots.next(actor.guild_id, await self._wanted(post))
        if moment == post.scheduled_at and post.state not in {PostState.EXPIRED, PostState.PAUSED}:
            raise NotPossible(f"Post #{number} has the next free slot already.", "`/queue list` shows them.")
        return post, moment

    async def take_slot(
        self, actor: Actor, number: int, version: int, moment: datetime, *, seen: Collection[str] = ()
    ) -> Moved:
        """Give a post the slot that was seen; takes and raises what `reschedule` does, and `SlotTaken`.

        Raises `ChangedMeanwhile` unless the post is as it was seen.
        """
        post, _ = await self.look_before_slot(actor, number)
        if post.version != version:
            raise ChangedMeanwhile(f"Post #{number} changed since.", "Look again with `/queue next`.")
        await self._composing.require_ahead(actor.guild_id, moment)
        claiming = await self._free_slots.claiming(actor.guild_id, await self._wanted(post), moment)
        try:
            waved = await self._waved(post, moment, seen)
            return await self.move(actor, post, moment, also=(claiming,), waved_through=waved)
        except Taken:
            raise slot_taken() from None

    async def _wanted(self, post: Post) -> Wanted:
        approval = not (await self._cases.of(post)).cleared
        return wanted(post.targets, approval=approval, post_id=post.id)

    async def undo_move(self, actor: Actor, number: int, version: int, previous: datetime) -> Moved:
        """Give a post the time back that it had before it was moved; raises like `reschedule`.

        Raises `ChangedMeanwhile` unless the post is as the move left it.
        """
        await self._settings.require(actor, Capability.AUTHOR)
        await self._composing.linked(actor.guild_id)
        post = await self._find(actor.guild_id, number)
        if post.version != version:
            raise ChangedMeanwhile(f"Post #{number} changed since.", "Look with `/post view`.")
        await self._composing.require_ahead(actor.guild_id, previous)
        return await self.move(actor, post, previous)

    async def move(
        self,
        actor: Actor,
        post: Post,
        moment: datetime,
        also: Sequence[Write] = (),
        waved_through: Sequence[str] = (),
    ) -> Moved:
        """Move a post to a moment (UTC) that was checked, with what `also` is written; see `reschedule`.

        `waved_through` are the cautions in spite of which it moves.
        """
        if post.state not in MOVABLE:
            raise NotPossible(*why_not_movable(post))
        if post.state is not PostState.SCHEDULED:
            given = await self._revising.give_time(actor, post, moment, also, waved_through)
            return Moved(given, post.scheduled_at)
        wish = self._steps.beginning(WISH, fingerprint=moment.isoformat(), at=self._clock.now())
        changed, job = await self._claim(
            post, JobKind.MOVE, actor, "asked to move", also=(wish, *also), waved_through=waved_through
        )
        return Moved(await self._work.see_through(job, changed), post.scheduled_at)

    async def look_before_delete(self, actor: Actor, number: int) -> Post:
        """Return the post that would be deleted, fresh; raises `NotFound`, `NotPossible` when it is live."""
        await self._settings.require(actor, Capability.AUTHOR)
        post = await self._refreshed(await self._find(actor.guild_id, number))
        if post.problem == OUT_OF_SIGHT:
            raise NotPossible(*why_out_of_reach(post))
        if post.state not in DELETABLE:
            raise NotPossible(*why_not_deletable(post))
        return post

    async def delete(self, actor: Actor, number: int, version: int) -> Post:
        """Delete the post that was looked at; raises `ChangedMeanwhile` when it is another by now."""
        post = await self.look_before_delete(actor, number)
        if post.version != version:
            raise ChangedMeanwhile(
                f"Post #{number} changed since you looked at it.", "Look again with `/post delete`."
            )
        changed, job = await self._claim(post, JobKind.DELETE, actor, "asked to delete")
        return await self._work.see_through(job, changed)

    async def _claim(
        self, post: Post, kind: JobKind, actor: Actor, event: str, **what: Unpack[What]
    ) -> tuple[Post, Job]:
        """Record the wish together with its job, claimed by us; nobody else may be at work on the post."""
        try:
            return await self._recorder.claim(
                post, event, kind, self._leases.fresh(), actor_id=actor.user_id, **what
            )
        except Taken:
            raise
        except Stale as stale:
            raise why_busy(post, stale) from None

    async def _find(self, guild_id: int, number: int) -> Post:
        post = await self._posts.find(guild_id, number)
        if post is None:
            raise NotFound(f"There is no post #{number} in this server.", "See them all with `/post list`.")
        return post

    async def _refreshed(self, post: Post) -> Post:
        try:
            client = await self._workspaces.client_for(post.guild_id)
            return await self._following.refresh(client, post, held=False)
        except (PubloraError, NotLinked):
            return post
        except Stale:
            return await self._find(post.guild_id, post.number)
