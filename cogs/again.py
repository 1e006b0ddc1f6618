"""Buttons for second thoughts: undo a deletion or a move, try failed accounts again."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from bot.domain.posts import PostState
from bot.errors import NotPossible
from bot.ui.cards import Card, post_card
from bot.ui.controls import Feature, read_moments, read_numbers
from bot.ui.doors import Interaction, respond
from bot.ui.live import RETRY
from bot.ui.people import actor, guild_id
from bot.ui.questions import retry_question

if TYPE_CHECKING:
    from bot.client import Bot


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings: no command, buttons only."""
    again = Again(bot)
    return Feature(
        (),
        {
            "undelete": again.undelete,
            "unmove": again.unmove,
            RETRY.name: again.ask_to_retry,
            "retry": again.retry,
            "noretry": again.leave,
        },
    )


class Again:
    """What the buttons do; each looks afresh whether it still can."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._thoughts = bot.services.second_thoughts
        self._posts = bot.services.posts

    async def undelete(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Bring a deleted post back."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer()
        await respond(interaction, self._undelete(interaction, number))

    async def unmove(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Give a post its time before the move back."""
        number, version = read_numbers(args, 2)
        previous, until = read_moments(args[2:], 2)
        await interaction.response.defer()
        await respond(interaction, self._unmove(interaction, number, version, previous, until))

    async def ask_to_retry(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show what trying again would do, to whoever pressed the card's button."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._ask_to_retry(interaction, number))

    async def retry(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Try again what was confirmed, unless it changed since."""
        number, version = read_numbers(args, 2)
        await interaction.response.defer()
        await respond(interaction, self._retry(interaction, number, version))

    async def leave(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show the post as it stays."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer()
        await respond(interaction, self._leave(interaction, number))

    async def _undelete(self, interaction: Interaction, number: int) -> Card:
        post = await self._thoughts.undo_delete(actor(interaction), number)
        lead = "Brought back." if post.state is PostState.SCHEDULED else ""
        return post_card(post, await self._zone(interaction), lead=lead)

    async def _unmove(
        self, interaction: Interaction, number: int, version: int, previous: datetime, until: datetime
    ) -> Card:
        if self._bot.clock.now() > until:
            raise NotPossible(
                "This can't be undone by a click any more.", "`/post reschedule` gives the post another time."
            )
        moved = await self._posts.undo_move(actor(interaction), number, version, previous)
        return post_card(moved.post, await self._zone(interaction), lead="It has its old time back.")

    async def _ask_to_retry(self, interaction: Interaction, number: int) -> Card:
        plan = await self._thoughts.look_before_retry(actor(interaction), number)
        labels = [target.label for target in plan.targets]
        return retry_question(plan.post, labels, plan.scheduled_at, await self._zone(interaction))

    async def _retry(self, interaction: Interaction, number: int, version: int) -> Card:
        post = await self._thoughts.retry(actor(interaction), number, version)
        return post_card(
            post, await self._zone(interaction), lead=f"Post #{number} is tried again as this one."
        )

    async def _leave(self, interaction: Interaction, number: int) -> Card:
        post = await self._posts.view(actor(interaction), number)
        return post_card(post, await self._zone(interaction), lead="Left as it is.")

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._bot.services.workspaces.find(guild_id(interaction))).zone
