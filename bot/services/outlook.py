"""Outlook: how a post will fare on its accounts, as far as anybody can say before it goes out."""

from bot.domain.accounts import Account
from bot.domain.fits import Fit, examine
from bot.domain.posts import Post, Target
from bot.services.network_limits import LiveLimits
from bot.services.workspaces import WorkspaceService


class Outlook:
    """Examines stored posts by the limits of this moment."""

    def __init__(self, workspaces: WorkspaceService, live_limits: LiveLimits) -> None:
        self._workspaces = workspaces
        self._live_limits = live_limits

    async def of(self, post: Post) -> tuple[Fit, ...]:
        """Return how a post fits each of its accounts, in their order."""
        workspace = await self._workspaces.find(post.guild_id)
        known = {account.platform_id: account for account in workspace.accounts}
        accounts = (known.get(target.platform_id) or _unlisted(target) for target in post.targets)
        return examine(post.text, post.media, accounts, await self._live_limits.read(post.guild_id))


def _unlisted(target: Target) -> Account:
    """Return an account that Publora does not list any more, as the post knows it."""
    return Account(target.platform_id, display_name=target.name)
