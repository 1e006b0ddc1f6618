"""The control API: plays members, reads channels, breaks things (docs/driving-the-sandbox.md)."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any, cast

from aiohttp import web
from simcord import BackendError, SetupError

from sandbox.discord.acting import Stage
from sandbox.discord.faults import Faults
from sandbox.discord.gateway import Gateway
from sandbox.discord.replies import json_reply
from sandbox.discord.rest import Rest
from sandbox.discord.simulation import Payload, RemoteEnv
from sandbox.discord.views import answer_view, call_view, message_view, server_view
from sandbox.discord.world import World

WAIT_SECONDS = 10.0
BAD_REQUEST = 400
Answering = Callable[["Control", web.Request], Awaitable[Any]]


def _answers(handler: Answering) -> Callable[["Control", web.Request], Awaitable[web.Response]]:
    """Make a JSON reply of what the handler returns, and a 400 with a sentence of what it refuses."""

    @wraps(handler)
    async def answered(self: "Control", request: web.Request) -> web.Response:
        try:
            return json_reply(await handler(self, request))
        except KeyError as missing:
            return json_reply({"error": f"The field {missing} is missing."}, BAD_REQUEST)
        except (SetupError, BackendError, TypeError, ValueError) as refused:
            return json_reply({"error": str(refused)}, BAD_REQUEST)

    return answered


class Control:
    """Answers everything under /sandbox/ that is about Discord; `settings` is what a bot process needs."""

    def __init__(
        self,
        env: RemoteEnv,
        world: World,
        *,
        stage: Stage,
        gateway: Gateway,
        rest: Rest,
        faults: Faults,
        settings: Mapping[str, str],
    ) -> None:
        self._env, self._world, self._stage = env, world, stage
        self._gateway, self._rest, self._faults = gateway, rest, faults
        self._settings = settings
        # While the sandbox itself still prepares the world with the bot, scripts must wait.
        self.preparing = False

    @property
    def routes(self) -> list[web.RouteDef]:
        """The routes to add to an application."""
        return [
            web.get("/sandbox/world", self.tell_world),
            web.post("/sandbox/interactions", self.interact),
            web.get("/sandbox/channels/{name}/messages", self.list_messages),
            web.post("/sandbox/messages", self.write_message),
            web.post("/sandbox/discord/disconnect", self.disconnect),
            web.get("/sandbox/discord/faults", self.faults_left),
            web.put("/sandbox/discord/faults", self.order_faults),
            web.get("/sandbox/discord/requests", self.list_requests),
            web.post("/sandbox/discord/clock", self.advance),
        ]

    @property
    def bot_is_ready(self) -> bool:
        """Whether a bot is connected and has its commands registered."""
        return self._gateway.connected and self._env.commands_synced

    async def perform(self, asked: Payload) -> Payload:
        """Send one interaction and return the bot's answer, after at most `wait` seconds."""
        exchange = await self._stage.interact(asked)
        await exchange.wait(float(asked.get("wait", WAIT_SECONDS)))
        return answer_view(self._env, exchange)

    @_answers
    async def tell_world(self, _: web.Request) -> Payload:
        """Tell who is there."""
        return {
            "guilds": [server_view(self._env, server) for server in self._world.servers],
            "bot": {"connected": self.bot_is_ready and not self.preparing},
            "env": dict(self._settings),
        }

    @_answers
    async def interact(self, request: web.Request) -> Payload:
        """Play one interaction."""
        return await self.perform(await _body(request))

    @_answers
    async def list_messages(self, request: web.Request) -> list[Payload]:
        """Tell the messages a member sees in a channel, oldest first."""
        query = request.query
        server, actor = self._world.member(query["as"], query.get("guild"))
        channel = server.channel(request.match_info["name"])
        seen = self._env.visible_messages(channel.id, actor.id)
        return [message_view(self._env, message) for message in seen]

    @_answers
    async def write_message(self, request: web.Request) -> Payload:
        """Post a member's message."""
        return message_view(self._env, await self._stage.write(await _body(request)))

    @_answers
    async def disconnect(self, request: web.Request) -> Payload:
        """Drop the gateway socket; without `resume` the session is gone and the bot must identify anew."""
        asked = await _body(request)
        return {"dropped": self._gateway.disconnect(resume=bool(asked.get("resume", True)))}

    @_answers
    async def order_faults(self, request: web.Request) -> list[Payload]:
        """Replace the faults on Discord's REST routes and attachment links."""
        ordered = json.loads(await request.read())
        self._faults.replace(ordered)
        return ordered

    @_answers
    async def advance(self, request: web.Request) -> Payload:
        """Move Discord's clock on; what it sends from then on bears the later time."""
        seconds = float((await _body(request))["advance"])
        if not seconds >= 0:
            raise ValueError('"advance" is a number of seconds from 0 up.')
        self._env.backend.clock.advance(seconds)
        return {"now": self._env.backend.clock.now().isoformat()}

    @_answers
    async def faults_left(self, _: web.Request) -> list[Payload]:
        """Tell which faults have yet to strike."""
        return self._faults.left()

    @_answers
    async def list_requests(self, _: web.Request) -> list[Payload]:
        """Tell every REST call of the bot."""
        return [call_view(call) for call in self._rest.calls]


async def _body(request: web.Request) -> Payload:
    body = json.loads(await request.read() or b"{}")
    if not isinstance(body, dict):
        raise TypeError("Send a JSON object.")
    return cast("Payload", body)
