"""Composing: from what people typed to what a post is made of, checked against what is certain to fail."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain import choosing, fits, when
from bot.domain.accounts import Account
from bot.domain.approval import Mode, Requirement, requirement
from bot.domain.imports import Terms
from bot.domain.posts import Media, NewPost, Post
from bot.domain.workspaces import Workspace
from bot.errors import BadAccounts, NotLinked, NotPossible, SlotWanted
from bot.publora.errors import NotFound, PubloraError
from bot.services.free_slots import ANY, FreeSlots, Wanted
from bot.services.network_limits import LiveLimits
from bot.services.settings import SettingsService
from bot.services.wording import explain, why_not_replaceable
from bot.services.work import is_passing
from bot.services.workspaces import WorkspaceService

FRESH_ACCOUNTS: Final = timedelta(minutes=5)
"""How long the accounts on record are good for choosing among them (publora-api.md 3.1)."""


class Composing:
    """Reads times and accounts in a server's own terms, and checks texts and files for them."""

    def __init__(
        self,
        workspaces: WorkspaceService,
        settings: SettingsService,
        live_limits: LiveLimits,
        free_slots: FreeSlots,
        clock: Clock,
    ) -> None:
        self._workspaces = workspaces
        self._settings = settings
        self._live_limits = live_limits
        self._free_slots = free_slots
        self._clock = clock

    async def linked(self, guild_id: int) -> Workspace:
        """Return the server's workspace; raises `NotLinked`."""
        workspace = await self._workspaces.find(guild_id)
        if not workspace.linked:
            raise NotLinked(
                "This server is not linked to Publora yet.",
                "Somebody with Manage Server can link it with `/publora link`.",
            )
        return workspace

    async def read_time(
        self, guild_id: int, typed: str, spoken: tuple[str, ...] = when.ENGLISH, *, wanted: Wanted = ANY
    ) -> datetime:
        """Return the moment (UTC) that is meant in the server's zone by who writes in these languages.

        `wanted` says for what post the next free slot is looked for. Raises `BadTime`, `UnclearTime` with the
        moments to choose from, `SlotFound` with the next free slot, and `NotPossible` where there is none.
        """
        workspace = await self._workspaces.find(guild_id)
        try:
            return when.parse(typed, self._clock.now(), workspace.zone, spoken)
        except SlotWanted:
            raise await self._free_slots.found(guild_id, wanted) from None

    async def require_replaceable(self, post: Post) -> None:
        """Raise `NotPossible` for a post of another key that the present one can't see.

        What is built in its place could go out beside it. Raises `Problem` when Publora can't be asked.
        """
        client = await self._workspaces.client_for(post.guild_id)
        if post.group_id is None or not post.is_foreign_to(client.key_fingerprint):
            return
        try:
            await client.hasty().get_post(post.group_id)
        except NotFound:
            raise NotPossible(*why_not_replaceable(post)) from None
        except PubloraError as error:
            raise explain(error) from error

    async def require_ahead(self, guild_id: int, moment: datetime) -> None:
        """Raise `BadTime` unless a moment is far enough ahead to be scheduled."""
        when.require_ahead(moment, self._clock.now(), (await self._workspaces.find(guild_id)).zone)

    async def choose(self, workspace: Workspace, typed: str) -> tuple[Account, ...]:
        """Choose among the accounts on record while fresh, else ask for them; raises `BadAccounts`."""
        read_at = workspace.accounts_read_at
        if read_at is not None and self._clock.now() - read_at < FRESH_ACCOUNTS:
            with suppress(BadAccounts):
                return choosing.choose(typed, workspace.accounts)
        return choosing.choose(typed, await self._accounts(workspace))

    async def terms(self, guild_id: int, *, anew: bool) -> Terms:
        """Return what many posts are judged by at once; `anew` asks Publora for the accounts, if it answers.

        Raises `NotLinked`, and `Problem` while no accounts are known and Publora does not tell them.
        """
        workspace = await self.linked(guild_id)
        read_at = workspace.accounts_read_at
        fresh = read_at is not None and self._clock.now() - read_at < FRESH_ACCOUNTS
        accounts = workspace.accounts if fresh and not anew else await self._accounts(workspace)
        limits = await self._live_limits.read(guild_id)
        return Terms(workspace.zone, accounts, limits, await self._settings.read(guild_id))

    async def check_text(self, guild_id: int, text: str, accounts: Sequence[Account], *, media: bool) -> None:
        """Raise `BadText` for a text that one of the accounts is certain to refuse."""
        fits.require_text(text, accounts, await self._live_limits.read(guild_id), media=media)

    async def check_media(self, guild_id: int, media: Sequence[Media], accounts: Sequence[Account]) -> None:
        """Raise `BadMedia` for files that one of the accounts is certain to refuse."""
        fits.require_media(media, accounts, await self._live_limits.read(guild_id))

    async def fits(
        self, guild_id: int, text: str, media: Sequence[Media], accounts: Sequence[Account]
    ) -> tuple[fits.Fit, ...]:
        """Return how a post would fit accounts by the limits of this moment."""
        return fits.examine(text, media, accounts, await self._live_limits.read(guild_id))

    async def needs(self, new: NewPost, *, asked: bool) -> Requirement | None:
        """Return the approvals a post needs; `asked` is its author's wish, where there is a choice."""
        settings = await self._settings.read(new.guild_id)
        return requirement(settings, new.text, new.targets, new.media, asked=asked)

    async def require_approval_on(self, guild_id: int) -> None:
        """Raise `NotPossible` where approval is switched off."""
        if (await self._settings.read(guild_id)).mode is Mode.OFF:
            raise NotPossible(
                "Approval is switched off in this server.",
                "A manager can turn it on with `/publora settings`. "
                "To schedule without it, leave `approval` out.",
            )

    async def _accounts(self, workspace: Workspace) -> Sequence[Account]:
        """Read the accounts afresh; those on record serve while Publora can't be reached."""
        try:
            return await self._workspaces.refresh_accounts(workspace.guild_id, hasty=bool(workspace.accounts))
        except PubloraError as error:
            if is_passing(error) and workspace.accounts:
                return workspace.accounts
            raise explain(error) from error
