"""The gateway socket: identify, resume, heartbeats, and events by intent (discord.md 1.4 to 1.6)."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, cast

import discord
from aiohttp import WSMsgType, web

from sandbox.discord.sessions import Connection, Op, Session
from sandbox.discord.simulation import Payload, RemoteEnv

HEARTBEAT_MS = 41_250
CLOSE_UNKNOWN, CLOSE_NOT_AUTHENTICATED, CLOSE_BAD_TOKEN, CLOSE_BAD_SEQUENCE = 4000, 4003, 4004, 4007
CLOSE_BAD_INTENTS, CLOSE_FORBIDDEN_INTENTS = 4013, 4014
CLOSE_NORMAL, CLOSE_GOING_AWAY = 1000, 1001
PRIVILEGED = discord.Intents(members=True, presences=True, message_content=True).value


class Gateway:
    """Serves every bot process that connects, from one simulated Discord."""

    def __init__(self, env: RemoteEnv, token: str, url: str) -> None:
        self._env, self._token, self._url = env, token, url
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        env.backend.subscribers.append(self._publish)

    @property
    def connected(self) -> bool:
        """Whether a bot has an open socket and has been told READY or RESUMED on it."""
        return any(session.connection for session in self._sessions.values())

    def disconnect(self, *, resume: bool) -> int:
        """Drop every open socket and return how many; without `resume` the sessions are forgotten too."""
        if not resume:
            self._sessions.clear()
        dropped = [connection for connection in self._connections if connection.session]
        for connection in dropped:
            # Clients echo a close with 1000, which must not count as their own goodbye.
            self._detach(connection)
            connection.close(CLOSE_UNKNOWN)
        return len(dropped)

    async def close(self, _: web.Application) -> None:
        """Tell every client to go, as part of the server's shutdown."""
        for connection in self._connections:
            connection.close(CLOSE_GOING_AWAY)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Speak the gateway protocol on one socket until it closes."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        connection = Connection(socket)
        self._connections.add(connection)
        writer = asyncio.create_task(connection.write())
        connection.send_op(Op.HELLO, {"heartbeat_interval": HEARTBEAT_MS})
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._receive(connection, json.loads(frame.data))
        finally:
            self._connections.discard(connection)
            self._leave(connection, socket.close_code)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    def _receive(self, connection: Connection, frame: Payload) -> None:
        match frame["op"]:
            case Op.HEARTBEAT:
                connection.send_op(Op.HEARTBEAT_ACK)
            case Op.IDENTIFY:
                self._identify(connection, frame["d"])
            case Op.RESUME:
                self._resume(connection, frame["d"])
            case Op.REQUEST_MEMBERS if connection.session:
                self._send_members(connection.session, frame["d"])
            case _ if connection.session is None:
                connection.close(CLOSE_NOT_AUTHENTICATED)
            case _:  # presence and voice states change nothing here
                pass

    def _identify(self, connection: Connection, asked: Payload) -> None:
        refused = self._refuse(asked)
        if refused:
            connection.close(refused)
            return
        shard, shards = asked.get("shard") or (0, 1)
        session = Session(_intents(asked["intents"]), shard, shards)
        self._forget_idle(shard)
        self._sessions[session.id] = session
        session.attach(connection)
        guilds = [guild for guild in self._env.guild_payloads() if session.serves("GUILD_CREATE", guild)]
        session.dispatch("READY", self._ready(session, guilds))
        for guild in guilds:
            session.dispatch("GUILD_CREATE", self._env.gate("GUILD_CREATE", guild, session.intents))

    def _refuse(self, asked: Payload) -> int | None:
        if asked["token"] != self._token:
            return CLOSE_BAD_TOKEN
        if asked["intents"] & ~discord.Intents.all().value:
            return CLOSE_BAD_INTENTS
        return CLOSE_FORBIDDEN_INTENTS if asked["intents"] & PRIVILEGED else None

    def _ready(self, session: Session, guilds: list[Payload]) -> Payload:
        return {
            "v": 10,
            "user": self._env.bot_user,
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._url,
            "shard": [session.shard, session.shards],
            "application": {"id": str(self._env.backend.application_id), "flags": 0},
        }

    def _resume(self, connection: Connection, asked: Payload) -> None:
        session = self._sessions.get(asked["session_id"])
        if asked["token"] != self._token:
            connection.close(CLOSE_BAD_TOKEN)
        elif session is None:
            connection.send_op(Op.INVALID_SESSION, data=False)
        elif asked["seq"] > session.sequence:
            connection.close(CLOSE_BAD_SEQUENCE)
        else:
            session.attach(connection)
            session.replay(asked["seq"], connection)
            # Not null: discord.py stops at it (discord.md 1.3).
            session.dispatch("RESUMED", {})

    def _send_members(self, session: Session, asked: Payload) -> None:
        wanted = {str(user) for user in _listed(asked.get("user_ids"))}
        for guild in self._env.guild_payloads():
            if guild["id"] == str(asked["guild_id"]):
                chunk = {
                    "guild_id": guild["id"],
                    "members": [m for m in guild["members"] if not wanted or m["user"]["id"] in wanted],
                    "chunk_index": 0,
                    "chunk_count": 1,
                    "nonce": asked.get("nonce"),
                }
                session.dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def _publish(self, event: str, payload: Mapping[str, Any]) -> None:
        for session in self._sessions.values():
            if session.serves(event, payload):
                seen = self._env.gate(event, payload, session.intents)
                if seen is not None:
                    session.dispatch(event, seen)

    def _leave(self, connection: Connection, code: int | None) -> None:
        # A client which closes with 1000 or 1001 ends its session; any other way it may come back.
        if connection.session and code in (CLOSE_NORMAL, CLOSE_GOING_AWAY):
            self._sessions.pop(connection.session.id, None)
        self._detach(connection)

    def _detach(self, connection: Connection) -> None:
        if connection.session:
            connection.session.detach(connection)

    def _forget_idle(self, shard: int) -> None:
        idle = [s.id for s in self._sessions.values() if s.connection is None and s.shard == shard]
        for session_id in idle:
            del self._sessions[session_id]


def _intents(bits: int) -> discord.Intents:
    names = [name for name, flag in discord.Intents.VALID_FLAGS.items() if bits & flag == flag]
    return discord.Intents(**dict.fromkeys(names, True))


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]
