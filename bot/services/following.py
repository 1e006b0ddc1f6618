"""Following a post: what Publora says about it now, taken over into our record and told to people."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.failures import remedy
from bot.domain.links import link_to
from bot.domain.notices import NewNotice
from bot.domain.posts import SETTLED, Post, PostState, Target, TargetState, group_state
from bot.publora.client import PubloraClient
from bot.publora.errors import NotFound
from bot.publora.models import PostEntry, PostGroup
from bot.services.drift import differing
from bot.services.recording import Recorder

FOLLOWED: Final = frozenset({PostState.SCHEDULED, PostState.PUBLISHING, PostState.ATTENTION})
GONE: Final = "It was deleted at Publora, not from here."
DEMOTED: Final = "It was taken back to draft at Publora and will not go out."
LOOK: Final = "Look at it in Publora's dashboard; *Check now* takes over what you decide there."


class Following:
    """Reads posts back from Publora and records what became of them."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    async def refresh(self, client: PubloraClient, post: Post) -> Post:
        """Return the post as Publora has it now; raises `PubloraError` and `Stale`."""
        if post.state not in FOLLOWED or post.group_id is None:
            return post
        try:
            group = await client.get_post(post.group_id)
        except NotFound as error:
            if error.route_unknown:
                raise
            return await self._drifted(post, GONE)
        return await self._take_over(post, group)

    async def _take_over(self, post: Post, group: PostGroup) -> Post:
        targets = merge(post.targets, group.posts)
        state = group_state(tuple(target.state for target in targets))
        if state in SETTLED:
            return await self._settle(post, state, targets)
        if state is PostState.DRAFT:
            return await self._drifted(post, DEMOTED)
        if difference := differing(post, group, post.scheduled_at):
            return await self._drifted(post, f"Publora's copy was changed: {difference}.")
        if state is PostState.ATTENTION or (state is post.state and targets == post.targets):
            return post
        if state is PostState.SCHEDULED and post.state is PostState.PUBLISHING:
            return post  # a group that waits to be tried again may say so (publora-api.md 9.2)
        problem = None if post.state is not state else post.problem
        return await self._recorder.change(
            post, "followed", to=None if state is post.state else state, targets=targets, problem=problem
        )

    async def _settle(self, post: Post, state: PostState, targets: Sequence[Target]) -> Post:
        return await self._recorder.change(
            post, "settled", to=state, targets=targets, problem=None, notices=tuple(_failures(targets))
        )

    async def _drifted(self, post: Post, said: str) -> Post:
        if post.state is PostState.ATTENTION and post.problem == said:
            return post
        return await self._recorder.change(
            post,
            "drifted",
            to=None if post.state is PostState.ATTENTION else PostState.ATTENTION,
            problem=said,
            notices=(NewNotice("drift", said, LOOK),),
        )

    async def give_up(self, post: Post) -> Post:
        """Hand a post that never settled to a person."""
        said = "A day after its time Publora still has not said what became of it."
        return await self._drifted(post, said)

    async def alarm(self, post: Post) -> Post:
        """Say once that a post is late."""
        said = "Its time is five minutes past and Publora has not published it."
        if post.problem is not None:
            return post
        return await self._recorder.change(
            post, "late", problem=said, notices=(NewNotice("late", said, LOOK),)
        )


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
            yield NewNotice(cause, f"{target.label}: {cure.said}.", cure.todo, for_linker=cure.for_linker)
