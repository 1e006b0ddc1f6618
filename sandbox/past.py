"""The month before you come in: posts that went out, and what the networks said about them day by day.

Written straight into both sides' memory, as playing a month would take minutes. Publora's side has the same
posts and goes on counting where these numbers end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.links import link_to
from bot.domain.posts import PostState, TargetState
from bot.domain.sampling import DAY, first_slot, next_slot, series_name
from bot.storage.database import Database
from bot.storage.tables import AccountSampleRow, PostRow, SampleRow, SeriesRow, TargetRow, WorkspaceRow
from sandbox.publora.figures import count_followers, count_metric, count_open
from sandbox.publora.metrics import QUARTER
from sandbox.publora.world import Group, Post, User, mint_id
from sandbox.rig import Rig

LINKEDIN: Final = "linkedin-AcmeCo42Qa"
SKY: Final = "bluesky-did:plc:acmesandbox0001"
MASTODON: Final = "mastodon-4411"
NAMES: Final = {LINKEDIN: "Acme GmbH", SKY: "Acme", MASTODON: "Acme Workshop"}
METRICS: Final = {
    "impressions": "IMPRESSION",
    "reached": "MEMBERS_REACHED",
    "reactions": "REACTION",
    "comments": "COMMENT",
    "reposts": "RESHARE",
}
OPEN: Final = ("reactions", "comments", "reposts", "quotes")
TEXTS: Final = (
    "Our autumn catalogue is here: 48 pages, all of it made in Hamburg.",
    "How we saved a third of our packaging, in four pictures.",
    "Rina answers your questions about oak this Thursday at five.",
    "New in the workshop: a saw that stops when it feels skin.",
    "Forty years of Acme. Thank you for every single one.",
    "Behind the scenes: a chair in ninety seconds.",
    "We repair what we sold, whatever its age. Bring it in.",
    "Two apprentices wanted. Curiosity counts, marks do not.",
    "The winter hours: Monday to Saturday, ten to six.",
    "Which handle would you choose? Left, middle or right?",
    "Our wood comes from forty kilometres away. Here is the forester.",
    "Spare parts for every model since 1987 are in the shop now.",
)
DAYS: Final = 30
HOURS: Final = (8, 11, 17)


@dataclass(frozen=True, slots=True)
class Out:
    """One post on one account."""

    post_id: int
    platform_id: str
    posted_id: str
    out_at: datetime

    def numbers(self, at: datetime) -> dict[str, int]:
        """Return what its network counted by a moment."""
        age = (at - self.out_at) // QUARTER * QUARTER
        if self.platform_id == LINKEDIN:
            return {name: count_metric(self.posted_id, metric, age) for name, metric in METRICS.items()}
        network = self.platform_id.partition("-")[0]
        found = {name: count_open(network, self.posted_id, name, age) for name in OPEN}
        return {name: count for name, count in found.items() if count is not None}


async def remember(rig: Rig) -> None:
    """Give Acme Marketing, whose key is linked, a month of posts with their numbers."""
    now, guild_id = rig.clock.now(), rig.world.acme.guild.id
    owner = rig.stand_in.world.keys[rig.stand_in.demo_key]
    assert isinstance(owner, User)
    async with Database.open(rig.settings.database_url) as database, database.writing() as session:
        counted = update(WorkspaceRow).where(WorkspaceRow.guild_id == guild_id)
        moments = [*_moments(now)]
        counted = counted.values(last_number=WorkspaceRow.last_number + len(moments))
        last = (await session.scalars(counted.returning(WorkspaceRow.last_number))).one()
        for number, out_at in enumerate(moments, last - len(moments) + 1):
            await _publish(rig, session, owner, number, out_at, now)
        await session.execute(insert(AccountSampleRow), [*_followers(guild_id, now)])


def _moments(now: datetime) -> Iterator[datetime]:
    """Yield when posts went out: two of three days, at one of a few hours, the last one two days ago."""
    for day in range(DAYS, 1, -1):
        if day % 3:
            hour = HOURS[day % len(HOURS)]
            yield (now - day * DAY).replace(hour=hour, minute=0, second=0, microsecond=0)


async def _publish(
    rig: Rig, session: AsyncSession, owner: User, number: int, out_at: datetime, now: datetime
) -> None:
    guild_id, text = rig.world.acme.guild.id, TEXTS[number % len(TEXTS)]
    accounts = [each for place, each in enumerate(NAMES) if place == 0 or (number + place) % 2]
    group_id = mint_id()
    post: dict[str, Any] = {
        "guild_id": guild_id,
        "number": number,
        "author_id": rig.world.acme.member("Mara").id,
        "channel_id": rig.world.acme.channel("social").id,
        "state": PostState.PUBLISHED,
        "version": 1,
        "text": text,
        "folded": text.casefold(),
        "scheduled_at": out_at,
        "created_at": out_at - DAY,
        "group_id": group_id,
    }
    await session.execute(insert(PostRow).values(**post))
    mine = select(PostRow.id).where(PostRow.guild_id == guild_id, PostRow.number == number)
    post_id = (await session.scalars(mine)).one()
    outs = [Out(post_id, account, _posted_id(account, number), out_at) for account in accounts]
    targets = [Post(mint_id(), out.platform_id, "published", out.posted_id, out_at) for out in outs]
    group = Group(group_id, owner, text, targets, "published", out_at, out_at - DAY, out_at)
    rig.stand_in.world.groups[group_id] = group
    await session.execute(insert(TargetRow), [_target(place, out) for place, out in enumerate(outs)])
    for out in outs:
        await _count(session, guild_id, out, now)


def _posted_id(platform_id: str, number: int) -> str:
    digits = f"{number:018d}"
    if platform_id == LINKEDIN:
        return f"urn:li:share:7{digits}"
    return f"at://did:plc:sandbox/app.bsky.feed.post/{digits}" if platform_id == SKY else digits


def _target(position: int, out: Out) -> dict[str, Any]:
    network = out.platform_id.partition("-")[0]
    return {
        "post_id": out.post_id,
        "position": position,
        "platform_id": out.platform_id,
        "name": NAMES[out.platform_id],
        "state": TargetState.PUBLISHED,
        "posted_id": out.posted_id,
        "link": link_to(network, out.posted_id),
    }


async def _count(session: AsyncSession, guild_id: int, out: Out, now: datetime) -> None:
    """Store the samples of one post on one account, as the schedule would have brought them."""
    ids: dict[str, Any] = {"post_id": out.post_id, "platform_id": out.platform_id, "guild_id": guild_id}
    name = series_name(out.post_id, out.platform_id)
    slots: list[datetime] = []
    slot = first_slot(out.out_at, name, out.out_at)
    while slot is not None and slot <= now:
        slots.append(slot)
        slot = next_slot(out.out_at, name, slot)
    state = {"posted_id": out.posted_id, "out_at": out.out_at, "due_at": slot, "latest_at": slots[-1]}
    series = insert(SeriesRow).values(**ids, **state, failures=0, **out.numbers(slots[-1]))
    await session.execute(series)
    rows = [
        ids
        | {"taken_at": at, "age": int((at - out.out_at).total_seconds()), "planned": True}
        | out.numbers(at)
        for at in slots
    ]
    await session.execute(insert(SampleRow), rows)


def _followers(guild_id: int, now: datetime) -> Iterator[dict[str, Any]]:
    for day in range(DAYS, 0, -1):
        at = now - day * DAY + timedelta(minutes=7)
        for account in NAMES:
            followers = count_followers(account, at.date())
            yield {"guild_id": guild_id, "platform_id": account, "taken_at": at, "followers": followers}
