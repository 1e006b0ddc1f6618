"""Telling people what became of a post while nobody waited for the answer."""

from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.clock import Clock
from bot.domain.posts import Post, PostState
from bot.domain.when import format_local
from bot.services.workspaces import WorkspaceService

LATER: Final = timedelta(seconds=30)


class Speaker(Protocol):
    """Whoever can write into channels."""

    def ready(self) -> bool:
        """Say whether Discord is connected."""
        ...

    async def announce(self, post: Post, said: str) -> bool:
        """Write `said` where the post was scheduled, mentioning its author; False when it cannot."""
        ...


class Announcing:
    """ANNOUNCE: needs a speaker, which exists only once the Discord client does."""

    def __init__(self, workspaces: WorkspaceService, clock: Clock) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self.speaker: Speaker | None = None

    async def announce(self, post: Post) -> datetime | None:
        """Say once how the post stands; returns when to try again while Discord is not connected."""
        if self.speaker is None or not self.speaker.ready():
            return self._clock.now() + LATER
        zone = (await self._workspaces.find(post.guild_id)).zone
        await self.speaker.announce(post, _sentence(post, format_local(post.scheduled_at, zone)))
        return None


def _sentence(post: Post, moment: str) -> str:
    name = f"Post #{post.number}"
    match post.state:
        case PostState.SCHEDULED if post.problem:
            return f"{name} stays scheduled for {moment}. {post.problem}"
        case PostState.SCHEDULED:
            return f"{name} reached Publora and is scheduled for {moment}."
        case PostState.FAILED | PostState.PARTIALLY_PUBLISHED:
            return f"{name} {_failures(post)}"
        case _:
            return f"{name} needs a look. {post.problem or 'See it with `/post view`.'}"


def _failures(post: Post) -> str:
    failed = [target for target in post.targets if target.state == "failed"]
    if not failed:
        return f"failed. {post.problem or ''}".strip()
    causes = "; ".join(f"{target.label}: {target.error_message or 'no cause given'}" for target in failed)
    return f"went out in part only. {causes}" if len(failed) < len(post.targets) else f"failed. {causes}"
