"""`/post`: schedule, look, move, delete."""

from collections.abc import Collection
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from bot.domain.posts import DELETABLE, MOVABLE, PostState
from bot.domain.when import format_local
from bot.errors import BadInput, SlotFound, UnclearTime
from bot.services.drafts import Composed
from bot.services.records import Moved, ScheduleRequest, Upload
from bot.services.upkeep import UNDO_WINDOW
from bot.ui.cards import Card, post_card
from bot.ui.cautions import seen_marks
from bot.ui.composed import show_composed
from bot.ui.controls import Feature, read_moments, read_numbers
from bot.ui.doors import Interaction, answering, respond
from bot.ui.live import CHECK, REMOVE, retry_row, seen_card
from bot.ui.numbers import offer, read_number
from bot.ui.pages import page_card
from bot.ui.pauses import banner
from bot.ui.people import actor, guild_id, may_see_posts, spoken
from bot.ui.questions import (
    MOVE_TO,
    caution_question,
    delete_question,
    deleted_card,
    moved_card,
    slot_question,
    time_question,
)
from bot.ui.readings import offer_times
from bot.ui.review_answers import accepted_card
from bot.ui.texts import FILTERS, shorten
from bot.ui.together import delete_texts_question, move_question

if TYPE_CHECKING:
    from bot.client import Bot

_LONGEST_CHOICE: Final = 100
Choices = list[app_commands.Choice[str]]
PICK: Final = "The post: pick it from the list or write its number, such as #12"
WHEN: Final = "For example: tomorrow 9:00 · Fri 9am · in 2 hours · 1 Dec 10:00 (time zone of this server)"


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    posts = Posts(bot)
    return Feature(
        (posts,),
        {
            "list": posts.turn_page,
            "delete": posts.delete_confirmed,
            "keep": posts.delete_declined,
            MOVE_TO: posts.move_to,
            CHECK.name: posts.check_now,
            REMOVE.name: posts.ask_to_delete,
        },
    )


class Posts(app_commands.Group):
    """What a team does with its posts."""

    def __init__(self, bot: "Bot") -> None:
        super().__init__(name="post", description="Schedule, see, move and delete posts")
        self._bot = bot
        self._services = bot.services

    @app_commands.command(name="schedule", description="Schedule a post on your social accounts")
    @app_commands.describe(
        text="What to post",
        when=WHEN,
        accounts="Where to post: pick from the list, separate several by commas, or write all",
        approval="Ask for approval first? Where it is required, that happens anyway",
        media1="An image or a video to go with it",
        media2="Another image",
        media3="Another image",
        media4="Another image",
    )
    @answering
    async def schedule(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, 4000],
        when: app_commands.Range[str, 1, 100],
        accounts: app_commands.Range[str, 1, 1000],
        approval: bool = False,
        media1: discord.Attachment | None = None,
        media2: discord.Attachment | None = None,
        media3: discord.Attachment | None = None,
        media4: discord.Attachment | None = None,
    ) -> Card:
        """Accept a post and show its true state."""
        files = [file for file in (media1, media2, media3, media4) if file is not None]
        request = ScheduleRequest(
            text=text,
            when=when,
            accounts=accounts,
            channel_id=interaction.channel_id or 0,
            uploads=tuple(Upload(file.url, file.filename, file.size) for file in files),
            asks_approval=approval,
            looks_twice=True,
        )
        try:
            post = await self._services.posts.schedule(actor(interaction), request)
        except BadInput:
            return await self._keep_as_draft(interaction, request)
        view = await self._services.review_views.if_known(post)
        return accepted_card(post, view, await self._zone(interaction))

    @app_commands.command(name="list", description="List posts: what is coming up, went out or failed")
    @app_commands.describe(state="Which posts; what is coming up unless you choose")
    @app_commands.choices(
        state=[app_commands.Choice(name=kind.label, value=key) for key, kind in FILTERS.items()]
    )
    @answering
    async def list(self, interaction: Interaction, state: str = "upcoming") -> Card:
        """Show the first page."""
        return await self._page(interaction, state, 0)

    @app_commands.command(name="view", description="Show a post with its state on every account")
    @app_commands.describe(post=PICK)
    @answering
    async def view(self, interaction: Interaction, post: str) -> Card:
        """Show a post as it stands."""
        found = await self._services.posts.view(actor(interaction), read_number(post))
        siblings = await self._services.families.siblings(found)
        return seen_card(found, await self._zone(interaction), siblings)

    @app_commands.command(name="reschedule", description="Give a scheduled post another time")
    @app_commands.describe(post=PICK, when=WHEN)
    @answering
    async def reschedule(
        self, interaction: Interaction, post: str, when: app_commands.Range[str, 1, 100]
    ) -> Card:
        """Move a post and show both times."""
        return await self._move(interaction, read_number(post), when)

    @app_commands.command(name="delete", description="Delete a post that is not live yet; asks first")
    @app_commands.describe(post=PICK)
    @answering
    async def delete(self, interaction: Interaction, post: str) -> Card:
        """Ask whether the post shown is really to go."""
        return await self._ask_to_delete(interaction, read_number(post))

    async def turn_page(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show another page in place of the one whose button was pressed."""
        (page,) = read_numbers(args[1:], 1)
        await interaction.response.defer()
        await respond(interaction, self._page(interaction, args[0], page))

    async def delete_confirmed(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Delete what was confirmed, unless it changed since."""
        number, version = read_numbers(args, 2)
        await interaction.response.defer()
        await respond(interaction, self._delete(interaction, number, version))

    async def delete_declined(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show the post that stays."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer()
        await respond(interaction, self._keep(interaction, number))

    async def move_to(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Move a post to the time that was picked among several, or to one that was looked at twice."""
        (number,), (moment,) = read_numbers(args, 1), read_moments(args[1:], 1)
        await interaction.response.defer()
        await respond(interaction, self._move(interaction, number, moment.isoformat(), seen_marks(args, 2)))

    async def check_now(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Look at Publora how the post of a card stands; the card follows, the answer is for one reader."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._check(interaction, number))

    async def ask_to_delete(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Ask whether the post of a card is really to go."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._ask_to_delete(interaction, number))

    @view.autocomplete("post")
    async def _offer_any(self, interaction: Interaction, typed: str) -> Choices:
        return await self._offer(interaction, typed, frozenset(PostState))

    @reschedule.autocomplete("post")
    async def _offer_movable(self, interaction: Interaction, typed: str) -> Choices:
        return await self._offer(interaction, typed, MOVABLE)

    @delete.autocomplete("post")
    async def _offer_deletable(self, interaction: Interaction, typed: str) -> Choices:
        return await self._offer(interaction, typed, DELETABLE)

    @schedule.autocomplete("when")
    @reschedule.autocomplete("when")
    async def _offer_times(self, interaction: Interaction, typed: str) -> Choices:
        zone = await self._zone(interaction)
        return offer_times(typed, self._bot.clock.now(), zone, spoken(interaction))

    @schedule.autocomplete("accounts")
    async def _offer_accounts(self, interaction: Interaction, typed: str) -> Choices:
        if not await may_see_posts(interaction):
            return []
        found = await self._services.posts.suggest_accounts(guild_id(interaction), typed)
        return [
            app_commands.Choice(name=shorten(label, _LONGEST_CHOICE), value=value)
            for label, value in found[:25]
            if len(value) <= _LONGEST_CHOICE
        ]

    async def _offer(self, interaction: Interaction, typed: str, states: Collection[PostState]) -> Choices:
        if not await may_see_posts(interaction):
            return []
        found = await self._services.posts.suggest(guild_id(interaction), typed, states)
        return offer(found, await self._zone(interaction))

    async def _move(
        self, interaction: Interaction, number: int, when: str, seen: Collection[str] = ()
    ) -> Card:
        zone, posts = await self._zone(interaction), self._services.posts
        try:
            plan = await self._services.together.look_before_move(actor(interaction), number, when)
            if not plan.alone:
                return move_question(plan, zone)
            if plan.cautions and not seen:
                return caution_question(plan.post, plan.moment, zone, plan.cautions)
            moved = await posts.reschedule(actor(interaction), number, when, seen=seen)
        except SlotFound:
            post, moment = await posts.look_before_slot(actor(interaction), number)
            return slot_question(post, moment, zone, await posts.cautions(post, moment))
        except UnclearTime as question:
            return time_question(number, question, zone, self._bot.mention)
        return self._moved(moved, zone)

    def _moved(self, moved: Moved, zone: tzinfo) -> Card:
        if moved.post.scheduled_at == moved.previous_at:
            return post_card(moved.post, zone, lead="It keeps its time for now.")
        if moved.post.state not in MOVABLE:
            return post_card(moved.post, zone)
        lead = f"Moved. Before, it was {format_local(moved.previous_at, zone)}"
        until = self._bot.clock.now() + UNDO_WINDOW
        return moved_card(moved.post, zone, lead=lead, previous=moved.previous_at, until=until)

    async def _keep_as_draft(self, interaction: Interaction, request: ScheduleRequest) -> Card:
        """Keep what can't go out, or should be looked at twice, with its files, and show why."""
        composed = Composed(request.text, request.accounts, request.when, request.uploads)
        looked = await self._services.drafts.compose(
            actor(interaction), request.channel_id, composed, asks_approval=request.asks_approval
        )
        return await show_composed(interaction, looked)

    async def _page(self, interaction: Interaction, kind: str, page: int) -> Card:
        chosen = kind if kind in FILTERS else "all"
        found = await self._services.posts.page(actor(interaction), FILTERS[chosen].states, page)
        zone, mention = await self._zone(interaction), self._bot.mention
        paused = banner(found.pause, mention)
        return page_card(found, chosen, zone, mention("post schedule"), paused=paused)

    async def _check(self, interaction: Interaction, number: int) -> Card:
        found = await self._services.posts.view(actor(interaction), number)
        await self._services.cards.refresh(found)
        siblings = await self._services.families.siblings(found)
        return post_card(found, await self._zone(interaction), row=retry_row(found), siblings=siblings)

    async def _ask_to_delete(self, interaction: Interaction, number: int) -> Card:
        plan = await self._services.together.look_before_delete(actor(interaction), number)
        if len(plan.going) > 1:
            return delete_texts_question(plan, await self._zone(interaction))
        return delete_question(plan.post, await self._zone(interaction))

    async def _delete(self, interaction: Interaction, number: int, version: int) -> Card:
        post = await self._services.posts.delete(actor(interaction), number, version)
        if post.state is PostState.DELETED:
            return deleted_card(post, await self._zone(interaction))
        return post_card(post, await self._zone(interaction), lead="Not deleted yet; I keep trying.")

    async def _keep(self, interaction: Interaction, number: int) -> Card:
        post = await self._services.posts.view(actor(interaction), number)
        return post_card(post, await self._zone(interaction), lead="Kept. Nothing was changed.")

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone
