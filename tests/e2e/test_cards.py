"""One live card per post: it follows the post's whole life, whatever Discord does meanwhile."""

import asyncio
import io
import json
from datetime import timedelta
from typing import Any

import discord
import pytest
from PIL import Image
from simcord.backend.models import EPHEMERAL_FLAG, Message, Overwrite
from simcord.enums import OverwriteType
from team import MP4, Team, picture, said, text_of

from bot.domain.jobs import JobKind, Lease
from bot.domain.posts import Post, PostState
from bot.services.speaking import CardGone
from bot.speaker import DiscordSpeaker
from bot.storage.database import Database
from bot.storage.jobs import Jobs
from bot.storage.posts import Posts
from sandbox.acting import walk

RED = picture("red")
PROBLEM = "Publora has lost its access."


class Wall:
    """The cards of a team, as they hang in a channel."""

    def __init__(self, team: Team, database: Database) -> None:
        self.team = team
        self.rig = team.rig
        self.database = database

    def cards(self, channel: str | None = None) -> list[Message]:
        backend = self.rig.env.backend
        place = self.team.server.channel(channel).id if channel else self.team.channel.id
        stored = backend.messages.get(place, {})
        mine = [stored[key] for key in sorted(stored) if stored[key].author_id == backend.bot_user.id]
        return [message for message in mine if not message.flags & EPHEMERAL_FLAG and is_card(message)]

    def letters(self, name: str = "Mara") -> list[str]:
        """What a person was told directly."""
        backend = self.rig.env.backend
        channel = backend.dm_channels.get(self.team.server.member(name).id)
        stored = backend.messages.get(channel, {}) if channel else {}
        return [text_of(message.components) for message in stored.values()]

    def edits(self) -> int:
        return sum(
            entry.method == "PATCH" and "/channels/" in entry.path for entry in self.rig.env.http_requests
        )

    async def post(self, number: int = 1) -> Post:
        found = await Posts(self.database).find(self.team.guild_id, number)
        assert found is not None
        return found

    async def change(self, to: PostState | None = None, problem: str | None = None) -> None:
        await Posts(self.database).change(
            await self.post(),
            at=self.rig.clock.now(),
            actor_id=None,
            event="followed",
            to=to,
            problem=problem,
        )

    async def show(self, number: int = 1, *, wait: float = 3.0) -> None:
        """Ask for the card, and let the bot work until it is there."""
        post = await self.post(number)
        await Jobs(self.database).add(JobKind.CARD, post.id, self.rig.clock.now())
        await self.rig.runner.settle()
        await self.rig.advance(wait)

    def deny(self, *rights: str, channel: str | None = None) -> None:
        place = self.team.server.channel(channel).id if channel else self.team.channel.id
        deny = discord.Permissions(**dict.fromkeys(rights, True)).value
        overwrite = Overwrite(self.rig.env.backend.bot_user.id, OverwriteType.MEMBER, 0, deny)
        self.rig.env.backend.set_overwrite(place, overwrite)

    def allow(self) -> None:
        self.rig.env.backend.delete_overwrite(self.team.channel.id, self.rig.env.backend.bot_user.id)


def is_card(message: Message) -> bool:
    return "### #" in text_of(message.components)


def shown(message: Message) -> str:
    return text_of(message.components)


def custom_ids(message: Message) -> dict[str, str]:
    return {part["label"]: part["custom_id"] for part in walk(message.components) if part.get("custom_id")}


def bytes_of(wall: Wall, message: Message) -> dict[str, bytes | None]:
    cdn = wall.rig.env.backend.cdn
    return {file["filename"]: cdn.get(file["url"]) for file in message.attachments}


def gallery(message: Message) -> list[tuple[str, str]]:
    """The pictures on show: what each links to, and its alternative text."""
    found = [part for part in walk(message.components) if part.get("type") == 12]
    return [(item["media"]["url"], item["description"]) for part in found for item in part["items"]]


@pytest.fixture
async def wall(acme):
    async with Database.open(acme.rig.settings.database_url) as database:
        yield Wall(acme, database)


async def test_one_message_follows_a_post_through_its_life(wall, acme):
    await acme.schedule("Our *spring* launch", RED, accounts="Mastodon, X")
    await wall.show()
    (card,) = wall.cards()
    assert "#1 · Scheduled" in shown(card)
    assert "Publora publishes it **Tue 24 Nov 2026, 11:00 UTC**." in shown(card)
    assert r"Our \*spring\* launch" in shown(card)
    assert "- X · Acme: scheduled" in shown(card)
    await acme.run("post reschedule", post="1", when="in 3 hours")
    await wall.show()
    assert "Tue 24 Nov 2026, 12:00 UTC" in shown(card)
    acme.rig.stand_in.set_outcomes({"mastodon-4411": {"result": "failed", "code": "PLATFORM_AUTH_EXPIRED"}})
    await acme.rig.advance(4 * 3600)
    await wall.show()
    (same,) = wall.cards()
    assert same.id == card.id
    assert "#1 · Partly published" in shown(same)
    assert "It is live on 1 account and failed on 1." in shown(same)
    assert "[see it](<https://x.com/i/status/" in shown(same)
    assert list(custom_ids(same)) == ["Retry failed accounts"]


async def test_the_picture_hangs_on_the_card_byte_for_byte_and_stays_through_edits(wall, acme):
    await acme.schedule("With a picture", RED)
    await wall.show()
    await acme.run("post reschedule", post="1", when="in 3 hours")
    await wall.show()
    (card,) = wall.cards()
    assert wall.edits() == 1
    assert bytes_of(wall, card) == {"picture-0.png": RED[1]}
    ((link, alt),) = gallery(card)
    assert link == card.attachments[0]["url"]
    assert alt == "red.png"


def noise(size: tuple[int, int], **options) -> bytes:
    """A picture that does not get small by itself."""
    with io.BytesIO() as out:
        Image.effect_noise(size, 100).convert("RGB").save(out, **options)
        return out.getvalue()


async def test_a_large_picture_hangs_there_as_a_thumbnail_the_right_way_up(wall, acme):
    turned = Image.Exif()
    turned[0x0112] = 6
    big = noise((2400, 1600), format="JPEG", quality=95, exif=turned)
    assert len(big) > 2_000_000
    await acme.schedule("Large", ("big.jpg", big))
    await wall.show()
    (card,) = wall.cards()
    ((name, data),) = bytes_of(wall, card).items()
    assert name == "picture-0.jpg"
    with Image.open(io.BytesIO(data or b"")) as thumbnail:
        assert thumbnail.size == (853, 1280)


async def test_videos_and_broken_pictures_are_told_as_facts(wall, acme):
    await acme.schedule("A film", ("film.mp4", MP4))
    await wall.show()
    whole = noise((60, 60), format="PNG")
    await acme.schedule("Broken", ("broken.png", whole[: len(whole) // 2]))
    await wall.show(2)
    film, damaged = wall.cards()
    assert "1 video: film.mp4" in shown(film)
    assert "1 image: broken.png" in shown(damaged)
    assert "(no preview)" in shown(damaged)
    assert film.attachments == damaged.attachments == []


async def test_a_long_text_comes_along_whole_and_stays(wall, acme):
    text = "word " * 500
    await acme.schedule(text, accounts="Telegram")
    await wall.show()
    await wall.change(problem="It takes longer.")
    await wall.show()
    (card,) = wall.cards()
    assert wall.edits() == 1
    assert "more characters in post.txt" in shown(card)
    assert bytes_of(wall, card) == {"post.txt": text.strip().encode()}


async def test_a_card_that_would_look_the_same_is_left_alone(wall, acme):
    await acme.schedule("Same")
    for _ in range(3):
        await wall.show()
    assert wall.edits() == 0
    assert len(wall.cards()) == 1


async def test_a_burst_of_changes_makes_few_edits(wall, acme):
    await acme.schedule("Busy")
    await wall.show()
    for turn in range(20):
        await wall.change(problem=f"Turn {turn}")
        await wall.show(wait=0.1)
    await acme.rig.advance(3)
    (card,) = wall.cards()
    assert "Turn 19" in shown(card)
    assert wall.edits() <= 3


async def test_cards_older_than_an_hour_are_edited_three_times_in_six_seconds_per_channel(wall, acme):
    for number in range(1, 6):
        await acme.schedule(f"Post {number}", when="in 1 day")
        await wall.show(number)
    await acme.rig.advance(3700)
    for number in range(1, 6):
        await acme.move(number, "in 2 days")
        await wall.show(number, wait=0)
    assert wall.edits() == 3
    await acme.rig.advance(6)
    assert wall.edits() == 5


async def test_a_deleted_card_comes_back_with_the_next_important_change_only(wall, acme):
    await acme.schedule("Gone", RED)
    await wall.show()
    (card,) = wall.cards()
    acme.rig.env.backend.delete_message(card.channel_id, card.id)
    await acme.run("post reschedule", post="1", when="in 4 hours")
    await wall.show()
    assert wall.cards() == []
    await wall.show()
    assert wall.cards() == []
    await wall.change(PostState.ATTENTION, PROBLEM)
    await wall.show()
    (again,) = wall.cards()
    assert again.id != card.id
    assert "#1 · Needs attention" in shown(again)
    assert f"⚠️ {PROBLEM}" in shown(again)
    assert len(gallery(again)) == 1
    await wall.change(problem="Another one.")
    await wall.show()
    assert "Another one." in shown(again)


async def test_without_permission_the_author_is_told_once_and_then_the_status_tells(wall, acme):
    wall.deny("send_messages", "attach_files")
    await acme.schedule("Unseen")
    await wall.show()
    await wall.change(problem=PROBLEM)
    await wall.show()
    assert wall.cards() == []
    (letter,) = wall.letters()
    assert "I can't show the card of post #1. In #social I may not send messages or attach files." in letter
    assert "</publora channel:" in letter
    assert "In #social I may not send messages or attach files." in said(await acme.run("publora status"))
    wall.allow()
    await acme.run("publora channel")
    await acme.rig.runner.settle()
    assert len(wall.cards()) == 1
    assert "Not shown or told lately" not in said(await acme.run("publora status"))


async def test_a_card_whose_channel_closes_is_told_of_and_goes_on_there_once_it_opens(wall, acme):
    await acme.schedule("Behind doors")
    await wall.show()
    wall.deny("view_channel")
    await wall.change(PostState.ATTENTION, PROBLEM)
    await wall.show()
    (letter,) = wall.letters()
    assert "In #social I may not see this channel." in letter
    wall.allow()
    await wall.show()
    (card,) = wall.cards()
    assert "Needs attention" in shown(card)


async def test_a_deleted_channel_is_told_of_and_another_one_takes_the_card(wall, acme):
    await acme.schedule("Homeless")
    await wall.show()
    acme.rig.env.backend.delete_channel(acme.channel.id)
    await wall.change(PostState.ATTENTION, PROBLEM)
    await wall.show()
    (letter,) = wall.letters()
    assert "I can't find the channel any more." in letter
    general = acme.server.channel("general")
    await acme.lead.slash(general, "publora channel", channel=acme.server.channel("announcements"))
    await acme.rig.runner.settle()
    assert len(wall.cards("announcements")) == 1


async def test_cards_go_where_the_server_wants_them(wall, acme):
    place = acme.server.channel("announcements")
    told = await acme.run("publora channel", channel=place)
    assert f"New posts show their cards in <#{place.id}>." in said(told)
    await acme.schedule("Elsewhere")
    await wall.show()
    assert wall.cards() == []
    assert len(wall.cards("announcements")) == 1
    assert f"are posted in <#{place.id}>" in said(await acme.run("publora status"))
    back = said(await acme.run("publora channel"))
    assert f"go where each post is scheduled.** Before, it was <#{place.id}>" in back
    events = [row["event"] for row in acme.rows("audit")]
    assert events.count("notice channel set") == 2
    await acme.schedule("Here")
    await wall.show(2)
    assert len(wall.cards()) == 1


async def test_a_channel_where_the_bot_may_not_post_is_refused(wall, acme):
    wall.deny("attach_files", channel="announcements")
    told = said(await acme.run("publora channel", channel=acme.server.channel("announcements")))
    assert "In #announcements I may not attach files." in told
    assert "Give me that in the channel's settings" in told
    assert "where each post is scheduled" in said(await acme.run("publora status"))


async def test_check_now_looks_at_publora_and_the_card_follows(wall, acme):
    await acme.schedule("Look")
    await wall.show()
    (card,) = wall.cards()
    acme.rig.stand_in.remove_post(acme.groups()[0]["postGroupId"])
    result = await press(wall, card, "Check now", "Mara")
    assert "It was deleted at Publora, not from here." in said(result)
    assert result.response.ephemeral
    await acme.rig.runner.settle()
    assert "#1 · Needs attention" in shown(card)


async def test_deleting_from_the_card_asks_first(wall, acme):
    await acme.schedule("Away")
    await wall.show()
    (card,) = wall.cards()
    asked = await press(wall, card, "Delete …", "Mara")
    assert "Delete this post?" in said(asked)
    assert "#1 · Deleted" in said(await acme.press(asked, "Delete post"))
    await wall.show()
    assert "#1 · Deleted" in shown(card)
    assert custom_ids(card) == {}


@pytest.mark.parametrize("label", ["Check now", "Delete …"])
async def test_a_cards_buttons_work_after_a_restart_and_only_for_those_who_may(wall, acme, label):
    await acme.schedule("Lasting")
    await wall.show()
    (card,) = wall.cards()
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    assert "You may not work with posts" in said(await press(wall, card, label, "Olive"))
    assert "Lasting" in said(await press(wall, card, label, "Mara"))
    assert acme.state_of(1) == "scheduled"


async def press(wall: Wall, card: Message, label: str, name: str):
    channel: Any = wall.rig.env.bot.get_channel(card.channel_id)
    message = await channel.fetch_message(card.id)
    return await wall.team.server.member(name).click(message, custom_id=custom_ids(card)[label])


async def test_a_card_that_is_being_posted_holds_nobody_up(wall, acme):
    await acme.schedule("Busy card")
    post, now = await wall.post(), acme.rig.clock.now()
    lease = Lease("somebody", now + timedelta(minutes=1))
    await Jobs(wall.database).add(JobKind.CARD, post.id, now)
    assert await Jobs(wall.database).claim_one(JobKind.CARD, post.id, now=now, lease=lease)
    assert "Moved." in said(await acme.run("post reschedule", post="1", when="in 3 hours"))


async def test_a_process_that_dies_before_it_remembers_its_card_leaves_no_second_one(wall, acme, monkeypatch):
    await acme.schedule("Once", RED)
    await die_with_a_card_posted(wall, monkeypatch)
    await wall.show()
    (card,) = wall.cards()
    (row,) = acme.rows("cards")
    assert row["message_id"] == card.id
    await wall.change(PostState.ATTENTION, PROBLEM)
    await wall.show()
    assert len(wall.cards()) == 1
    assert "Needs attention" in shown(card)


async def test_a_card_that_a_dead_process_posted_shows_what_happened_since(wall, acme, monkeypatch):
    await acme.schedule("Once", RED)
    await die_with_a_card_posted(wall, monkeypatch)
    await wall.change(PostState.ATTENTION, PROBLEM)
    await wall.show()
    (card,) = wall.cards()
    assert "Needs attention" in shown(card)


async def die_with_a_card_posted(wall, monkeypatch):
    cards = wall.rig.resources.services.cards
    save = cards._cards.save

    async def die(place) -> None:
        if place.message_id is not None:
            raise asyncio.CancelledError
        await save(place)

    with monkeypatch.context() as dying:
        dying.setattr(cards._cards, "save", die)
        with pytest.raises(asyncio.CancelledError):
            await cards.show(await wall.post())
    assert [row["message_id"] for row in wall.team.rows("cards")] in ([], [None])


async def test_while_discord_is_in_trouble_the_card_waits(wall, acme):
    await acme.schedule("Patient")
    acme.rig.env.inject_error("POST", "/channels/*/messages", status=503)
    await wall.show()
    assert wall.cards() == []
    await acme.rig.advance(30)
    assert len(wall.cards()) == 1


async def test_an_edit_of_a_message_that_is_gone_says_so(wall, acme):
    await acme.schedule("Gone")
    speaker = DiscordSpeaker(acme.rig.env.bot)
    with pytest.raises(CardGone):
        await speaker.edit_card(acme.channel.id, 5, await wall.post(), (), review=None, siblings=())


async def test_a_card_pings_nobody(wall, acme):
    await acme.schedule("@everyone look")
    await wall.show()
    await wall.change(PostState.ATTENTION, "@here look")
    await wall.show()
    (card,) = wall.cards()
    assert not card.ping_user_ids
    assert not card.ping_role_ids
    assert not card.mention_everyone
    assert "@everyone" not in json.dumps(card.components)


async def test_two_servers_keep_their_cards_apart(wall, acme):
    beta = Team(acme.rig, "beta")
    await beta.link(acme.rig.stand_in.second_key)
    await acme.schedule("Acme's")
    await beta.schedule("Beta's", accounts="Mastodon")
    other = Wall(beta, wall.database)
    await wall.show()
    await other.show()
    assert ["Acme's" in shown(card) for card in wall.cards()] == [True]
    assert ["Beta's" in shown(card) for card in other.cards()] == [True]
