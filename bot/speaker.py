"""Speaking in Discord: cards and news into channels, news to people."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord

from bot.domain.capabilities import Actor
from bot.services.speaking import CardGone, Listeners, News, NotNow, Picture, Unreachable
from bot.ui.cards import news_card
from bot.ui.chart_data import Frame
from bot.ui.digests import USUAL_LOCALE, digest_card, digest_head
from bot.ui.importing import progress_card
from bot.ui.live import live_card
from bot.ui.rights import TO_POST, listing, missing

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.client import Bot
    from bot.domain.digests import Digest
    from bot.domain.hindrances import Holders
    from bot.domain.imports import Progress
    from bot.domain.posts import Post
    from bot.domain.review_views import ReviewView

_UNKNOWN_MESSAGE: Final = 10008
_HAS_THREAD: Final = 160004
_LOOKED_AT: Final = 200
"""How many messages are looked through for one that may be there already."""
_SKEW: Final = timedelta(minutes=5)
"""How far Discord's clock may be from ours."""
_PASSING: Final = frozenset({429, 500, 502, 503, 504, 524})


class DiscordSpeaker:
    """Satisfies `bot.services.speaking.Speaker` through the client."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def ready(self) -> bool:
        """Say whether Discord is connected."""
        return self._bot.is_ready()

    async def post_card(
        self,
        channel_id: int,
        post: Post,
        pictures: Sequence[Picture],
        *,
        review: ReviewView | None,
        siblings: Sequence[Post],
        nonce: str,
    ) -> int:
        """Post a card; see `Speaker`."""
        self._check(channel_id, TO_POST)
        card = live_card(
            post,
            await self._zone(post),
            [picture.file_name for picture in pictures],
            self._bot.mention,
            review,
            siblings,
        )
        with self._reaching(self._name(channel_id)):
            message = await self._channel(channel_id).send(
                view=card.view, files=[*_attached(pictures), *card.files], nonce=nonce
            )
        return message.id

    async def edit_card(
        self,
        channel_id: int,
        message_id: int,
        post: Post,
        pictures: Sequence[str],
        *,
        review: ReviewView | None,
        siblings: Sequence[Post],
        fresh: Sequence[Picture] | None = None,
    ) -> None:
        """Edit a card; see `Speaker`.

        Where no attachments are listed all stay, and components refer to them by name. A text that may have
        been edited comes along anew: what people approve must be what they read.
        """
        self._check(channel_id, ("view_channel",))
        card = live_card(post, await self._zone(post), pictures, self._bot.mention, review, siblings)
        message = self._channel(channel_id).get_partial_message(message_id)
        with self._reaching(self._name(channel_id)):
            files: Any = discord.utils.MISSING
            if fresh is not None:
                files = [*_attached(fresh), *card.files]
            elif card.files:
                files = [*await _kept(message, pictures), *card.files]
            # Without allowed_mentions, an edit goes back to mentioning whom it names (discord.md 4).
            silent = discord.AllowedMentions.none()
            await message.edit(view=card.view, attachments=files, allowed_mentions=silent)

    async def post_digest(self, channel_id: int, digest: Digest, *, theme: str, nonce: str) -> None:
        """Post a digest; see `Speaker`."""
        self._check(channel_id, TO_POST)
        channel = self._bot.get_channel(channel_id)
        here = isinstance(channel, discord.abc.GuildChannel)
        locale = channel.guild.preferred_locale.value if here else USUAL_LOCALE
        card = await digest_card(digest, Frame(theme, digest.zone, locale), self._bot.mention)
        with self._reaching(self._name(channel_id)):
            await self._channel(channel_id).send(view=card.view, files=card.files, nonce=nonce)

    async def has_digest(self, channel_id: int, digest: Digest, *, since: datetime) -> bool:
        """Look for a digest by the line it begins with; see `Speaker`."""
        assert self._bot.user is not None
        head = digest_head(digest)
        with self._reaching(self._name(channel_id)):
            async for message in self._channel(channel_id).history(after=since - _SKEW, limit=_LOOKED_AT):
                if message.author.id == self._bot.user.id and head in _texts(message.components):
                    return True
        return False

    async def tell(
        self, channel_id: int, listeners: Listeners, news: News, *, beside: int | None = None
    ) -> None:
        """Write news into a channel; see `Speaker`."""
        self._check(channel_id, ("view_channel", "send_messages"))
        named = discord.AllowedMentions(
            everyone=False,
            roles=[discord.Object(role_id) for role_id in listeners.roles],
            users=[discord.Object(user_id) for user_id in listeners.people],
        )
        card = news_card(news, listeners.people, self._bot.mention, roles=listeners.roles)
        with self._reaching(self._name(channel_id)):
            room = await self._thread(channel_id, beside, news.head) if beside else None
            await self._channel(room or channel_id).send(view=card.view, allowed_mentions=named)

    async def _thread(self, channel_id: int, message_id: int, title: str) -> int | None:
        """Return the thread of a message, made if need be; None where the bot may not talk in one."""
        channel = self._bot.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            return None
        rights = channel.permissions_for(channel.guild.me)
        if not (rights.create_public_threads and rights.send_messages_in_threads):
            return None
        try:
            thread = await channel.get_partial_message(message_id).create_thread(name=title[:100])
        except discord.NotFound:
            return None
        except discord.HTTPException as error:
            if error.code == _HAS_THREAD:
                return message_id  # a thread made of a message has its id (discord.md 2)
            raise
        return thread.id

    async def show_import(self, progress: Progress) -> int:
        """Post or edit the message of an import; see `Speaker`."""
        job = progress.job
        view = progress_card(progress, self._bot.mention).view
        self._check(job.channel_id, ("view_channel", "send_messages"))
        with self._reaching(self._name(job.channel_id)):
            channel = self._channel(job.channel_id)
            if job.message_id is None:
                return (await channel.send(view=view, nonce=f"import{job.id}")).id
            silent = discord.AllowedMentions.none()
            await channel.get_partial_message(job.message_id).edit(view=view, allowed_mentions=silent)
            return job.message_id

    async def tell_person(self, user_id: int, news: News) -> None:
        """Write news to a person; see `Speaker`."""
        with self._reaching("a direct message to them"):
            channel = await self._bot.create_dm(discord.Object(user_id))
            await channel.send(view=news_card(news, (), self._bot.mention).view)

    async def people(self, guild_id: int, user_ids: Collection[int]) -> Mapping[int, Actor]:
        """Return how people stand; see `Speaker`. Asks Discord, as no event tells us of changed roles."""
        guild = self._bot.get_guild(guild_id)
        if guild is None:
            raise Unreachable("I can't see this server any more.")
        found = [await self._member(guild, user_id) for user_id in user_ids]
        return {actor.user_id: actor for actor in found if actor is not None}

    def has_channel(self, guild_id: int, channel_id: int) -> bool:
        """Say whether a channel is there; see `Speaker`. A server's channels are known, seen by us or not."""
        guild = self._bot.get_guild(guild_id)
        return guild is None or guild.unavailable or guild.get_channel(channel_id) is not None

    async def holders(self, guild_id: int) -> Holders:
        """Return how many have each role; see `Speaker`. Where Discord won't count, the roles are known."""
        guild = self._bot.get_guild(guild_id)
        if guild is None:
            raise Unreachable("I can't see this server any more.")
        with self._reaching("this server's roles"):
            try:
                counts = {role.id: count for role, count in (await guild.role_member_counts()).items()}
            except discord.Forbidden:
                return dict.fromkeys((role.id for role in guild.roles), None)
        return {role.id: None if role.is_default() else counts.get(role.id, 0) for role in guild.roles}

    async def _member(self, guild: discord.Guild, user_id: int) -> Actor | None:
        with self._reaching("this server's members"):
            try:
                member = await guild.fetch_member(user_id)
            except discord.NotFound:
                return None
        rights = member.guild_permissions
        roles = frozenset(role.id for role in member.roles)
        return Actor(guild.id, user_id, rights.manage_guild or rights.administrator, roles)

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


def _texts(components: Sequence[discord.Component]) -> Iterator[str]:
    """Yield every text on a message."""
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        elif isinstance(component, discord.Container):
            yield from _texts(component.children)


def _attached(pictures: Sequence[Picture]) -> list[discord.File]:
    return [discord.File(io.BytesIO(picture.data), picture.file_name) for picture in pictures]


async def _kept(message: discord.PartialMessage, pictures: Sequence[str]) -> list[discord.Attachment]:
    """Return the pictures that hang on a message."""
    return [each for each in (await message.fetch()).attachments if each.filename in pictures]
