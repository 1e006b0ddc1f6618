"""Answers to whoever decides or changes something in review: what was done, and how the post stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.posts import PostState
from bot.domain.review import Verb
from bot.domain.when import format_exact, format_local
from bot.errors import Problem, UnclearTime
from bot.ui.audit import says
from bot.ui.cards import Card, note_card, post_card, problem_card
from bot.ui.controls import Control
from bot.ui.preview_cards import preview_row
from bot.ui.review import ago, deciders, missing
from bot.ui.review_buttons import more_row
from bot.ui.texts import Mention, advice, meaning, plain, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from bot.domain.audit import Entry, Page
    from bot.domain.posts import Post
    from bot.domain.review_views import ReviewView

S, V = PostState, Verb
CORRECT: Final = "correct"
MEANT: Final = "meant"
"""The verb of the button that hands a form in again, with a time that is clear."""
_MOST_MOMENTS: Final = 4
"""With *Correct it* they fill a row."""
_DONE: Final[Mapping[Verb, str]] = {
    V.APPROVE: "You approved post #{number}.",
    V.CHANGES: "Post #{number} goes back to <@{author}> with what you wrote.",
    V.REJECT: "You rejected post #{number}. It will not go out.",
    V.SUGGEST: "Your text for post #{number} stands on its card; <@{author}> can accept it there.",
    V.ACCEPT: "Post #{number} has the suggested text now.",
    V.DECLINE: "Post #{number} keeps its text.",
    V.EDIT: "Post #{number} is edited. Earlier approvals are void.",
    V.RETIME: "Post #{number} has another time.",
    V.SLOT: "Post #{number} has the next free time.",
    V.HOLD: "Post #{number} is on hold: nobody is reminded and nothing expires.",
    V.RESUME: "Post #{number} goes on.",
    V.WITHDRAW: "Post #{number} is withdrawn and will not go out.",
    V.RESTORE: "Post #{number} goes to Publora again as it was approved.",
}


def accepted_card(
    post: Post,
    view: ReviewView | None,
    zone: tzinfo,
    siblings: Sequence[Post] = (),
    *,
    done: str = "",
) -> Card:
    """Return what whoever submitted a post reads at once; `done` comes first and says what they did."""
    lead = ""
    if post.state is S.SUBMITTED:
        lead = "I keep trying until Publora has it, and tell you here."
    elif post.state is S.IN_REVIEW and view is not None and view.tally is not None:
        lead = f"It waits for approval: {missing(view.tally)}. Who decides: {deciders(view.deciders)}."
    said = f"{done} {lead or meaning(post)}" if done else lead
    return post_card(post, zone, lead=said, row=preview_row(post), siblings=siblings)


def done_card(verb: Verb, post: Post, view: ReviewView | None, zone: tzinfo, others: str = "") -> Card:
    """Return what somebody did, and what follows from it; `others` says so of the post's other texts."""
    said = _DONE[verb].format(number=post.number, author=post.author_id)
    return note_card(f"**{said}**", now(post, view, zone), others)


def now(post: Post, view: ReviewView | None, zone: tzinfo) -> str:
    """Return how a post stands, in a sentence or two."""
    at = f"**{format_local(post.scheduled_at, zone)}**"
    trouble = plain(shorten(post.problem, 300)) if post.problem else ""
    match post.state:
        case S.SCHEDULED:
            return f"It is scheduled for {at}."
        case S.IN_REVIEW if view is not None and view.tally is not None:
            return f"It waits for approval, to be published {at}. Still missing: {missing(view.tally)}."
        case S.SUBMITTED:
            return f"I am bringing it to Publora, to be published {at}. {trouble}".strip()
        case S.CHANGES_REQUESTED | S.REJECTED | S.DRAFT:
            return ""
        case _:
            return f"{meaning(post)} {trouble}".strip()


def standing_card(
    problem: Problem,
    post: Post,
    view: ReviewView | None,
    last: Entry | None,
    zone: tzinfo,
    mention: Mention,
) -> Card:
    """Return why nothing was done, who did what before, and how the post stands now; texts are given back."""
    who = f"<@{last.actor_id}> {says(last)} {ago(last.at)}." if last else ""
    lines = (who, now(post, view, zone), advice(problem.todo, mention))
    return problem_card(problem, "\n".join(line for line in lines if line))


def correct_card(problem: Problem, unfinished: int, zone: tzinfo, mention: Mention) -> Card:
    """Return what is wrong with what was typed, and the button that opens the form with it again.

    Where it is only open which of several times is meant, there is a button for each.
    """
    moments = problem.moments[:_MOST_MOMENTS] if isinstance(problem, UnclearTime) else ()
    style = discord.ButtonStyle.secondary if moments else discord.ButtonStyle.primary
    row = ui.ActionRow[Any](
        *(
            Control.make(
                *(MEANT, unfinished, int(moment.timestamp())),
                label=format_exact(moment, zone),
                style=discord.ButtonStyle.primary,
            )
            for moment in moments
        ),
        Control.make(CORRECT, unfinished, label="Correct it", style=style),
    )
    return problem_card(problem, advice(problem.todo, mention), row=row)


def more_card(post: Post, view: ReviewView) -> Card:
    """Return what else can be done with a post in review."""
    return note_card(f"**Post #{post.number}**: what else would you like to do?", row=more_row(post, view))


def history_card(number: int, page: Page, verb: str) -> Card:
    """Return what was done with a post, newest first, with a button to the older part."""
    head = f"### History of #{number}"
    if not page.entries:
        return note_card(head, "Nothing is on record.")
    lines = "\n".join(_entry(entry) for entry in page.entries)
    if not page.older and not page.newer:
        return note_card(head, lines)
    row = ui.ActionRow[Any](
        _turn(verb, number, 0, "Newest", off=not page.newer),
        _turn(verb, number, page.entries[-1].position, "Older", off=not page.older),
    )
    return note_card(head, lines, row=row)


def _entry(entry: Entry) -> str:
    who = "I" if entry.actor_id is None else f"<@{entry.actor_id}>"
    version = f" (version {entry.revision})" if entry.revision else ""
    why = f"\n-# “{plain(shorten(entry.reason, 150))}”" if entry.reason else ""
    return f"- <t:{int(entry.at.timestamp())}:f> · {who} {says(entry, 'it')}{version}{why}"


def _turn(verb: str, number: int, before: int, label: str, *, off: bool) -> Control:
    args = (number, before, label.lower())
    return Control.make(verb, *args, label=label, style=discord.ButtonStyle.secondary, disabled=off)
