"""The desk: the page that looks like Discord, one channel at a time."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from simcord import ChannelHandle, Env, SetupError
from simcord.actors import MemberActor
from simcord.preview import Preview

from sandbox.rig import Rig
from sandbox.start_page import SOCIAL, Room

ZONE: Final = "Europe/Berlin"


class LivePage(Preview):
    """A page that takes what people do on what they saw a moment ago, as Discord does.

    simcord refuses every action, a look for suggestions included, that a refresh has overtaken on its way,
    and breaks off one that comes during a refresh.
    """

    def __init__(self, env: Env, channel: ChannelHandle, viewers: tuple[MemberActor, ...]) -> None:
        super().__init__(
            env,
            channel,
            viewers,
            layout="channel",
            display="responsive",
            width=960,
            height=720,
            locale="en-US",
            timezone=ZONE,
            presentation_time=None,
            assets=None,
            port=0,
        )
        self._turn = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether somebody acts in it right now, or it is being refreshed."""
        return self._turn.locked()

    @property
    def ended(self) -> bool:
        """Whether somebody ended it by its own menu; its address may linger a while."""
        return self._closed

    async def refresh(self) -> None:
        """Show what is new, between what people do."""
        async with self._turn:
            await super().refresh()

    async def _action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self._turn:
            if "published_revision" in body:
                body = {**body, "published_revision": self._get_page(context_id).revision}
            return await super()._action(context_id, body)


class Desk:
    """The page that shows one channel at a time, and keeps it up to date when the bot acts by itself."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._room = SOCIAL
        self._page: LivePage | None = None
        self._switching = asyncio.Lock()
        self._stale = False

    async def open(self, room: Room) -> str:
        """Show a channel and return the address to go to; simcord shows one channel at a time."""
        async with self._switching:
            if self._page is not None and not self._page.ended and room == self._room:
                return self._page.url
            await self.close()
            self._page, self._room = await self._enter(room), room
            return self._page.url

    async def use_menu(self, name: str) -> str:
        """Choose a message menu on the newest message somebody wrote in the channel shown, as its author.

        simcord's page has no menus of messages. Returns the address to go to; raises `LookupError` when
        nobody wrote anything there.
        """
        server = next(server for server in self._rig.world.servers if server.guild.name == self._room.server)
        channel = server.channel(self._room.channel)
        writers = {member.id: member for member in server.members.values()}
        written = [message for message in channel.history() if message.author.id in writers]
        if not written:
            raise LookupError(f"Nobody wrote anything in #{self._room.channel} yet.")
        await writers[written[-1].author.id].context_menu(channel, name, written[-1])
        await self.refresh()
        return await self.open(self._room)

    async def close(self) -> None:
        """Take the page away."""
        page, self._page = self._page, None
        if page is not None:
            await page.close()

    async def refresh(self) -> None:
        """Show what the bot did by itself; while somebody acts in the page, at the next call."""
        self._stale = True
        if self._page is not None and not self._page.busy:
            with suppress(SetupError):
                await self._page.refresh()
                self._stale = False

    async def catch_up(self) -> None:
        """Keep the page's time, and refresh once more if an action was in the way."""
        if self._page is not None:
            # The page tells "5 minutes ago" by this; a second ahead, so that nothing said now is to come.
            self._page.capture_time = self._rig.clock.now() + timedelta(seconds=1)
        if self._stale:
            await self.refresh()

    async def _enter(self, room: Room) -> LivePage:
        server = next(server for server in self._rig.world.servers if server.guild.name == room.server)
        page = LivePage(self._rig.env, server.channel(room.channel), tuple(server.members.values()))
        await page.__aenter__()
        return page
