"""Questions that must still be answerable after a restart."""

from datetime import tzinfo
from typing import Any

import discord
from discord import ui

from bot.domain.posts import Post
from bot.ui.cards import Card, post_card
from bot.ui.controls import Control


def delete_question(post: Post, zone: tzinfo) -> Card:
    """Return the post with the question whether it is to go; the yes is good for this version of it only."""
    row = ui.ActionRow[Any](
        Control.make(
            *("delete", post.number, post.version), label="Delete post", style=discord.ButtonStyle.danger
        ),
        Control.make("keep", post.number, label="Keep it", style=discord.ButtonStyle.secondary),
    )
    return post_card(
        post, zone, lead="**Delete this post?** It will not go out, and this can't be undone.", row=row
    )
