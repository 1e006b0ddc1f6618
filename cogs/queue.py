"""`/queue`: weekly slots, and what stands in them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from discord import app_commands

from bot.domain.capabilities import Capability
from bot.domain.posts import MOVABLE
from bot.domain.review import Verb
from bot.domain.when import format_local
from bot.errors import SlotTaken
from bot.services.queue import SHOWN
from bot.services.records import Moved
from bot.services.together import Done
from bot.services.upkeep import UNDO_WINDOW
from bot.ui.account_fields import ACCOUNTS
from bot.ui.cards import Card, post_card
from bot.ui.cautions import seen_marks
from bot.ui.compose import draft_label
from bot.ui.composed import show_composed
from bot.ui.controls import Feature, read_moments, read_numbers
from bot.ui.doors import Interaction, answering, respond
from bot.ui.forms import typed
from bot.ui.live import NEXT_SLOT
from bot.ui.numbers import offer, read_number
from bot.ui.people import actor, guild_id, may_see_posts
from bot.ui.questions import TAKE_SLOT, moved_card, slot_question
from bot.ui.queue import ADD, TURN, account_in, changed_card, gone_label, queue_card, slots_card, slots_form
from bot.ui.review_forms import WHEN
from bot.ui.texts import shorten
from bot.ui.together import moved_texts_card

if TYPE_CHECKING:
    from bot.client import Bot

Args = tuple[str, ...]
Choices = list[app_commands.Choice[str]]
_MOST_CHOICES: Final = 25
_LONGEST_CHOICE: Final = 100
_DRAFT: Final = "draft "
WORDS: Final = "Days and times, for example: Mon, Wed, Fri 9:00 · weekdays 12:30 · Sat 10:00 and 18:00"


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    queue = Queue(bot)
    return Feature(
        (queue,),
        {
            ADD: queue.open_form,
            TURN: queue.turn_page,
            TAKE_SLOT: queue.take_slot,
            NEXT_SLOT.name: queue.ask_slot,
        },
        forms={ADD: queue.take_form},
    )


class Queue(app_commands.Group):
    """What a team does with its slots."""

    def __init__(self, bot: "Bot") -> None:
        super().__init__(name="queue", description="Weekly slots: put posts into the next free one")
        self._bot = bot
        self._services = bot.services

    @app_commands.command(name="slots", description="Show the weekly slots; managers add and remove them")
    @app_commands.describe(
        add=WORDS,
        remove="Slots to take away, written the same way",
        account="Whose slots; leave it out for slots of all accounts",
    )
    @answering
    async def slots(
        self,
        interaction: Interaction,
        add: app_commands.Range[str, 1, 200] | None = None,
        remove: app_commands.Range[str, 1, 200] | None = None,
        account: app_commands.Range[str, 1, 100] | None = None,
    ) -> Card:
        """Change the slots as asked, and show them."""
        who, service = actor(interaction), self._services.queue
        if not add and not remove:
            return slots_card(await service.slots(who), self._bot.mention)
        changed = await service.change(who, account or "", add=add, remove=remove)
        return changed_card(changed, self._bot.mention)

    @app_commands.command(
        name="next", description="Put a draft or a post into the next free slot; asks first"
    )
    @app_commands.describe(post="A draft of yours, or a post: pick it, or write its number, such as #12")
    @answering
    async def put(self, interaction: Interaction, post: str) -> Card:
        """Show the next free slot for it."""
        if post.startswith(_DRAFT) and post.removeprefix(_DRAFT).isdecimal():
            draft_id = int(post.removeprefix(_DRAFT)[:15])
            looked = await self._services.drafts.queue(actor(interaction), draft_id)
            return await show_composed(interaction, looked)
        return await self._ask(interaction, read_number(post))

    @app_commands.command(
        name="list", description="Show the coming slots: what is in them, and which are free"
    )
    @answering
    async def list(self, interaction: Interaction) -> Card:
        """Show two weeks from now."""
        return await self._page(interaction, self._bot.clock.now())

    async def turn_page(self, interaction: Interaction, args: Args) -> None:
        """Show two weeks from another day on."""
        (start,) = read_moments(args, 1)
        await interaction.response.defer()
        await respond(interaction, self._page(interaction, start))

    async def open_form(self, interaction: Interaction, _args: Args) -> None:
        """Open the form for new slots."""
        await self._services.settings.require(actor(interaction), Capability.MANAGER)
        workspace = await self._services.workspaces.find(guild_id(interaction))
        await interaction.response.send_modal(slots_form(workspace.accounts))

    async def take_form(self, interaction: Interaction, _args: Args) -> None:
        """Add the slots of a form."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._add(interaction))

    async def ask_slot(self, interaction: Interaction, args: Args) -> None:
        """Show the next free slot for the post of a card."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._ask(interaction, number))

    async def take_slot(self, interaction: Interaction, args: Args) -> None:
        """Give a post the slot that was shown."""
        number, version = read_numbers(args, 2)
        (moment,) = read_moments(args[2:], 1)
        await interaction.response.defer()
        await respond(interaction, self._take(interaction, number, version, moment, seen_marks(args, 3)))

    @put.autocomplete("post")
    async def _offer_next(self, interaction: Interaction, typed: str) -> Choices:
        if not await may_see_posts(interaction):
            return []
        wanted = "" if typed.casefold() in _DRAFT else typed
        drafts = [
            app_commands.Choice(
                name=shorten(f"draft · {draft_label(draft)}", _LONGEST_CHOICE), value=f"{_DRAFT}{draft.id}"
            )
            for draft in await self._services.drafts.mine(actor(interaction), wanted)
        ]
        found = await self._services.posts.suggest(guild_id(interaction), typed, MOVABLE)
        return [*drafts[:10], *offer(found, await self._zone(interaction))][:_MOST_CHOICES]

    @slots.autocomplete("account")
    async def _offer_accounts(self, interaction: Interaction, typed: str) -> Choices:
        if not await may_see_posts(interaction):
            return []
        weekly = await self._services.queue.slots(actor(interaction))
        offered = {account.platform_id: account.label for account in weekly.accounts}
        offered |= {platform_id: gone_label(platform_id) for platform_id in weekly.left}
        return [
            app_commands.Choice(name=shorten(label, _LONGEST_CHOICE), value=platform_id)
            for platform_id, label in offered.items()
            if typed.casefold() in label.casefold()
        ][:_MOST_CHOICES]

    async def _add(self, interaction: Interaction) -> Card:
        fields = typed(interaction)
        account = account_in(fields[ACCOUNTS])
        changed = await self._services.queue.change(actor(interaction), account, add=fields[WHEN])
        return changed_card(changed, self._bot.mention)

    async def _ask(self, interaction: Interaction, number: int, note: str = "") -> Card:
        post, moment = await self._services.posts.look_before_slot(actor(interaction), number)
        told = await self._services.posts.cautions(post, moment)
        return slot_question(post, moment, await self._zone(interaction), told, note=note)

    async def _take(
        self, interaction: Interaction, number: int, version: int, moment: datetime, seen: Collection[str]
    ) -> Card:
        try:
            moved = await self._services.posts.take_slot(
                actor(interaction), number, version, moment, seen=seen
            )
        except SlotTaken as taken:
            return await self._ask(interaction, number, f"**{taken.said}** Nothing was done.")
        zone = await self._zone(interaction)
        others = await self._services.together.follow(Verb.SLOT, actor(interaction), moved.post, moment)
        if not others:
            return self._moved(moved, zone)
        done = (Done(replace(moved.post, scheduled_at=moved.previous_at), moved.post), *others)
        until = self._bot.clock.now() + UNDO_WINDOW
        return moved_texts_card(number, done, moment, zone, until=until)

    def _moved(self, moved: Moved, zone: tzinfo) -> Card:
        if moved.post.scheduled_at == moved.previous_at:
            return post_card(moved.post, zone, lead="It keeps its time for now.")
        if moved.post.state not in MOVABLE:
            return post_card(moved.post, zone)
        lead = f"It has the slot. Before, it was {format_local(moved.previous_at, zone)}"
        until = self._bot.clock.now() + UNDO_WINDOW
        return moved_card(moved.post, zone, lead=lead, previous=moved.previous_at, until=until)

    async def _page(self, interaction: Interaction, start: datetime) -> Card:
        who, now = actor(interaction), self._bot.clock.now()
        lines, weekly = await self._services.queue.coming(who, start), await self._services.queue.slots(who)
        following = max(start, now) + SHOWN
        last = following > now + timedelta(days=700)
        return queue_card(lines, weekly, None if last else following, now, self._bot.mention)

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone
