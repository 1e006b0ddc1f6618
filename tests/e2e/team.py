"""A server's people, played through the real bot, and what they leave behind."""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image
from simcord import InteractionResult, MemberActor
from simcord.backend.models import EPHEMERAL_FLAG, Interaction

from bot.domain.audit import Entry
from bot.domain.capabilities import Actor
from bot.ui.audit import PUT_OFF, WORDS
from bot.workers.runner import Runner
from sandbox.acting import buttons, go_on, link, said, text_of
from sandbox.rig import Rig

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 40
DAY = 86_400


class Team:
    """One server of a rig; its lead acts unless somebody else is named."""

    def __init__(self, rig: Rig, server: str = "acme") -> None:
        self.rig = rig
        self.server = getattr(rig.world, server)
        self.lead: MemberActor = next(iter(self.server.members.values()))
        self.channel = next(iter(self.server.channels.values()))

    @property
    def guild_id(self) -> int:
        return self.server.guild.id

    @property
    def actor(self) -> Actor:
        """The lead, as services see them."""
        return Actor(self.guild_id, self.lead.id, manages_server=True)

    async def link(self, key: str | None = None) -> InteractionResult:
        return await link(self.lead, self.channel, key or self.rig.stand_in.demo_key)

    async def run(self, command: str, /, *, by: str | None = None, **options: Any) -> InteractionResult:
        member = self.server.member(by) if by else self.lead
        return await member.slash(self.channel, command, **options)

    async def schedule(
        self,
        text: str = "Hello from Acme",
        *files: tuple[str, bytes],
        when: str = "in 2 hours",
        accounts: str = "Mastodon",
    ) -> InteractionResult:
        """Schedule a post, in spite of what there is to look at twice."""
        media: dict[str, Any] = {f"media{number}": file for number, file in enumerate(files, 1)}
        shown = await self.run("post schedule", text=text, when=when, accounts=accounts, **media)
        return await go_on(self.lead, shown)

    async def move(self, number: int, when: str) -> InteractionResult:
        """Give a post another time, in spite of what there is to look at twice."""
        return await go_on(self.lead, await self.run("post reschedule", post=str(number), when=when))

    async def press(
        self, shown: InteractionResult, label: str, *, by: str | None = None
    ) -> InteractionResult:
        assert shown.response is not None
        member = self.server.member(by) if by else self.lead
        return await member.click(shown.response, custom_id=buttons(shown)[label])

    async def choices(self, command: str, option: str, typed: str = "") -> list[dict[str, Any]]:
        return await self.lead.autocomplete(self.channel, command, option, typed)

    async def told(self, runner: Runner | None = None) -> list[str]:
        """What the bot, or the process that took its place, has told everybody once notices were gathered."""
        await self.rig.stand_in.advance(15)
        await (runner or self.rig.runner).settle()
        return self.announced()

    async def left_at_publora(self) -> list[dict[str, Any]]:
        """The groups at Publora once nothing can be brought back any more."""
        await self.rig.advance(11 * 60)
        return self.groups()

    def announced(self, channel: Any = None) -> list[str]:
        """What the bot told everybody in a channel, oldest first, the posts' cards left out."""
        backend = self.rig.env.backend
        stored = backend.messages.get((channel or self.channel).id, {})
        bots = [stored[key] for key in sorted(stored) if stored[key].author_id == backend.bot_user.id]
        shown = [message for message in bots if not message.flags & EPHEMERAL_FLAG]
        texts = [text_of(message.components, message.content) for message in shown]
        return [text for text in texts if not text.startswith("### #")]

    def jobs(self) -> list[dict[str, Any]]:
        """Everything that waits to be done, but for the daily look after the accounts and for numbers."""
        return [row for row in self.rows("jobs") if row["kind"] not in {"health", "sample"}]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table, straight from the file."""
        with closing(sqlite3.connect(self.rig.settings.data_dir / "publora.sqlite3")) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(f"SELECT * FROM {table}")]  # noqa: S608 - our own words

    def state_of(self, number: int) -> str:
        """The state that is stored with a post of this server."""
        mine = [row for row in self.rows("posts") if row["guild_id"] == self.guild_id]
        return next(row["state"] for row in mine if row["number"] == number)

    def kept_files(self) -> list[Path]:
        """The files in the media store, half-written ones included."""
        folder = Path(self.rig.settings.media_url or "")
        return [path for path in folder.rglob("*") if path.is_file()]

    def groups(self) -> list[dict[str, Any]]:
        """The post groups at Publora."""
        return self.rig.stand_in.state()["posts"]

    def calls(self, path: str) -> int:
        """How many calls Publora got on a path."""
        return sum(path in entry["path"] for entry in self.rig.stand_in.state()["requests"])


def picture(colour: str) -> tuple[str, bytes]:
    """A small PNG of one colour, and its file name."""
    with io.BytesIO() as out:
        Image.new("RGB", (12, 12), colour).save(out, "PNG")
        return f"{colour}.png", out.getvalue()


def answers(rig: Rig) -> Iterator[tuple[Interaction, list[str]]]:
    """Every interaction with all that its sender could read in answer, in channels that are still there."""
    there = rig.env.backend.channels
    for record in (each for each in rig.env.backend.interactions.values() if each.channel_id in there):
        ids = [id_ for id_ in (record.message_id, *record.followup_ids) if id_ is not None]
        stored = rig.env.backend.messages.get(record.channel_id, {})
        messages = [stored[id_] for id_ in ids if id_ in stored]
        yield record, [text_of(message.components, message.content) for message in messages]


def bodies(rig: Rig) -> list[dict[str, Any]]:
    """What the bot sent to Discord to be shown as a message, in order."""
    sent = [entry.json for entry in rig.env.http_requests if isinstance(entry.json, dict)]
    shown = [body["data"] if "data" in body and "type" in body else body for body in sent]
    return [body for body in shown if body and "components" in body and "custom_id" not in body]


def check_answers(rig: Rig) -> None:
    """Fail when anybody was left without an answer, with one that owns up to a bug, or with a mass ping."""
    assert all(body["allowed_mentions"].get("parse") == [] for body in bodies(rig))
    for record, texts in answers(rig):
        assert record.responded, f"nobody answered {record}"
        shown = record.modal is not None or record.autocomplete_choices is not None or any(texts)
        assert shown, f"{record} was acknowledged and then left alone"
        assert not any("on my side" in text for text in texts), texts


async def check_audit(rig: Rig) -> None:
    """Fail when a server's audit trail is broken, or holds an event that has no words for people."""
    for guild_id in rig.env.backend.guilds:
        manager = Actor(guild_id, user_id=1, manages_server=True)
        found: list[Entry] = []
        await rig.resources.services.audit.export(manager, found.append)
        events = {entry.event for entry in found if not entry.event.endswith(PUT_OFF)}
        assert events <= set(WORDS), "an event needs words in bot/ui/audit.py"
        assert (await rig.resources.services.audit.verify(manager)).broken is None


__all__ = [
    "DAY",
    "MP4",
    "Team",
    "answers",
    "bodies",
    "buttons",
    "check_answers",
    "check_audit",
    "link",
    "picture",
    "said",
    "text_of",
]
