"""Composed: a draft's card with its pictures, for whoever just did something to it."""

import io
from typing import TYPE_CHECKING

import discord

from bot.ui.cards import Card
from bot.ui.compose import composed_card
from bot.ui.doors import Interaction
from bot.ui.edits import edit_card

if TYPE_CHECKING:
    from bot.domain.drafts import Looked


async def show_composed(
    interaction: Interaction,
    looked: "Looked",
    *notes: str,
    given_back: tuple[str, list[discord.File]] = ("", []),
) -> Card:
    """Return a draft as it stands with what there is to press; see `composed_card` and `edit_card`."""
    services, draft = interaction.client.services, looked.draft
    workspace = await services.workspaces.find(draft.guild_id)
    pictures = [
        discord.File(io.BytesIO(picture.data), picture.file_name)
        for picture in await services.pictures.of(draft.media)
    ]
    mention = interaction.client.mention
    if looked.post is not None:
        return edit_card(looked, workspace.zone, mention, pictures, notes=notes)
    return composed_card(looked, workspace.zone, mention, pictures, notes=notes, given_back=given_back)
