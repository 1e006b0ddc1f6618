"""Gateway sessions and the sockets they come and go on (discord.md 1.6, 5.2)."""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from enum import IntEnum
from typing import Any

import discord
from aiohttp import web

REPLAYED_EVENTS = 2_000


class Op(IntEnum):
    """What a frame is about."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Connection:
    """One open socket; frames leave in order through a single writer."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._outgoing: asyncio.Queue[str | int] = asyncio.Queue()
        self.session: Session | None = None

    def send(self, frame: str) -> None:
        """Queue one frame."""
        self._outgoing.put_nowait(frame)

    def send_op(self, op: Op, data: object = None) -> None:
        """Queue one frame that is not an event."""
        self.send(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def close(self, code: int) -> None:
        """Close after what is queued already."""
        self._outgoing.put_nowait(code)

    async def write(self) -> None:
        """Send what is queued until the socket closes."""
        while not self._socket.closed:
            outgoing = await self._outgoing.get()
            if isinstance(outgoing, int):
                await self._socket.close(code=outgoing)
                return
            # A client may vanish between two frames; its session keeps the event for a RESUME.
            with suppress(ConnectionError):
                await self._socket.send_str(outgoing)


class Session:
    """What one IDENTIFY opened: it outlives its socket, so that a RESUME can replay what was missed."""

    def __init__(self, intents: discord.Intents, shard: int, shards: int) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard, self.shards = shard, shards
        self.connection: Connection | None = None
        self.sequence = 0
        self._sent: deque[tuple[int, str]] = deque(maxlen=REPLAYED_EVENTS)

    def attach(self, connection: Connection) -> None:
        """Go on over `connection`."""
        self.connection, connection.session = connection, self

    def detach(self, connection: Connection) -> None:
        """Wait for a RESUME, unless the session has moved to another connection already."""
        connection.session = None
        if self.connection is connection:
            self.connection = None

    def dispatch(self, event: str, payload: object) -> None:
        """Number the event, keep it for a replay, and send it when a socket is open."""
        self.sequence += 1
        frame = json.dumps({"op": Op.DISPATCH, "t": event, "s": self.sequence, "d": payload})
        self._sent.append((self.sequence, frame))
        if self.connection:
            self.connection.send(frame)

    def replay(self, after: int, connection: Connection) -> None:
        """Send every event numbered above `after` again."""
        for number, frame in self._sent:
            if number > after:
                connection.send(frame)

    def serves(self, event: str, payload: Mapping[str, Any]) -> bool:
        """Whether the event belongs to this session's shard; without a server it is shard 0's."""
        guild = payload.get("guild_id") or (payload.get("id") if event.startswith("GUILD_") else None)
        return (int(guild) >> 22) % self.shards == self.shard if guild else self.shard == 0
