"""Doors: how every interaction is answered, whatever happens behind it.

Commands, buttons and forms all come through here: acknowledge, work, show; a `Problem` is shown in the
person's words, anything else as one sentence with a reference to the log. Nobody sees silence.
"""

from __future__ import annotations

import functools
import secrets
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeAlias, TypeVar, cast

import aiohttp
import discord
import structlog
from discord import app_commands

from bot.errors import Kept, Outdated, Problem
from bot.ui.cards import Card, problem_card
from bot.ui.texts import advice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping

    from bot.client import Bot

Interaction: TypeAlias = "discord.Interaction[Bot]"

_log = structlog.get_logger(__name__)
_P = ParamSpec("_P")
_Holder = TypeVar("_Holder")
TEXT: Final = "text"
"""The name of an option, or the custom_id of a form's field, whose words are given back when something goes
wrong. A field for a secret is called anything else.
"""
LOST_CODES: Final = frozenset({10062, 40060, 50027})
"""Discord's answers for an interaction that is over: the person already saw a failure (discord.md 5.2), or
another process has answered it.
"""
_SERVER_ERROR: Final = 500


def answering(
    handler: Callable[Concatenate[_Holder, Interaction, _P], Awaitable[Card]],
) -> Callable[Concatenate[_Holder, Interaction, _P], Coroutine[None, None, None]]:
    """Make a command of a method that returns the card to show: acknowledged first, for one reader only."""

    @functools.wraps(handler)
    async def run(holder: _Holder, interaction: Interaction, /, *args: _P.args, **kwargs: _P.kwargs) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, handler(holder, interaction, *args, **kwargs))

    return run


async def respond(interaction: Interaction, work: Awaitable[Card]) -> None:
    """Show what `work` brings, or the `Problem` it raises; who is not acknowledged yet goes first."""
    await interaction.client.precedence.give_way()
    try:
        card = await work
    except Problem as problem:
        card = _card_of(interaction, problem)
    await show(interaction, card)


async def show(interaction: Interaction, card: Card) -> None:
    """Answer with a card: as the first answer, in place of what only this person sees, or after it."""
    if not interaction.response.is_done():
        await interaction.response.send_message(view=card.view, files=card.files, ephemeral=True)
    elif _replaces(interaction):
        await interaction.edit_original_response(view=card.view, attachments=card.files)
    else:
        await interaction.followup.send(view=card.view, files=card.files, ephemeral=True)


async def answer_error(interaction: Interaction, error: BaseException) -> None:
    """Answer an interaction whose handler raised `error`; never raises for Discord's sake."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, discord.HTTPException) and cause.code in LOST_CODES:
        _log.info("interaction is over", interaction=interaction.id, code=cause.code)
        return
    try:
        await show(interaction, _error_card(interaction, cause))
    except (discord.HTTPException, aiohttp.ClientError, OSError) as failure:
        _log.warning("could not show an error", interaction=interaction.id, reason=str(failure))


async def answer_outdated(interaction: Interaction) -> None:
    """Answer a control or a form that nothing listens to any more."""
    form = interaction.type is discord.InteractionType.modal_submit
    await show(interaction, _card_of(interaction, Outdated("form" if form else "control")))


def _error_card(interaction: Interaction, cause: BaseException) -> Card:
    if isinstance(cause, Problem):
        return _card_of(interaction, cause)
    if isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        changed = Problem("This command has changed.", "Reload Discord, then run the command again.")
        return _card_of(interaction, changed)
    # It may have broken after a post was accepted: then sending the text again would post it twice.
    again = (
        "Look with `/post list` whether it was done before you try again."
        if _typed(interaction)
        else "Try again in a minute."
    )
    if _is_unheard(cause):
        _log.warning("Discord took no answer", interaction=interaction.id, reason=str(cause))
        return _card_of(interaction, Problem("Discord did not take my answer.", again))
    reference = secrets.token_hex(4)
    _log.error("handler failed", reference=reference, interaction=interaction.id, exc_info=cause)
    todo = f"{again} If it happens again, tell whoever runs this bot: reference `{reference}`."
    return _card_of(interaction, Problem("Something went wrong on my side.", todo))


def _is_unheard(cause: BaseException) -> bool:
    """Whether Discord did not take an answer: nothing of ours is broken, and nobody knows what it took."""
    if isinstance(cause, discord.HTTPException):
        return cause.status >= _SERVER_ERROR
    return isinstance(cause, aiohttp.ClientError)


def _card_of(interaction: Interaction, problem: Problem) -> Card:
    problem.kept = problem.kept or _typed(interaction)
    return problem_card(problem, advice(problem.todo, interaction.client.mention))


def _typed(interaction: Interaction) -> Kept | None:
    """Return what somebody wrote into a command or a form, as Discord sent it."""
    words = next(_own_words(cast("Mapping[str, Any]", interaction.data or {})), None)
    return Kept(words) if words else None


def _own_words(part: Mapping[str, Any]) -> Iterator[str]:
    if TEXT in {part.get("name"), part.get("custom_id")} and isinstance(part.get("value"), str):
        yield part["value"]
    field = part.get("component")
    for inner in (*part.get("options", ()), *part.get("components", ()), *([field] if field else ())):
        yield from _own_words(inner)


def _replaces(interaction: Interaction) -> bool:
    if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        return True
    message = interaction.message
    return message is not None and message.flags.ephemeral
