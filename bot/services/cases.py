"""Cases: a post with its review and its server's settings of this moment, and whether it may go out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.approval import (
    ApprovalSettings,
    Decision,
    Requirement,
    Tally,
    Verdict,
    is_entitled,
    keeps,
    tally,
)
from bot.domain.capabilities import Actor
from bot.domain.posts import Post, PostState
from bot.domain.review import Verb, needs_now, require, require_editable, why_outdated
from bot.domain.reviews import MARGIN, Review, Seen
from bot.errors import ChangedMeanwhile, NotFound, NotPossible, ServiceDown
from bot.services.settings import SettingsService
from bot.services.speaking import NotNow, Speech, Unreachable
from bot.services.wording import OTHER_KEY, REFUSED_KEY
from bot.services.workspaces import WorkspaceService
from bot.storage.posts import Posts
from bot.storage.reviews import Reviews


@dataclass(frozen=True, slots=True)
class Case:
    """A post, its review as stored, the settings now, and what the post needs by the stricter of both."""

    post: Post
    review: Review
    settings: ApprovalSettings
    needs: Requirement | None

    @property
    def seen(self) -> Seen:
        """What somebody has before their eyes who looks at it now."""
        return Seen(self.review.revision, self.post.scheduled_at)

    @property
    def cleared(self) -> bool:
        """Whether the post may be scheduled for the time it has."""
        return self.needs is None or self.is_approved

    @property
    def is_approved(self) -> bool:
        """Whether the present revision is approved for the time the post has."""
        seen = (self.review.approved_from, self.review.approved_until)
        return self.review.approved and all(
            due is not None and keeps(due, self.post.scheduled_at, self.settings) for due in seen
        )


class Cases:
    """Finds cases, and how people stand who decide about them."""

    def __init__(
        self,
        posts: Posts,
        reviews: Reviews,
        settings: SettingsService,
        workspaces: WorkspaceService,
        speech: Speech,
        clock: Clock,
    ) -> None:
        self._posts = posts
        self._reviews = reviews
        self._settings = settings
        self._workspaces = workspaces
        self._speech = speech
        self._clock = clock

    async def admit(self, verb: Verb, actor: Actor, number: int, seen: Seen) -> Case:
        """Return the case that somebody may do `verb` with, as it was before their eyes.

        Raises `NotFound`, `NotAllowed`, `NotPossible`, and `ChangedMeanwhile` when it was another.
        """
        case = await self._find(actor, number)
        post = case.post
        require(verb, post, case.review, case.settings, actor)
        if outdated := why_outdated(seen, post, case.review):
            raise ChangedMeanwhile(*outdated)
        _require_known(post)
        if verb is Verb.APPROVE:
            await self._require_way_out(post)
        return case

    async def to_edit(self, actor: Actor, number: int) -> Case:
        """Return the case of a post that somebody may edit, be it in review or scheduled.

        Raises like `admit`, and `NotPossible` shortly before it goes out: Publora may have begun with it.
        """
        case = await self._find(actor, number)
        post = case.post
        require_editable(post, case.review, case.settings, actor)
        _require_known(post)
        if post.state is PostState.SCHEDULED and post.scheduled_at - self._clock.now() < MARGIN:
            raise NotPossible(
                f"Post #{number} goes out any moment now, so it is too late to edit it.",
                "See with `/post view` what became of it. What is live can be changed on the network only.",
            )
        return case

    async def _require_way_out(self, post: Post) -> None:
        """Raise `NotPossible` for what would fail once approved: the approval would be wasted."""
        if post.scheduled_at - self._clock.now() < MARGIN:
            raise NotPossible(
                f"The time of post #{post.number} is too near.", "Pick another time on its card."
            )
        if not (await self._workspaces.find(post.guild_id)).linked:
            raise NotPossible(
                f"Post #{post.number} can't be scheduled: this server is not linked to Publora.",
                "Somebody with Manage Server can link it with `/publora link`; then approve it.",
            )
        if post.problem is not None and post.problem.startswith((OTHER_KEY, REFUSED_KEY)):
            raise NotPossible(
                f"Post #{post.number} can't be scheduled with the Publora key of now.",
                "Its card says what to do; then approve it.",
            )

    async def look(self, actor: Actor, number: int) -> Case:
        """Return the case of a post for somebody who may see it; raises `NotFound`, `NotAllowed`."""
        case = await self._find(actor, number)
        if case.needs is None or not is_entitled(actor, case.settings, case.needs):
            await self._settings.require_sight(actor)
        return case

    async def get(self, post_id: int) -> Case | None:
        """Return a post as a case by its id."""
        post = await self._posts.get(post_id)
        return post and await self.of(post)

    async def of(self, post: Post) -> Case:
        """Return a post as a case."""
        review, settings = await self._reviews.find(post.id), await self._settings.read(post.guild_id)
        return Case(post, review, settings, needs_now(post, review, settings))

    async def of_all(self, guild_id: int, posts: Iterable[Post]) -> tuple[Case, ...]:
        """Return posts of one server as cases, in their order."""
        every, settings = tuple(posts), await self._settings.read(guild_id)
        reviews = await self._reviews.find_all([post.id for post in every])
        return tuple(
            Case(post, reviews[post.id], settings, needs_now(post, reviews[post.id], settings))
            for post in every
        )

    async def may_go_out(self, post: Post) -> bool:
        """Say whether a post needs no approval, or has it for exactly this content and about this time."""
        return (await self.of(post)).cleared

    async def decisions(self, case: Case) -> tuple[Decision, ...]:
        """Return the decisions about the present revision, oldest first."""
        every = await self._reviews.decisions(case.post.id)
        return tuple(decision for decision in every if decision.revision == case.review.revision)

    async def count(self, case: Case, decisions: Collection[Decision], actor: Actor | None = None) -> Tally:
        """Count approvals by how those who gave them stand in Discord now; `actor` is known already.

        Raises `NotNow` while Discord does not say, `Unreachable` while it does not show the server.
        """
        given = {decision.user_id for decision in decisions if decision.verdict is Verdict.APPROVED}
        known = {actor.user_id: actor} if actor else {}
        return _tally(case, decisions, known | await self._people(case.post.guild_id, given - set(known)))

    def has_approved(self, case: Case, decisions: Collection[Decision], actor: Actor) -> bool:
        """Say whether somebody's own approval is among those that count; Discord is not asked."""
        return actor.user_id in _tally(case, decisions, {actor.user_id: actor}).counted

    async def judge(self, case: Case, decisions: Collection[Decision], actor: Actor) -> Tally:
        """Count approvals like `count`, for somebody who waits; raises `ServiceDown`."""
        try:
            return await self.count(case, decisions, actor)
        except (NotNow, Unreachable):
            raise ServiceDown(
                "Discord does not say at the moment who has which role.", "Try again in a minute."
            ) from None

    async def _find(self, actor: Actor, number: int) -> Case:
        post = await self._posts.find(actor.guild_id, number)
        if post is None:
            raise NotFound(f"There is no post #{number} in this server.", "See them all with `/post list`.")
        return await self.of(post)

    async def _people(self, guild_id: int, user_ids: Collection[int]) -> dict[int, Actor]:
        if not user_ids:
            return {}
        speaker = self._speech.ready()
        if speaker is None:
            raise NotNow("Discord is not connected")
        return dict(await speaker.people(guild_id, user_ids))


def _require_known(post: Post) -> None:
    if post.state is PostState.ATTENTION and post.group_id is None:
        raise NotPossible(
            f"Nobody knows what Publora has of post #{post.number}.",
            "Look into Publora's dashboard; what is not there can be scheduled anew.",
        )


def _tally(case: Case, decisions: Collection[Decision], people: Mapping[int, Actor]) -> Tally:
    assert case.needs is not None, "only what needs approvals has a tally"
    return tally(
        decisions,
        case.needs,
        case.settings,
        people,
        revision=case.review.revision,
        due=case.post.scheduled_at,
        author_id=case.post.author_id,
        editor_id=case.review.editor_id,
    )
