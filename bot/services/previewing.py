"""Previewing: what is needed to draw how a post, or a draft, will look on its accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.capabilities import Actor
from bot.domain.cards import picture_position
from bot.domain.fits import Fit
from bot.domain.posts import Media
from bot.services.cases import Cases
from bot.services.drafts import DraftService
from bot.services.outlook import Outlook
from bot.services.pictures import Pictures


@dataclass(frozen=True, slots=True)
class Preview:
    """How a text with its files fits each account, and the images that can be shown, by their position."""

    media: tuple[Media, ...]
    fits: tuple[Fit, ...]
    pictures: Mapping[int, bytes]


class Previewing:
    """Gathers previews: of posts for whoever may see them, of drafts for their authors."""

    def __init__(self, cases: Cases, drafts: DraftService, outlook: Outlook, pictures: Pictures) -> None:
        self._cases = cases
        self._drafts = drafts
        self._outlook = outlook
        self._pictures = pictures

    async def of(self, actor: Actor, number: int) -> Preview:
        """Return what a post looks like; raises `NotFound`, `NotAllowed`."""
        post = (await self._cases.look(actor, number)).post
        return await self._gather(post.media, await self._outlook.of(post))

    async def of_draft(self, actor: Actor, draft_id: int) -> Preview:
        """Return what somebody's own draft would look like now, each of its texts; raises like its `look`."""
        looked = await self._drafts.look(actor, draft_id)
        return await self._gather(looked.draft.media, looked.fits)

    async def _gather(self, media: Sequence[Media], fits: tuple[Fit, ...]) -> Preview:
        pictures = await self._pictures.of(media)
        shown = {picture_position(picture.file_name): picture.data for picture in pictures}
        return Preview(tuple(media), fits, shown)
