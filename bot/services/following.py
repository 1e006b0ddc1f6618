"""Following a post: what Publora says about it now, taken over into our record and told to people."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.clock import Clock
from bot.domain.failures import remedy
from bot.domain.jobs import CHANGES, JobKind
from bot.domain.links import link_to
from bot.domain.notices import Audience, NewNotice
from bot.domain.posts import FOLLOWED, LIVE, SETTLED, Post, PostState, Target, TargetState, group_state
from bot.publora.client import PubloraClient
from bot.publora.errors import NotFound
from bot.publora.models import PostEntry, PostGroup
from bot.services.drift import differing, other_text
from bot.services.guarding import TAKEN_BACK, Guard
from bot.services.recording import Recorder
from bot.services.wording import LINK_AGAIN, OUT_OF_SIGHT
from bot.storage.jobs import Jobs

CHANGED: Final = "Publora's copy was changed"
GONE: Final = "It was deleted at Publora, not from here."
STEP_IN: Final = "That is what goes out unless somebody steps in."
DEMOTED: Final = "It was taken back to draft at Publora and will not go out."
KNOWN: Final = frozenset({GONE, DEMOTED, OUT_OF_SIGHT})
"""What was said of posts that need no further look to be understood."""
LATE: Final = "Its time is five minutes past and Publora has not published it."
NEVER: Final = "A day after its time Publora still has not said what became of it."
WENT_OUT: Final = "Somebody changed it in Publora's dashboard; only the network itself can take it down."
LOOK: Final = "Look at it in Publora's dashboard; *Check now* takes over what you decide there."
SEE: Final = "See its card: the approved version can be sent again, or edited."

LINK: Final = "Link the key again with `/publora link`, or look into Publora's dashboard."
UNSEEN: Final = NewNotice(
    "late", "Its time has passed, and as no Publora key is linked, I can't see whether it went out.", LINK
)
UNSEEN_FOR_A_DAY: Final = NewNotice(
    "late", "A day after its time I still can't see whether it went out, as no Publora key is linked.", LINK
)


class Following:
    """Reads posts back from Publora and records what became of them."""

    def __init__(self, recorder: Recorder, jobs: Jobs, guard: Guard, clock: Clock) -> None:
        self._recorder = recorder
        self._jobs = jobs
        self._guard = guard
        self._clock = clock

    async def refresh(
        self, client: PubloraClient, post: Post, *, held: bool = True, refused: bool = False
    ) -> Post:
        """Return the post as Publora has it now; raises `PubloraError` and `Stale`.

        While a move or a deletion is on its way, Publora may be ahead of our record: that is no drift, unless
        the caller is that job itself and was `refused`. `held` says that the caller holds a job of the post;
        who does not changes nothing at Publora.
        """
        if post.state not in FOLLOWED or post.group_id is None:
            return post
        # Asked after the post was read: a change that is begun or ended from here on makes our write stale.
        judged = refused or not await self._jobs.has_any(post.id, CHANGES)
        try:
            group = await client.get_post(post.group_id)
        except NotFound as error:
            if error.route_unknown:
                raise
            if post.is_foreign_to(client.key_fingerprint):
                return await self._alert(post, NewNotice("out of sight", OUT_OF_SIGHT, LINK_AGAIN))
            return await self._drifted(post, GONE) if judged else post
        if post.key_fingerprint != client.key_fingerprint:
            # Another key of the same Publora account: from now on, what it can't see is gone.
            post = await self._recorder.change(
                post, "found with another key", key_fingerprint=client.key_fingerprint
            )
        return await self._take_over(client if held else None, post, group, judged=judged)

    async def _take_over(
        self, client: PubloraClient | None, post: Post, group: PostGroup, *, judged: bool
    ) -> Post:
        targets = merge(post.targets, group.posts)
        state = group_state(tuple(target.state for target in targets))
        difference = await self._guard.drift(post, group)
        if state in SETTLED:
            return await self._settle(post, state, targets, difference if state in LIVE else None)
        drift = f"{CHANGED}: {difference}." if difference else _drift(post, group, state)
        if drift:
            return await self._depart(client, post, group, drift) if judged else post
        if state is PostState.ATTENTION or (state is post.state and targets == post.targets):
            return post
        if state is PostState.SCHEDULED and post.state is PostState.PUBLISHING:
            return post  # a group that waits to be tried again may say so (publora-api.md 9.2)
        problem = None if post.state is not state else post.problem
        return await self._recorder.change(
            post, "followed", to=None if state is post.state else state, targets=targets, problem=problem
        )

    async def _settle(
        self, post: Post, state: PostState, targets: Sequence[Target], difference: str | None
    ) -> Post:
        said = f"What went out is not what was approved: {difference}." if difference else None
        told = (NewNotice("drift", said, WENT_OUT, Audience.DECIDERS),) if said else ()
        sample = self._jobs.asking(JobKind.SAMPLE, post.guild_id, self._clock.now())
        numbers = (sample,) if state in LIVE else ()
        return await self._recorder.change(
            post,
            "settled",
            to=state,
            targets=targets,
            problem=said,
            notices=(*_failures(targets), *told),
            also=numbers,
        )

    async def _depart(self, client: PubloraClient | None, post: Post, group: PostGroup, said: str) -> Post:
        """Tell what differs; what was approved otherwise is taken back, as nobody approved what it is now.

        Without a client that is left to the watch.
        """
        if not await self._guard.protects(post):
            return await self._drifted(post, said, group)
        if group.status == "draft" and (post.problem or "").endswith(TAKEN_BACK):
            return post
        if client is None:
            await self._jobs.add(JobKind.WATCH, post.id, self._clock.now())
            return post
        taken = group.status != "draft" and await self._guard.take_back(client, group)
        told = f"{said} {TAKEN_BACK}" if taken else said
        return await self._alert(post, NewNotice("drift", told, SEE, Audience.DECIDERS), group)

    async def _drifted(self, post: Post, said: str, group: PostGroup | None = None) -> Post:
        return await self._alert(post, NewNotice("drift", said, LOOK), group)

    async def _alert(self, post: Post, notice: NewNotice, group: PostGroup | None = None) -> Post:
        """Hand a post to a person, once for each cause."""
        if post.state is PostState.ATTENTION and post.problem == notice.said:
            return post
        return await self._recorder.change(
            post,
            "left to a person",
            to=None if post.state is PostState.ATTENTION else PostState.ATTENTION,
            problem=notice.said,
            found_text=other_text(post, group) if group else None,
            notices=(notice,),
        )

    async def give_up(self, post: Post, *, linked: bool) -> Post:
        """Hand a post that never settled to a person, unless they know already what became of it."""
        if post.problem in KNOWN or (post.problem or "").endswith(TAKEN_BACK):
            return post
        return await self._alert(post, NewNotice("drift", NEVER, LOOK) if linked else UNSEEN_FOR_A_DAY)

    async def alarm(self, post: Post, *, linked: bool) -> Post:
        """Say once that a post is late or, without a key, that nobody can tell."""
        if post.problem is not None:
            return post
        notice = NewNotice("late", LATE, LOOK) if linked else UNSEEN
        return await self._recorder.change(post, "late", problem=notice.said, notices=(notice,))


def _drift(post: Post, group: PostGroup, state: PostState) -> str | None:
    if state is PostState.DRAFT:
        return DEMOTED
    difference = differing(post, group, post.scheduled_at)
    return difference and f"{CHANGED}: {difference}. {STEP_IN}"


def merge(targets: Sequence[Target], entries: Sequence[PostEntry]) -> tuple[Target, ...]:
    """Return our targets with what Publora says about each; one it does not mention stays as it was."""
    said = {entry.platform_id: entry for entry in entries}
    return tuple(_merged(target, said.get(target.platform_id)) for target in targets)


def _merged(target: Target, entry: PostEntry | None) -> Target:
    if entry is None:
        return target
    known = entry.status in set(TargetState)
    return replace(
        target,
        state=TargetState(entry.status) if known else TargetState.UNKNOWN,
        posted_id=entry.posted_id or target.posted_id,
        link=entry.permalink or link_to(target.network, entry.posted_id) or target.link,
        error_code=entry.error_code,
        error_message=entry.error_message,
    )


def _failures(targets: Sequence[Target]) -> Iterator[NewNotice]:
    """One notice for each failed account; those that only a reconnection mends share a cause."""
    for target in targets:
        if target.state is TargetState.FAILED:
            cure = remedy(target.error_code, target.error_message)
            cause = f"token:{target.platform_id}" if cure.for_linker else "failed"
            audience = Audience.LINKER if cure.for_linker else Audience.AUTHOR
            yield NewNotice(cause, f"{target.label}: {cure.said}.", cure.todo, audience)
