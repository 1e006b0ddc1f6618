"""Playing people in the in-process sandbox: the few moves that stories, the tour and tests share."""

from collections.abc import Iterator
from typing import Any, Final

from simcord import ChannelHandle, InteractionResult, MemberActor

from bot.ui.compose import GO
from bot.ui.questions import MOVE_TO

Payload = dict[str, Any]
GOING_ON: Final = (f"publora:{GO}:", f"publora:{MOVE_TO}:")
"""How the ids of buttons begin that schedule or move what was looked at twice."""


async def link(member: MemberActor, channel: ChannelHandle, key: str) -> InteractionResult:
    """Run /publora link and hand in a key; returns what the bot answered to the form."""
    shown = await member.slash(channel, "publora link")
    assert shown.modal is not None, said(shown)
    field = next(part["custom_id"] for part in walk(shown.modal["components"]) if part.get("type") == 4)  # noqa: PLR2004 - a text input (discord.md 3.2)
    return await member.submit_modal(shown, {field: key})


async def go_on(member: MemberActor, shown: InteractionResult) -> InteractionResult:
    """Go on where the bot shows what to look at twice; returns its answer, else what is shown already."""
    going = next((each for each in buttons(shown).values() if each.startswith(GOING_ON)), None)
    if going is None or shown.response is None or "**Look twice**" not in said(shown):
        return shown
    return await member.click(shown.response, custom_id=going)


def said(result: InteractionResult) -> str:
    """Return all text of the bot's answer, line by line."""
    return text_of(result.response.components, result.response.content) if result.response else ""


def text_of(components: list[Payload], content: str = "") -> str:
    """Return all text that stands in a message."""
    texts = [part["content"] for part in walk(components) if isinstance(part.get("content"), str)]
    return "\n".join([*([content] if content else []), *texts])


def buttons(result: InteractionResult) -> dict[str, str]:
    """Return the buttons of the bot's answer: label to custom id."""
    parts = walk(result.response.components) if result.response else iter(())
    return {part["label"]: part["custom_id"] for part in parts if part.get("custom_id") and part.get("label")}


def walk(components: list[Payload]) -> Iterator[Payload]:
    """Yield every component, however deep it stands."""
    for part in components:
        yield part
        singles = (part.get("component"), part.get("accessory"))
        yield from walk([*part.get("components", []), *(single for single in singles if single)])
