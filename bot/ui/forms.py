"""Forms that can be handed in after a restart, because their custom_id says all they need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

from discord import ui

from bot.errors import Outdated
from bot.ui.doors import Interaction, answer_error, answer_outdated

Typed: TypeAlias = Mapping[str, str]
"""What somebody typed into a form, by field; several values picked from a list have commas between them."""

NOTHING: Final[Typed] = {}
_ID: Final = re.compile(r"publora:(?P<verb>[a-z]+)(?P<args>(?::[A-Za-z0-9_-]+)*)")
_TITLE: Final = 45


class Form(ui.Modal):
    """A form `publora:<verb>:<argument>:…`, handed in to the verb's handler among the cogs' forms.

    discord.py never keeps one: it would forget it with a restart, and of two people who have the same form
    open only one could hand it in (discord.md 5.1).
    """

    def __init__(self, verb: str, *args: object, title: str, fields: Mapping[str, ui.Item[Any]]) -> None:
        super().__init__(title=title[:_TITLE], custom_id=":".join(("publora", verb, *map(str, args))))
        for label, field in fields.items():
            self.add_item(ui.Label[Any](text=label, component=field))
        self.stop()  # so that it is not kept


def read_form_id(custom_id: str) -> tuple[str, tuple[str, ...]] | None:
    """Return verb and arguments of a form, None for a form that is none of ours."""
    match = _ID.fullmatch(custom_id)
    return match and (match["verb"], tuple(match["args"].split(":")[1:]))


def form_id(interaction: Interaction) -> str:
    """Return the custom_id of the form that was handed in."""
    return str((interaction.data or {}).get("custom_id", ""))


def typed(interaction: Interaction) -> Typed:
    """Return what was typed into the form that was handed in; asked for a field it lacks: `Outdated`."""
    return _Fields(_fields(cast("Mapping[str, Any]", interaction.data or {})))


def attached(interaction: Interaction, field: str) -> list[tuple[str, str, int]]:
    """Return the files of a field of the form that was handed in: address, name and size in bytes of each."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    files = data.get("resolved", {}).get("attachments", {})
    ids = dict(_values(data)).get(field, ())
    return [(each["url"], each["filename"], each["size"]) for each in (files[file_id] for file_id in ids)]


async def hand_in(interaction: Interaction) -> None:
    """Run the handler of a form or a control that nothing in memory waits for."""
    form = read_form_id(form_id(interaction)) if interaction.type.name == "modal_submit" else None
    handler = interaction.client.forms.get(form[0]) if form else None
    try:
        if form is None or handler is None:
            await answer_outdated(interaction)
        else:
            await handler(interaction, form[1])
    except Exception as error:  # noqa: BLE001 (the boundary: it answers and logs whatever it is)
        await answer_error(interaction, error)


def _fields(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field in _inputs(part):
        if "value" in field:
            yield field["custom_id"], str(field["value"] or "")
    for name, values in _values(part):
        yield name, ", ".join(values)


def _values(part: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[str]]]:
    for field in _inputs(part):
        if "values" in field:
            yield field["custom_id"], field["values"]


def _inputs(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for inner in part.get("components", ()):
        yield inner.get("component", inner)


class _Fields(dict[str, str]):
    def __missing__(self, name: str) -> str:
        raise Outdated("form")
