"""Files: the bytes of what people attach, kept as long as a post needs them."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.domain.posts import Media
from bot.errors import BadMedia
from bot.services.records import Upload
from bot.storage.errors import DownloadFailed, EmptyFile, NotPublic, TooLarge, UnknownType
from bot.storage.media_store import MediaStore
from bot.storage.posts import Posts


class Files:
    """Takes files in, and removes those that no post needs any more.

    The same bytes are kept once, so one post's file may be about to become another's: what is held here is
    not removed, nor is anything while it is being taken in. This guards within one process only.
    """

    def __init__(self, media: MediaStore, posts: Posts, *, limit: int) -> None:
        self._media = media
        self._posts = posts
        self._limit = limit
        self._held: Counter[str] = Counter()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def taken(self, uploads: Sequence[Upload]) -> AsyncGenerator[tuple[Media, ...]]:
        """Keep attached files for a post that is accepted within the block; otherwise they go again.

        Raises `BadMedia` for a file that cannot be had or used.
        """
        kept: list[Media] = []
        try:
            for upload in uploads:
                kept.append(await self._take(upload))  # noqa: PERF401 - what was kept must be known on failure
            yield tuple(kept)
        finally:
            digests = [item.digest for item in kept]
            self._held.subtract(digests)
            await self.drop_unused(digests)

    async def drop_unused(self, digests: Iterable[str]) -> None:
        """Remove files unless a post still needs them."""
        for digest in digests:
            async with self._turn:
                if self._held[digest] <= 0 and not await self._posts.media_in_use(digest):
                    await self._media.remove(digest)

    async def _take(self, upload: Upload) -> Media:
        while True:
            item = await self._keep(upload)
            async with self._turn:
                if await self._media.exists(item.digest):
                    self._held[item.digest] += 1
                    return item

    async def _keep(self, upload: Upload) -> Media:
        name = upload.file_name
        try:
            item = await self._media.keep(upload.url, file_name=name, limit=self._limit, public=upload.public)
        except EmptyFile:
            raise BadMedia(f"{name} is empty.", "Attach it again.") from None
        except TooLarge:
            most = self._limit // 1_000_000
            raise BadMedia(f"{name} is larger than {most} MB.", "Attach a smaller file.") from None
        except UnknownType:
            raise BadMedia(
                f"{name} is neither a picture nor a video I know.",
                "Attach JPEG, PNG, GIF or WebP pictures, or an MP4, MOV or WebM video.",
            ) from None
        except NotPublic:
            raise BadMedia(
                f"{name} is at an address that I don't ask.",
                "Name a public one that begins with `https://`, or the link of a message in this server.",
            ) from None
        except DownloadFailed:
            if upload.public:
                raise BadMedia(
                    f"{name} could not be fetched from its address.",
                    "It has to give the file itself, to anybody with a browser. Discord's own links end "
                    "after a day; name the link of the message instead.",
                ) from None
            raise BadMedia(f"{name} could not be read from Discord.", "Attach it again.") from None
        return replace(item, shape=await self._media.shape(item))
