"""`/queue swap`, `day` and `shuffle`: other times for several posts at once, and the way back."""

import secrets
from collections.abc import Awaitable, Sequence
from datetime import date, tzinfo
from typing import TYPE_CHECKING, Any, Final

from discord import app_commands

from bot.errors import Outdated
from bot.services.rearranging import FREELY, Plan
from bot.ui.cards import Card
from bot.ui.controls import Feature, read_numbers
from bot.ui.doors import Interaction, answering, respond
from bot.ui.numbers import offer, read_number
from bot.ui.people import actor, guild_id, may_see_posts
from bot.ui.rearranging import DAY, SHUFFLE, SWAP, UNDO, done_card, plan_card

if TYPE_CHECKING:
    from bot.client import Bot

Args = tuple[str, ...]
_LATEST: Final = date.max.toordinal()


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    rearranging = Rearranging(bot)
    swap: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="swap", description="Give two posts each other's times; asks first", callback=rearranging.swap
    )
    for option in ("first", "second"):
        swap.autocomplete(option)(rearranging.offer_posts)
    day: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="day",
        description="Move all posts of one day to another day, at their times; asks first",
        callback=rearranging.day,
    )
    shuffle: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="shuffle",
        description="Mix the posts that stand in slots; shows the new order first",
        callback=rearranging.shuffle,
    )
    controls = {
        SWAP: rearranging.swap_now,
        DAY: rearranging.day_now,
        SHUFFLE: rearranging.shuffle_now,
        UNDO: rearranging.undo,
    }
    return Feature((swap, day, shuffle), controls, inside="queue")


class Rearranging:
    """What authors do with the times of several posts."""

    def __init__(self, bot: "Bot") -> None:
        self._services = bot.services

    @app_commands.describe(first="One post", second="The other post")
    @answering
    async def swap(self, interaction: Interaction, first: str, second: str) -> Card:
        """Show what swapping two posts would do."""
        numbers = (read_number(first), read_number(second))
        plan = await self._services.rearranging.swap(actor(interaction), *numbers)
        return plan_card(plan, SWAP, *numbers, zone=await self._zone(interaction))

    @app_commands.describe(day="The day whose posts move, such as Friday or 1 Dec", to="Their new day")
    @answering
    async def day(
        self,
        interaction: Interaction,
        day: app_commands.Range[str, 1, 80],
        to: app_commands.Range[str, 1, 80],
    ) -> Card:
        """Show what moving a day would do."""
        who, service = actor(interaction), self._services.rearranging
        days = (await service.read_day(who, day), await service.read_day(who, to))
        plan = await service.day(who, *days)
        args = [each.toordinal() for each in days]
        return plan_card(plan, DAY, *args, zone=await self._zone(interaction))

    @answering
    async def shuffle(self, interaction: Interaction) -> Card:
        """Show a new order."""
        seed = secrets.randbelow(10**6)
        plan = await self._services.rearranging.shuffle(actor(interaction), seed)
        return plan_card(plan, SHUFFLE, seed, zone=await self._zone(interaction))

    async def offer_posts(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer posts that may get another time."""
        if not await may_see_posts(interaction):
            return []
        found = await self._services.posts.suggest(guild_id(interaction), typed, FREELY)
        return offer(found, await self._zone(interaction))

    async def swap_now(self, interaction: Interaction, args: Args) -> None:
        """Swap what was shown."""
        first, second = read_numbers(args, 2)
        planning = self._services.rearranging.swap(actor(interaction), first, second)
        await self._do(interaction, planning, args[2:])

    async def day_now(self, interaction: Interaction, args: Args) -> None:
        """Move the day that was shown."""
        days = read_numbers(args, 2)
        if not all(1 <= each <= _LATEST for each in days):
            raise Outdated
        start, to = (date.fromordinal(each) for each in days)
        await self._do(interaction, self._services.rearranging.day(actor(interaction), start, to), args[2:])

    async def shuffle_now(self, interaction: Interaction, args: Args) -> None:
        """Take the order that was shown."""
        (seed,) = read_numbers(args, 1)
        await self._do(interaction, self._services.rearranging.shuffle(actor(interaction), seed), args[1:])

    async def undo(self, interaction: Interaction, args: Args) -> None:
        """Give posts the times back that they had before."""
        (kept,) = read_numbers(args, 1)
        await interaction.response.defer()
        await respond(interaction, self._undone(interaction, kept))

    async def _do(self, interaction: Interaction, planning: Awaitable[Plan], rest: Sequence[str]) -> None:
        await interaction.response.defer()
        await respond(interaction, self._done(interaction, planning, rest[0] if rest else ""))

    async def _done(self, interaction: Interaction, planning: Awaitable[Plan], seen: str) -> Card:
        outcome = await self._services.rearranging.carry_out(actor(interaction), await planning, seen)
        return done_card(outcome.done, await self._zone(interaction), undo=outcome.undo)

    async def _undone(self, interaction: Interaction, kept: int) -> Card:
        done = await self._services.rearranging.undo(actor(interaction), kept)
        return done_card(done, await self._zone(interaction))

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone
