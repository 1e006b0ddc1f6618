"""`/stats`: how did it do?"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from discord import app_commands
from discord.app_commands import Choice

from bot.domain.posts import LIVE
from bot.errors import Outdated
from bot.services.account_stats import account_key
from bot.services.stats import PostStats
from bot.ui.account_stats import ACCOUNT, account_card, account_panels
from bot.ui.cards import Card
from bot.ui.chart_colours import PALETTES
from bot.ui.chart_data import Frame, Panel
from bot.ui.charts import Picture, draw
from bot.ui.controls import Feature, read_numbers
from bot.ui.doors import Interaction, answering, respond, show
from bot.ui.numbers import offer, read_number
from bot.ui.people import actor, guild_id, may_see_posts
from bot.ui.stats_cards import COMPARE, POST, compare_card, post_stats_card
from bot.ui.stats_panels import pair_panels, post_panels
from bot.ui.texts import shorten

if TYPE_CHECKING:
    from bot.client import Bot

DARK: Final = "dark"
RANGES: Final = (7, 30, 90, 180)
"""Days that `/stats account` looks back."""


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    stats = Stats(bot)
    turns = {POST: stats.turn_post, COMPARE: stats.turn_compare, ACCOUNT: stats.turn_account}
    return Feature((stats,), turns)


class Stats(app_commands.Group):
    """Numbers of what went out."""

    def __init__(self, bot: "Bot") -> None:
        super().__init__(name="stats", description="See how posts and accounts did")
        self._services = bot.services

    @app_commands.command(name="post", description="Show how a post did: numbers, change, chart")
    @app_commands.describe(post="The post: pick it from the list or write its number, such as #12")
    @answering
    async def post(self, interaction: Interaction, post: str) -> Card:
        """Show what is stored at once, and then, if it is old, what the networks say now."""
        number, who = read_number(post), actor(interaction)
        stats = await self._services.stats.post(who, number)
        if not stats.look.stale:
            return await self._post_card(interaction, stats, DARK)
        if stats.look.as_of is not None:
            await show(interaction, await self._post_card(interaction, stats, DARK, renewing=True))
        return await self._post_card(interaction, await self._services.stats.renew(who, number), DARK)

    @app_commands.command(name="compare", description="Show two posts side by side, each at the same age")
    @app_commands.describe(
        first="A post: pick it from the list or write its number, such as #12",
        second="The post to hold beside it",
    )
    @answering
    async def compare(self, interaction: Interaction, first: str, second: str) -> Card:
        """Show two posts."""
        return await self._compare_card(interaction, read_number(first), read_number(second), DARK)

    @app_commands.command(
        name="account", description="Show how an account did: followers, totals, best times"
    )
    @app_commands.describe(
        account="The account; without it, the first that has numbers", days="How far back to look"
    )
    @app_commands.rename(days="range")
    @app_commands.choices(days=[Choice(name=f"last {days} days", value=days) for days in RANGES])
    @answering
    async def account(self, interaction: Interaction, account: str | None = None, days: int = 30) -> Card:
        """Show an account."""
        return await self._account_card(interaction, account, days, DARK)

    async def turn_account(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show an account's numbers in other colours."""
        (days,), theme = read_numbers(args[1:], 1), _theme(args[2:])
        if days not in RANGES:
            raise Outdated
        await interaction.response.defer()
        await respond(interaction, self._account_card(interaction, args[0], days, theme))

    async def turn_post(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show a post's numbers in other colours, from storage."""
        (number,), theme = read_numbers(args, 1), _theme(args[1:])
        await interaction.response.defer()
        await respond(interaction, self._stored_card(interaction, number, theme))

    async def turn_compare(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show two posts in other colours."""
        (first, second), theme = read_numbers(args, 2), _theme(args[2:])
        await interaction.response.defer()
        await respond(interaction, self._compare_card(interaction, first, second, theme))

    @post.autocomplete("post")
    @compare.autocomplete("first")
    @compare.autocomplete("second")
    async def _offer_posts(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        if not await may_see_posts(interaction):
            return []
        found = await self._services.posts.suggest(guild_id(interaction), typed, LIVE)
        return offer(found, (await self._services.workspaces.find(guild_id(interaction))).zone)

    @account.autocomplete("account")
    async def _offer_accounts(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        if not await may_see_posts(interaction):
            return []
        offered = await self._services.account_stats.offered(guild_id(interaction))
        shown = [each for each in offered if typed.casefold() in each.label.casefold()]
        return [
            Choice(name=shorten(each.label, 100), value=account_key(each.platform_id)) for each in shown[:25]
        ]

    async def _account_card(
        self, interaction: Interaction, wanted: str | None, days: int, theme: str
    ) -> Card:
        stats = await self._services.account_stats.show(actor(interaction), wanted, days)
        zone = (await self._services.workspaces.find(guild_id(interaction))).zone
        picture = await self._draw(interaction, account_panels(stats, zone), theme)
        key, mention = account_key(stats.account.platform_id), interaction.client.mention
        locale = interaction.locale.value
        return account_card(stats, key, picture, locale=locale, theme=theme, mention=mention)

    async def _stored_card(self, interaction: Interaction, number: int, theme: str) -> Card:
        return await self._post_card(
            interaction, await self._services.stats.post(actor(interaction), number), theme
        )

    async def _post_card(
        self, interaction: Interaction, stats: PostStats, theme: str, *, renewing: bool = False
    ) -> Card:
        picture = await self._draw(interaction, post_panels(stats.look.targets), theme)
        return post_stats_card(
            stats.look,
            stats.typical,
            picture,
            locale=interaction.locale.value,
            theme=theme,
            mention=interaction.client.mention,
            renewing=renewing,
        )

    async def _compare_card(self, interaction: Interaction, first: int, second: int, theme: str) -> Card:
        found = await self._services.stats.compare(actor(interaction), first, second)
        picture = await self._draw(interaction, pair_panels(found.pairs, first, second), theme)
        locale, mention = interaction.locale.value, interaction.client.mention
        return compare_card(found, picture, locale=locale, theme=theme, mention=mention)

    async def _draw(self, interaction: Interaction, panels: Sequence[Panel], theme: str) -> Picture | None:
        zone = (await self._services.workspaces.find(guild_id(interaction))).zone
        return await asyncio.to_thread(draw, panels, Frame(theme, zone, interaction.locale.value))


def _theme(args: tuple[str, ...]) -> str:
    """Return the colours a control asks for; raises `Outdated`."""
    if not args or args[0] not in PALETTES:
        raise Outdated
    return args[0]
