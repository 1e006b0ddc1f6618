"""`/queue pause` and `resume`: stop everything that is scheduled, and go on."""

from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.domain.pauses import LONGEST_REASON
from bot.domain.posts import MOVABLE
from bot.domain.when import format_local
from bot.errors import SlotFound, UnclearTime, giving_back
from bot.ui.cards import Card, post_card
from bot.ui.controls import Feature, read_moments, read_numbers
from bot.ui.doors import Interaction, answering, respond
from bot.ui.forms import typed
from bot.ui.live import LEAVE, NEW_TIME
from bot.ui.pauses import (
    PROGRESS,
    RESUME,
    missed_card,
    new_time_form,
    progress_card,
    resume_question,
    resumed,
)
from bot.ui.people import actor, guild_id
from bot.ui.questions import caution_question, slot_question, time_question
from bot.ui.review_forms import WHEN

if TYPE_CHECKING:
    from bot.client import Bot

Args = tuple[str, ...]


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    pausing = Pauses(bot)
    pause: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="pause",
        description="Take everything that is scheduled back to draft at once, until it is resumed",
        callback=pausing.pause,
    )
    resume: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="resume",
        description="Let posts go out again after a pause, and see what its time passed for",
        callback=pausing.resume,
    )
    return Feature(
        (pause, resume),
        {
            PROGRESS: pausing.show_progress,
            RESUME: pausing.resume_confirmed,
            NEW_TIME.name: pausing.open_form,
            LEAVE.name: pausing.leave,
        },
        inside="queue",
        forms={NEW_TIME.name: pausing.take_form},
    )


class Pauses:
    """What managers do to stop everything, and what people do with posts whose time passed."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._services = bot.services

    @app_commands.describe(reason="Why; everybody who sees a post that is held back reads it")
    @answering
    async def pause(
        self, interaction: Interaction, reason: app_commands.Range[str, 1, LONGEST_REASON]
    ) -> Card:
        """Begin a pause and show how far it is."""
        with giving_back(reason):
            found = await self._services.pausing.pause(actor(interaction), reason)
        return progress_card(found, await self._zone(interaction), self._bot.mention)

    @answering
    async def resume(self, interaction: Interaction) -> Card:
        """Show what resuming does, or what is left to ask."""
        found = await self._services.pausing.look_before_resume(actor(interaction))
        zone = await self._zone(interaction)
        if found.pause is None or not found.pause.holds:
            return missed_card(found, zone, self._bot.mention, said="Posts go out again.")
        return resume_question(found, zone, self._bot.mention)

    async def show_progress(self, interaction: Interaction, _args: Args) -> None:
        """Show how far a pause is."""
        await interaction.response.defer()
        await respond(interaction, self._progress(interaction))

    async def resume_confirmed(self, interaction: Interaction, args: Args) -> None:
        """Let posts go out again, and ask about the others."""
        (began,) = read_moments(args, 1)
        await interaction.response.defer()
        await respond(interaction, self._resume(interaction, int(began.timestamp())))

    async def open_form(self, interaction: Interaction, args: Args) -> None:
        """Ask for the new time of a post."""
        (number,) = read_numbers(args, 1)
        post = (await self._services.cases.look(actor(interaction), number)).post
        await interaction.response.send_modal(new_time_form(post, await self._zone(interaction)))

    async def take_form(self, interaction: Interaction, args: Args) -> None:
        """Give a post its new time."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._move(interaction, number))

    async def leave(self, interaction: Interaction, args: Args) -> None:
        """Leave a post paused."""
        number, version = read_numbers(args, 2)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._leave(interaction, number, version))

    async def _progress(self, interaction: Interaction) -> Card:
        found = await self._services.pausing.progress(actor(interaction))
        return progress_card(found, await self._zone(interaction), self._bot.mention)

    async def _resume(self, interaction: Interaction, began: int) -> Card:
        found = await self._services.pausing.resume(actor(interaction), began)
        return missed_card(found, await self._zone(interaction), self._bot.mention, said=resumed(found))

    async def _move(self, interaction: Interaction, number: int) -> Card:
        zone, who, when = await self._zone(interaction), actor(interaction), typed(interaction)[WHEN]
        posts = self._services.posts
        try:
            with giving_back(when):
                post, moment = await posts.look_before_move(who, number, when)
                if told := await posts.cautions(post, moment):
                    return caution_question(post, moment, zone, told)
                moved = await posts.move(who, post, moment)
        except SlotFound:
            post, moment = await posts.look_before_slot(who, number)
            return slot_question(post, moment, zone, await posts.cautions(post, moment))
        except UnclearTime as question:
            return time_question(number, question, zone, self._bot.mention)
        before = f"Before, it was {format_local(moved.previous_at, zone)}"
        return post_card(moved.post, zone, lead=f"Moved. {before}" if moved.post.state in MOVABLE else "")

    async def _leave(self, interaction: Interaction, number: int, version: int) -> Card:
        post = await self._services.pausing.leave(actor(interaction), number, version)
        lead = "It stays paused; *New time …* on its card or `/post reschedule` lets it go out."
        return post_card(post, await self._zone(interaction), lead=lead)

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone
