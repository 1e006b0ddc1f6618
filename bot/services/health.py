"""Health: a daily look at each account's access, so that people hear of its end before a post fails."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.accounts import Account, TokenStatus
from bot.domain.notices import Audience, NewNotice
from bot.domain.posts import Post
from bot.domain.when import format_short
from bot.domain.workspaces import Workspace
from bot.errors import NotLinked
from bot.publora.errors import BadKey, NotAllowed
from bot.services.workspaces import WorkspaceService
from bot.storage.notices import Notices
from bot.storage.post_lists import PostLists

DAILY: Final = timedelta(days=1)
ENDING: Final = frozenset({TokenStatus.EXPIRING_SOON, TokenStatus.EXPIRED})
RECONNECT: Final = "Reconnect it in Publora's dashboard."


class Health:
    """HEALTH: warns once for each account and each end of its access."""

    def __init__(
        self, workspaces: WorkspaceService, lists: PostLists, notices: Notices, clock: Clock
    ) -> None:
        self._workspaces = workspaces
        self._lists = lists
        self._notices = notices
        self._clock = clock

    async def look(self, guild_id: int) -> datetime | None:
        """Look after a server's accounts; returns when to look again, None once it is not linked.

        A key that can't be read for now stays linked.
        """
        again = self._clock.now() + DAILY
        try:
            accounts = await self._workspaces.refresh_accounts(guild_id)
        except NotLinked:
            return again if (await self._workspaces.find(guild_id)).linked else None
        except (BadKey, NotAllowed):
            await self._workspaces.tell_key_refused(guild_id)
            return again
        workspace = await self._workspaces.find(guild_id)
        for account in accounts:
            if account.token_status in ENDING:
                await self._warn(workspace, account)
            else:
                await self._notices.allow_again(guild_id, _once(account))
        return again

    async def _warn(self, workspace: Workspace, account: Account) -> None:
        threatened = await self._lists.waiting_on(workspace.guild_id, account.platform_id)
        said = f"{_state(account, workspace)}{_naming(threatened)}"
        once = f"{_once(account)}{account.token_status}"
        notice = NewNotice("health", said, RECONNECT, Audience.LINKER, once=once)
        await self._notices.add(workspace.guild_id, notice, at=self._clock.now())


def _once(account: Account) -> str:
    return f"health:{account.platform_id}:"


def _state(account: Account, workspace: Workspace) -> str:
    if account.token_status is TokenStatus.EXPIRED:
        return f"Publora's access to {account.label} has ended."
    if account.token_expires_at is None:
        return f"Publora's access to {account.label} ends soon."
    return (
        f"Publora's access to {account.label} ends {format_short(account.token_expires_at, workspace.zone)}."
    )


def _naming(threatened: Sequence[Post]) -> str:
    if not threatened:
        return ""
    numbers = ", ".join(f"#{post.number}" for post in threatened)
    return f" Scheduled there, and likely to fail: {numbers}."
