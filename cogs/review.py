"""The buttons and forms by which people decide about posts in review, and change them."""

from collections.abc import Awaitable
from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.posts import Post
from bot.domain.review import Verb
from bot.domain.reviews import Seen
from bot.domain.when import format_typed
from bot.errors import ChangedMeanwhile, Kept, NotAllowed, NotPossible, Problem
from bot.services.revising import Edit
from bot.services.together import FOLLOWED
from bot.ui.account_fields import ACCOUNTS
from bot.ui.cards import Card, problem_card
from bot.ui.controls import Feature, read_moments, read_numbers
from bot.ui.doors import TEXT, Interaction, respond
from bot.ui.forms import NOTHING, Typed, form_id, read_form_id, typed
from bot.ui.people import actor, guild_id
from bot.ui.review_answers import (
    CORRECT,
    MEANT,
    correct_card,
    done_card,
    history_card,
    more_card,
    standing_card,
)
from bot.ui.review_buttons import HISTORY, MORE
from bot.ui.review_forms import FORMS, WHEN, review_form
from bot.ui.texts import advice
from bot.ui.together import followed_text

if TYPE_CHECKING:
    from bot.client import Bot

V = Verb
Args = tuple[str, ...]
AT_ONCE = frozenset(Verb) - FORMS
"""What is done by one press."""


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings: no command, buttons and forms only."""
    review = Review(bot)
    return Feature(
        (),
        {
            **{verb: partial(review.press, verb) for verb in AT_ONCE},
            **{verb: partial(review.open_form, verb) for verb in FORMS},
            MORE: review.more,
            HISTORY: review.history,
            CORRECT: review.correct,
            MEANT: review.take_meant,
        },
        forms={verb: partial(review.take_form, verb) for verb in FORMS},
    )


class Review:
    """What the buttons and forms do; each looks afresh whether its person may, and whether it still can."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._services = bot.services

    async def press(self, verb: Verb, interaction: Interaction, args: Args) -> None:
        """Do at once what a button says."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._done(interaction, verb, number, self._act(interaction, verb, args)))

    async def open_form(
        self, verb: Verb, interaction: Interaction, args: Args, kept: Typed = NOTHING
    ) -> None:
        """Open a form for what was seen, unless it is outdated or not for this person."""
        number, seen, _ = _read(args)
        try:
            case = await self._services.cases.admit(verb, actor(interaction), number, seen)
        except Problem as problem:
            problem.kept = problem.kept or (Kept(kept[TEXT]) if TEXT in kept else None)
            # Saying who did what asks Discord for people's roles, which may take longer than it waits.
            await interaction.response.defer(ephemeral=True, thinking=True)
            await respond(interaction, self._refused(interaction, number, problem))
            return
        workspace = await self._services.workspaces.find(guild_id(interaction))
        now = self._bot.clock.now()
        form = review_form(verb, args, case.post, workspace.accounts, workspace.zone, now, kept)
        await interaction.response.send_modal(form)

    async def take_form(self, verb: Verb, interaction: Interaction, args: Args) -> None:
        """Do what a form says that was handed in."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        work = self._take(interaction, verb, args, form_id(interaction), typed(interaction))
        await respond(interaction, work)

    async def correct(self, interaction: Interaction, args: Args) -> None:
        """Open a form again with what was typed into it."""
        (kept_id,) = read_numbers(args, 1)
        unfinished = await self._services.unfinished.find(actor(interaction), kept_id)
        form = read_form_id(unfinished.form)
        assert form is not None, "only our own forms are kept"
        await self.open_form(Verb(form[0]), interaction, form[1], unfinished.fields)

    async def take_meant(self, interaction: Interaction, args: Args) -> None:
        """Hand a form in again as it was filled in, with the time that was picked among several."""
        (kept_id,), (moment,) = read_numbers(args, 1), read_moments(args[1:], 1)
        await interaction.response.defer()
        await respond(interaction, self._take_meant(interaction, kept_id, moment))

    async def more(self, interaction: Interaction, args: Args) -> None:
        """Show what finds no room on the card."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._more(interaction, number))

    async def history(self, interaction: Interaction, args: Args) -> None:
        """Show what was done with a post."""
        number, before = read_numbers(args, 2)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._history(interaction, number, before))

    async def _act(self, interaction: Interaction, verb: Verb, args: Args) -> Post:
        who, revising = actor(interaction), self._services.revising
        number, seen, suggestion = _read(args)
        if verb in {V.ACCEPT, V.DECLINE}:
            answer = revising.accept if verb is V.ACCEPT else revising.decline
            return await answer(who, number, seen, suggestion)
        deeds = {
            V.APPROVE: self._services.review.approve,
            V.SLOT: revising.take_slot,
            V.HOLD: revising.hold,
            V.RESUME: revising.resume,
            V.WITHDRAW: revising.withdraw,
            V.RESTORE: revising.restore,
        }
        return await deeds[verb](who, number, seen)

    async def _take_meant(self, interaction: Interaction, kept_id: int, moment: datetime) -> Card:
        kept = await self._services.unfinished.find(actor(interaction), kept_id)
        form = read_form_id(kept.form)
        assert form is not None, "only our own forms are kept"
        fields = {**kept.fields, WHEN: moment.isoformat()}
        return await self._take(interaction, Verb(form[0]), form[1], kept.form, fields)

    async def _take(self, interaction: Interaction, verb: Verb, args: Args, form: str, fields: Typed) -> Card:
        number, *_ = _read(args)
        try:
            return await self._done(interaction, verb, number, self._fill(interaction, verb, args, fields))
        except Problem as problem:
            unfinished = await self._services.unfinished.keep(actor(interaction), form, fields)
            problem.kept = problem.kept or Kept(fields.get(TEXT, ""))
            return correct_card(problem, unfinished, await self._zone(interaction), self._bot.mention)

    async def _fill(self, interaction: Interaction, verb: Verb, args: Args, fields: Typed) -> Post:
        who, review = actor(interaction), self._services.review
        number, seen, _ = _read(args)
        match verb:
            case V.CHANGES:
                return await review.request_changes(who, number, seen, fields[TEXT])
            case V.REJECT:
                return await review.reject(who, number, seen, fields[TEXT])
            case V.SUGGEST:
                return await review.suggest(who, number, seen, fields[TEXT])
            case V.RETIME:
                return await self._services.revising.retime(who, number, seen, fields[WHEN])
            case _:
                return await self._services.revising.edit(
                    who, number, seen, await self._edit(interaction, seen, fields)
                )

    async def _edit(self, interaction: Interaction, seen: Seen, fields: Typed) -> Edit:
        """Return what was typed; a time left as it was is no new time, whatever the clocks do to it."""
        zone = await self._zone(interaction)
        when = fields[WHEN].strip()
        unchanged = when in {"", format_typed(seen.due, zone)}
        return Edit(fields[TEXT], fields[ACCOUNTS], None if unchanged else when)

    async def _done(self, interaction: Interaction, verb: Verb, number: int, deed: Awaitable[Post]) -> Card:
        try:
            post = await deed
        except (ChangedMeanwhile, NotPossible, NotAllowed) as problem:
            return await self._refused(interaction, number, problem)
        view, zone = await self._services.review_views.if_known(post), await self._zone(interaction)
        others = ()
        if verb in FOLLOWED:
            others = await self._services.together.follow(verb, actor(interaction), post)
        return done_card(verb, post, view, zone, followed_text(others, zone))

    async def _refused(self, interaction: Interaction, number: int, problem: Problem) -> Card:
        """Say why not: to somebody who may not, who may; to somebody who came late, what happened."""
        who, services = actor(interaction), self._services
        if isinstance(problem, NotAllowed):
            return problem_card(problem, advice(problem.todo, self._bot.mention))
        if not isinstance(problem, ChangedMeanwhile | NotPossible):
            raise problem
        post = (await services.cases.look(who, number)).post
        await services.cards.refresh(post)
        seen = await services.settings.may_see(who)
        entries = (await services.history.of(who, number)).entries if seen else ()
        last = next((entry for entry in entries if entry.actor_id is not None), None)
        view, zone = await self._services.review_views.if_known(post), await self._zone(interaction)
        return standing_card(problem, post, view, last, zone, self._bot.mention)

    async def _more(self, interaction: Interaction, number: int) -> Card:
        post = (await self._services.cases.look(actor(interaction), number)).post
        view = await self._services.review_views.of(post)
        if view is None:
            raise NotPossible(f"Post #{number} needs no approval.", "`/post view` shows it.")
        return more_card(post, view)

    async def _history(self, interaction: Interaction, number: int, before: int) -> Card:
        page = await self._services.history.of(actor(interaction), number, before=before or None)
        return history_card(number, page, HISTORY)

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone


def _read(args: Args) -> tuple[int, Seen, int]:
    """Return a post's number, what was seen of it, and the suggestion it is about (0 for none)."""
    number, revision = read_numbers(args, 2)
    (due,) = read_moments(args[2:], 1)
    suggestion = read_numbers(args[3:], 1)[0] if args[3:] else 0
    return number, Seen(revision, due), suggestion
