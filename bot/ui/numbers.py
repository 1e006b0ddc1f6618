"""Numbers of posts: which one a person means, and which are offered while they type."""

import re
from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from discord import app_commands

from bot.domain.posts import Hint
from bot.errors import NotFound
from bot.ui.texts import label

_NUMBER: Final = re.compile(r"#? ?(\d{1,9})(?: ·.*)?", re.ASCII | re.DOTALL)


def read_number(typed: str) -> int:
    """Return the post number in `12`, `#12` or a picked line; raises `NotFound`."""
    match = _NUMBER.fullmatch(typed.strip())
    if match is None:
        raise NotFound(
            f"There is no post “{typed.strip()[:60]}”.",
            "Pick one from the list that appears while you type, or write its number, such as `#12`.",
        )
    return int(match[1])


def offer(posts: Sequence[Hint], zone: tzinfo) -> list[app_commands.Choice[str]]:
    """Return posts as choices, at most the 25 Discord takes; the value is the number."""
    return [app_commands.Choice(name=label(post, zone), value=str(post.number)) for post in posts[:25]]
