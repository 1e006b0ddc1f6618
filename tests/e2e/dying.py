"""Bots that stop dead, and the process that takes their place."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from team import Team, picture

from bot.client import Bot
from bot.resources import open_resources
from bot.services.records import ScheduleRequest, Upload
from bot.speaker import DiscordSpeaker
from bot.workers.runner import Runner
from sandbox.rig import Rig

PICTURE = picture("red")


@asynccontextmanager
async def other_process(rig: Rig) -> AsyncGenerator[Runner]:
    """A second process on the same data; it has the bot's place at Discord while the block runs."""
    async with open_resources(rig.settings, rig.clock, wait=rig.clock.skip) as resources:
        bot = Bot(resources.services, clock=rig.clock, notes=resources.notes, guild_ready_timeout=0.05)
        resources.services.speech.speaker = DiscordSpeaker(bot)
        await rig.env.restart_bot(bot)
        yield Runner(resources.services.work, rig.clock)
        await rig.env.restart_bot(rig.make_bot())


async def die_during(team: Team, call: str) -> None:
    """Accept a post and stop dead while Publora works on `call`."""
    message = await team.lead.send(team.channel, attachments=[PICTURE])
    file = message.attachments[0]
    upload = Upload(file.url, file.filename, file.size)
    request = ScheduleRequest("Survives", "in 2 hours", "Mastodon", team.channel.id, (upload,))
    team.rig.stand_in.set_faults([{"match": call, "delay": 30}])
    before = len(team.rig.stand_in.world.requests)
    dying = asyncio.create_task(team.rig.resources.services.posts.schedule(team.actor, request))
    path = call.split()[1].removeprefix("/")
    requests = team.rig.stand_in.world.requests
    while not any(path in entry["path"] for entry in requests[before:]):
        assert not dying.done(), f"it ended without {call}: {dying}"
        await asyncio.sleep(0.001)
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    team.rig.stand_in.set_faults([])
