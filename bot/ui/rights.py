"""Rights: what the bot needs in a channel, and how what is missing is called."""

from collections.abc import Iterable
from typing import Final

import discord

from bot.errors import NotPossible

NEEDED: Final = {
    "view_channel": "see this channel",
    "send_messages": "send messages",
    "embed_links": "embed links",
    "attach_files": "attach files",
    "read_message_history": "read the message history",
}
TO_POST: Final = ("view_channel", "send_messages", "attach_files")
"""What a card can't be posted without."""


def missing(permissions: discord.Permissions, needed: Iterable[str] = NEEDED) -> list[str]:
    """Return in words which of the needed rights are not given."""
    return [NEEDED[right] for right in needed if not getattr(permissions, right)]


def listing(words: list[str]) -> str:
    """Return `a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def require_rights(channel: discord.TextChannel) -> None:
    """Raise `NotPossible` unless the bot may do in a channel all that cards and notices need."""
    lacking = missing(channel.permissions_for(channel.guild.me))
    if lacking:
        raise NotPossible(
            f"In #{channel.name} I may not {listing(lacking)}.",
            "Give me that in the channel's settings, or choose another channel.",
        )
