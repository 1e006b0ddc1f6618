"""Bringing a post's files to its draft at Publora, in order (publora-api.md 5)."""

from typing import Final

from bot.clock import Clock
from bot.domain.posts import Media, Post
from bot.domain.steps import UPLOAD, StepState
from bot.errors import Problem
from bot.publora.client import PubloraClient
from bot.publora.errors import OutcomeUnknown, PubloraError, Unavailable, UploadRefused
from bot.storage.errors import MediaLost
from bot.storage.media_store import MediaStore
from bot.storage.steps import Steps

UPLOAD_TRIES: Final = 3


class StartAgain(Exception):
    """The draft cannot be mended and is to be built anew. `because` is what spoilt it, if known."""

    def __init__(self, because: PubloraError | None = None) -> None:
        super().__init__(because)
        self.because = because


class Uploading:
    """Uploads the files of one post, for one key."""

    def __init__(self, client: PubloraClient, steps: Steps, media: MediaStore, clock: Clock) -> None:
        self._client = client
        self._steps = steps
        self._media = media
        self._clock = clock

    async def upload(self, post: Post, group_id: str, position: int) -> None:
        """Bring file `position` to Publora unless it is there already.

        Raises `StartAgain` when an unfinished row cannot be removed, `Problem` when the file is lost.
        """
        item = post.media[position]
        step = await self._steps.begin(
            post.id, f"{UPLOAD}{position}", fingerprint=item.digest, at=self._clock.now()
        )
        if step.state is StepState.DONE:
            return
        if step.resumed:
            await self._sweep(post, group_id, done=position)
        media_id = await self._send(group_id, item)
        await self._steps.finish(step, media_id, at=self._clock.now())

    async def _send(self, group_id: str, item: Media) -> str:
        refusal: PubloraError | None = None
        for _ in range(UPLOAD_TRIES):
            slot = await self._client.request_upload(
                group_id, file_name=item.file_name, content_type=item.content_type, kind=item.kind.value
            )
            try:
                await self._client.put_media(
                    slot.upload_url,
                    self._media.read(item.digest),
                    size=item.size,
                    content_type=item.content_type,
                )
                await self._client.complete_media(slot.media_id)
            except (UploadRefused, Unavailable, OutcomeUnknown) as error:
                refusal = error
            except MediaLost:
                raise Problem(
                    f"{item.file_name} is not in my store any more.",
                    "Schedule the post again with its files.",
                ) from None
            except PubloraError as error:
                await self._remove(slot.media_id, error)
                raise
            else:
                return slot.media_id
            await self._remove(slot.media_id, refusal)
        assert refusal is not None
        raise refusal

    async def _sweep(self, post: Post, group_id: str, *, done: int) -> None:
        """Remove rows that an interrupted upload left behind; without them scheduling would be refused."""
        group = await self._client.get_post(group_id)
        if group.media is None:
            raise StartAgain
        known = {step.result for step in (await self._steps.of(post.id)).values()}
        for row in group.media[done:]:
            if row.media_id not in known:
                await self._remove(row.media_id)

    async def _remove(self, media_id: str, because: PubloraError | None = None) -> None:
        if not await self._client.delete_media(media_id):
            raise StartAgain(because) from because
