"""Buttons for second thoughts: undo a deletion or a move, try failed accounts again."""

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from bot.domain.posts import PostState
from bot.errors import NotPossible
from bot.ui.cards import Card, post_card
from bot.ui.controls import Feature
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
        await interaction.response.defer()
        await respond(interaction, self._undelete(interaction, int(args[0])))

    async def unmove(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Give a post its time before the move back."""
        await interaction.response.defer()
        await respond(interaction, self._unmove(interaction, *map(int, args)))

    async def ask_to_retry(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show what trying again would do, to whoever pressed the card's button."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._ask_to_retry(interaction, int(args[0])))

    async def retry(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Try again what was confirmed, unless it changed since."""
        number, version = map(int, args)
        await interaction.response.defer()
        await respond(interaction, self._retry(interaction, number, version))

    async def leave(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show the post as it stays."""
        await interaction.response.defer()
        await respond(interaction, self._leave(interaction, int(args[0])))

    async def _undelete(self, interaction: Interaction, number: int) -> Card:
        post = await self._thoughts.undo_delete(actor(interaction), number)
        lead = "Brought back." if post.state is PostState.SCHEDULED else ""
        return post_card(post, await self._zone(interaction), lead=lead)

    async def _unmove(
        self, interaction: Interaction, number: int, version: int, previous: int, until: int
    ) -> Card:
        if self._bot.clock.now().timestamp() > until:
            raise NotPossible(
                "This can't be undone by a click any more.", "`/post reschedule` gives the post another time."
            )
        moment = datetime.fromtimestamp(previous, UTC)
        moved = await self._posts.undo_move(actor(interaction), number, version, moment)
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
