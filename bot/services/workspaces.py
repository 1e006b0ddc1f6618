"""Use cases around a server's link to Publora and its settings."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.domain.accounts import Account, TokenStatus
from bot.domain.capabilities import Actor, Capability
from bot.domain.notices import Audience, NewNotice
from bot.domain.posts import PostState
from bot.domain.when import read_zone
from bot.domain.workspaces import Workspace
from bot.errors import BadKey, ChangedMeanwhile, NotLinked
from bot.publora.client import Publora, PubloraClient
from bot.publora.errors import BadKey as RefusedKey
from bot.publora.errors import PubloraError
from bot.publora.models import Connection
from bot.services.files import Files
from bot.services.records import WorkspaceStatus
from bot.services.settings import SettingsService
from bot.services.webhooks import WebhookService
from bot.services.wording import RELINK, explain
from bot.storage.errors import SecretLost
from bot.storage.notices import Notices
from bot.storage.pauses import Pauses
from bot.storage.post_lists import PostLists
from bot.storage.workspaces import Workspaces

WHERE_KEYS_ARE = (
    "Copy it again from Publora under Settings, API; a regenerated key replaces the old one at once."
)
log = structlog.get_logger()


class WorkspaceService:
    """Linking, settings, and what becomes of a server's data when the bot leaves it."""

    def __init__(
        self,
        workspaces: Workspaces,
        lists: PostLists,
        files: Files,
        notices: Notices,
        webhooks: WebhookService,
        settings: SettingsService,
        publora: Publora,
        pauses: Pauses,
        clock: Clock,
        *,
        purge_after: timedelta,
    ) -> None:
        self._workspaces = workspaces
        self._lists = lists
        self._files = files
        self._notices = notices
        self._webhooks = webhooks
        self._settings = settings
        self._publora = publora
        self._pauses = pauses
        self._clock = clock
        self._purge_after = purge_after

    async def find(self, guild_id: int) -> Workspace:
        """Return the server's workspace from storage; a blank one when nothing is known."""
        return await self._workspaces.find(guild_id)

    async def linked_guild_ids(self) -> frozenset[int]:
        """Return the servers that have a key and are not switched off."""
        return await self._workspaces.linked_guild_ids()

    async def status(self, guild_id: int) -> WorkspaceStatus:
        """Return link, accounts as Publora knows them now, and counts; never raises for Publora's sake."""
        pause = await self._pauses.find(guild_id)
        return replace(await self._status(guild_id), pause=pause)

    async def _status(self, guild_id: int) -> WorkspaceStatus:
        counts = await self._lists.count(guild_id)
        workspace = await self._workspaces.find(guild_id)
        if not workspace.linked:
            return WorkspaceStatus(workspace, counts, key_works=None)
        try:
            await self.refresh_accounts(guild_id)
        except NotLinked as problem:
            return WorkspaceStatus(
                workspace, counts, key_works=False, trouble=f"{problem.said} {problem.todo}"
            )
        except PubloraError as error:
            problem = explain(error)
            works = False if isinstance(error, RefusedKey) else None
            return WorkspaceStatus(workspace, counts, works, f"{problem.said} {problem.todo}".strip())
        return WorkspaceStatus(await self._workspaces.find(guild_id), counts, key_works=True)

    async def count_waiting(self, guild_id: int) -> tuple[int, int]:
        """Return how many posts of the server are scheduled, and how many in review, by our own record."""
        counts = await self._lists.count(guild_id)
        return counts.get(PostState.SCHEDULED, 0), counts.get(PostState.IN_REVIEW, 0)

    async def client_for(self, guild_id: int) -> PubloraClient:
        """Return a Publora client with the server's key; raises `NotLinked`, also when it can't be read."""
        try:
            key = await self._workspaces.read_key(guild_id)
        except SecretLost as lost:
            # People read what they can do; only whoever runs the bot can bring the sealing key back.
            log.warning("key cannot be read", guild=guild_id, why=str(lost))
            raise NotLinked(
                "This server's Publora key can't be read any more.",
                "Somebody with Manage Server can link it again with `/publora link`.",
            ) from None
        if key is None:
            raise NotLinked(
                "This server is not linked to Publora yet.",
                "Somebody with Manage Server can link it with `/publora link`.",
            )
        return self._publora.for_key(key)

    async def refresh_accounts(self, guild_id: int, *, hasty: bool = False) -> tuple[Account, ...]:
        """Read the accounts from Publora and store them; raises `NotLinked` and `PubloraError`.

        `hasty` asks once only, for who can do with the accounts on record.
        """
        client = await self.client_for(guild_id)
        client = client.hasty() if hasty else client
        accounts = tuple(_account(connection) for connection in await client.list_connections())
        await self._workspaces.save_accounts(guild_id, accounts, at=self._clock.now())
        return accounts

    async def accounts_now(self, guild_id: int) -> tuple[Account, ...]:
        """Return the accounts as Publora knows them now; raises `Problem`."""
        try:
            return await self.refresh_accounts(guild_id)
        except PubloraError as error:
            raise explain(error) from error

    async def tell_key_refused(self, guild_id: int) -> None:
        """Tell a server once that its key stopped working."""
        workspace = await self._workspaces.find(guild_id)
        said = f"Publora no longer accepts this server's key (…{workspace.key_hint})."
        todo = f"Until then I can neither follow nor change posts. {RELINK}"
        once = f"key refused:{workspace.linked_at}"
        notice = NewNotice("key", said, todo, Audience.LINKER, once=once)
        await self._notices.add(guild_id, notice, at=self._clock.now())

    async def check_key(self, actor: Actor, key: str) -> tuple[Account, ...]:
        """Return the accounts a key gives access to; nothing is stored.

        Raises `NotAllowed`, `BadKey`, `Refused` (no API access) and `ServiceDown`.
        """
        await self._settings.require(actor, Capability.MANAGER)
        try:
            client = self._publora.for_key(key.strip())
            return tuple(_account(connection) for connection in await client.list_connections())
        except RefusedKey:
            raise BadKey("Publora does not accept this key.", WHERE_KEYS_ARE) from None
        except PubloraError as error:
            raise explain(error) from error

    async def link(
        self, actor: Actor, key: str, accounts: Collection[Account], *, replacing: str | None
    ) -> Workspace:
        """Store a checked key.

        `replacing` is the last four characters of the key that was confirmed to go, None when there was
        none; raises `ChangedMeanwhile` when another one is linked by now, and `NotAllowed`.
        """
        await self._settings.require(actor, Capability.MANAGER)
        if (await self._workspaces.find(actor.guild_id)).key_hint != replacing:
            raise ChangedMeanwhile(
                "Somebody else changed the link meanwhile.", "Look with `/publora status`."
            )
        await self._webhooks.remove(actor.guild_id)
        linked = await self._workspaces.link(
            actor.guild_id,
            key=key.strip(),
            accounts=tuple(accounts),
            actor_id=actor.user_id,
            at=self._clock.now(),
        )
        await self._webhooks.check(actor.guild_id)
        return linked

    async def unlink(self, actor: Actor) -> None:
        """Forget the server's key; scheduled posts stay at Publora. Raises `NotAllowed`, `NotLinked`."""
        await self._settings.require(actor, Capability.MANAGER)
        if not (await self._workspaces.find(actor.guild_id)).linked:
            raise NotLinked("This server is not linked to Publora.", "Link it with `/publora link`.")
        await self._webhooks.remove(actor.guild_id)
        await self._workspaces.unlink(actor.guild_id, actor_id=actor.user_id, at=self._clock.now())

    async def set_time_zone(self, actor: Actor, name: str) -> Workspace:
        """Set the zone in which times are read and shown; raises `NotAllowed` and `BadTime`."""
        await self._settings.require(actor, Capability.MANAGER)
        zone = read_zone(name)
        await self._workspaces.set_time_zone(
            actor.guild_id, zone, actor_id=actor.user_id, at=self._clock.now()
        )
        return await self._workspaces.find(actor.guild_id)

    async def set_notice_channel(self, actor: Actor, channel_id: int | None) -> Workspace:
        """Set where cards and notices go, None for where each post was scheduled; raises `NotAllowed`."""
        await self._settings.require(actor, Capability.MANAGER)
        await self._workspaces.set_notice_channel(
            actor.guild_id, channel_id, actor_id=actor.user_id, at=self._clock.now()
        )
        return await self._workspaces.find(actor.guild_id)

    async def guild_left(self, guild_id: int) -> None:
        """Switch a server off at once and set the day its data are purged."""
        now = self._clock.now()
        await self._workspaces.disable(guild_id, at=now, purge_at=now + self._purge_after)

    async def guild_joined(self, guild_id: int) -> bool:
        """Switch a server on again; True when it had been switched off and its data are still there."""
        return await self._workspaces.enable(guild_id, at=self._clock.now())

    async def reconcile_guilds(self, guild_ids: Collection[int]) -> None:
        """Catch up with removals and invitations that happened while the bot was offline."""
        known = await self._workspaces.known_guild_ids()
        for guild_id in known - set(guild_ids):
            await self.guild_left(guild_id)
        for guild_id in set(guild_ids) - known:
            await self.guild_joined(guild_id)

    async def purge(self, guild_id: int) -> None:
        """Forget everything about a server, its webhook at Publora and the files no other server needs."""
        await self._webhooks.remove(guild_id)
        await self._files.drop_unused(await self._workspaces.purge(guild_id))


def _account(connection: Connection) -> Account:
    status = connection.token_status
    return Account(
        platform_id=connection.platform_id,
        username=connection.username,
        display_name=connection.display_name,
        token_status=TokenStatus(status) if status in set(TokenStatus) else TokenStatus.UNKNOWN,
        token_expires_at=connection.token_expires_at,
        subscription=connection.subscription_type,
    )
