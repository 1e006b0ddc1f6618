"""`/stats`: how did it do?"""

from typing import TYPE_CHECKING, Final

from discord import app_commands

from bot.domain.posts import LIVE
from bot.services.records import Metric, PostNumbers, TargetNumbers
from bot.ui.cards import Card, listed, note_card
from bot.ui.controls import Feature
from bot.ui.doors import Interaction, answering
from bot.ui.numbers import offer, read_number
from bot.ui.people import actor, guild_id, may_see_posts
from bot.ui.texts import Mention, advice, glimpse, name, plain, shorten

if TYPE_CHECKING:
    from bot.client import Bot

_NUMBERS_TEXT: Final = 3500
LABELS: Final = {
    Metric.IMPRESSION: "Impressions",
    Metric.MEMBERS_REACHED: "People reached",
    Metric.REACTION: "Reactions",
    Metric.COMMENT: "Comments",
    Metric.RESHARE: "Reposts",
}


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    return Feature((Stats(bot),))


class Stats(app_commands.Group):
    """Numbers of what went out."""

    def __init__(self, bot: "Bot") -> None:
        super().__init__(name="stats", description="See how posts did")
        self._services = bot.services

    @app_commands.command(name="post", description="Show LinkedIn's numbers for a post")
    @app_commands.describe(post="The post: pick it from the list or write its number, such as #12")
    @answering
    async def post(self, interaction: Interaction, post: str) -> Card:
        """Show the five numbers of each LinkedIn account."""
        numbers = await self._services.stats.post_numbers(actor(interaction), read_number(post))
        return _card(numbers, interaction.client.mention)

    @post.autocomplete("post")
    async def _offer_posts(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if not await may_see_posts(interaction):
            return []
        found = await self._services.posts.suggest(guild_id(interaction), typed, LIVE)
        return offer(found, (await self._services.workspaces.find(guild_id(interaction))).zone)


def _card(numbers: PostNumbers, mention: Mention) -> Card:
    head = f"### #{numbers.post.number} · {glimpse(numbers.post.text, 70)}"
    as_of = f"-# as of <t:{int(numbers.as_of.timestamp())}:f>"
    sections = [_section(target, mention) for target in numbers.targets]
    return note_card(head, listed(sections, _NUMBERS_TEXT), as_of)


def _section(numbers: TargetNumbers, mention: Mention) -> str:
    lines = [f"**{name(numbers.target.label)}**"]
    if numbers.trouble is not None:
        lines.append(f"{plain(shorten(numbers.trouble, 300))} {advice(numbers.todo, mention)}".strip())
    if numbers.values or numbers.trouble is None:
        lines += [f"- {LABELS[metric]}: {_value(numbers.values.get(metric))}" for metric in Metric]
    return "\n".join(lines)


def _value(value: int | None) -> str:
    return "no value yet" if value is None else f"**{value:,}**"
