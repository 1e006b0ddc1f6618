"""Speaking in Discord: cards and news into channels, news to people."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from bot.services.speaking import CardGone, News, NotNow, Picture, Unreachable
from bot.ui.cards import news_card
from bot.ui.live import live_card
from bot.ui.rights import TO_POST, listing, missing

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Sequence
    from datetime import tzinfo

    from bot.client import Bot
    from bot.domain.posts import Post

_UNKNOWN_MESSAGE: Final = 10008
_PASSING: Final = frozenset({429, 500, 502, 503, 504, 524})


class DiscordSpeaker:
    """Satisfies `bot.services.speaking.Speaker` through the client."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def ready(self) -> bool:
        """Say whether Discord is connected."""
        return self._bot.is_ready()

    async def post_card(self, channel_id: int, post: Post, pictures: Sequence[Picture], *, nonce: str) -> int:
        """Post a card; see `Speaker`."""
        self._check(channel_id, TO_POST)
        card = live_card(
            post, await self._zone(post), [picture.file_name for picture in pictures], self._bot.mention
        )
        files = [discord.File(io.BytesIO(picture.data), picture.file_name) for picture in pictures]
        with self._reaching(self._name(channel_id)):
            message = await self._channel(channel_id).send(
                view=card.view, files=[*files, *card.files], nonce=nonce
            )
        return message.id

    async def edit_card(self, channel_id: int, message_id: int, post: Post, pictures: Sequence[str]) -> None:
        """Edit a card; see `Speaker`.

        No attachments are listed, so all stay, post.txt among them, and components refer to them by name.
        """
        self._check(channel_id, ("view_channel",))
        card = live_card(post, await self._zone(post), pictures, self._bot.mention)
        message = self._channel(channel_id).get_partial_message(message_id)
        with self._reaching(self._name(channel_id)):
            # Without this, an edit goes back to mentioning whom it names (discord.md 4).
            await message.edit(view=card.view, allowed_mentions=discord.AllowedMentions.none())

    async def tell(self, channel_id: int, mention: Collection[int], news: News) -> None:
        """Write news into a channel; see `Speaker`."""
        self._check(channel_id, ("view_channel", "send_messages"))
        named = discord.AllowedMentions(
            everyone=False, roles=False, users=[discord.Object(user_id) for user_id in mention]
        )
        card = news_card(news, mention, self._bot.mention)
        with self._reaching(self._name(channel_id)):
            await self._channel(channel_id).send(view=card.view, allowed_mentions=named)

    async def tell_person(self, user_id: int, news: News) -> None:
        """Write news to a person; see `Speaker`."""
        with self._reaching("a direct message to them"):
            channel = await self._bot.create_dm(discord.Object(user_id))
            await channel.send(view=news_card(news, (), self._bot.mention).view)

    def _check(self, channel_id: int, needed: Sequence[str]) -> None:
        """Raise `Unreachable` where a right is known to be missing: too many refusals get a bot banned."""
        channel = self._bot.get_channel(channel_id)
        if not isinstance(channel, discord.abc.GuildChannel):
            return  # a thread or one we don't see; Discord will say
        lacking = missing(channel.permissions_for(channel.guild.me), needed)
        if lacking:
            raise Unreachable(f"In #{channel.name} I may not {listing(lacking)}.")

    @contextmanager
    def _reaching(self, where: str) -> Generator[None]:
        """Say in our words why something could not be written."""
        try:
            yield
        except discord.NotFound as error:
            if error.code == _UNKNOWN_MESSAGE:
                raise CardGone("the message of a card is gone") from None
            raise Unreachable(f"I can't find {where} any more.") from None
        except discord.Forbidden:
            raise Unreachable(f"I may not write in {where}.") from None
        except discord.HTTPException as error:
            if error.status not in _PASSING:
                raise
            raise NotNow(str(error)) from error
        except (discord.RateLimited, aiohttp.ClientError, OSError) as error:
            raise NotNow(str(error)) from error

    def _channel(self, channel_id: int) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(channel_id)

    def _name(self, channel_id: int) -> str:
        channel = self._bot.get_channel(channel_id)
        return f"#{channel.name}" if isinstance(channel, discord.abc.GuildChannel) else "the channel"

    async def _zone(self, post: Post) -> tzinfo:
        return (await self._bot.services.workspaces.find(post.guild_id)).zone
