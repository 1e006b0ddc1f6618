"""Menus: simcord's page knows a menu by its id, so menus that differ need ids that do."""

import json
import zlib
from typing import Any, Final

from sandbox.acting import walk
from sandbox.discord.nonces import NoncedBackend

SELECTS: Final = frozenset({3, 5, 6, 7, 8})
"""Types of menus (discord.md 4)."""
_LARGEST_ID: Final = 2**31 - 1


class PagedBackend(NoncedBackend):
    """simcord's backend, in which an edited message never shows what was picked in another menu's place.

    Ids count by position otherwise: a menu that takes the place of another would show the other's pick, and
    one that was set back would go on showing what was discarded.
    """

    def edit_message(self, channel_id: int, message_id: int, fields: dict[str, Any]) -> Any:
        """Change a message; each menu's id stands for what it offers and what is chosen in it."""
        for part in walk(fields.get("components") or []):
            if part.get("type") in SELECTS:
                part["id"] = _id_of(part)
        return super().edit_message(channel_id, message_id, fields)


def _id_of(menu: dict[str, Any]) -> int:
    said = json.dumps({name: value for name, value in menu.items() if name != "id"}, sort_keys=True)
    return 1 + zlib.crc32(said.encode()) % _LARGEST_ID
