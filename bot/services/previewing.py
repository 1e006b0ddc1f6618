"""Previewing: what is needed to draw how a post will look on its accounts."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.capabilities import Actor
from bot.domain.cards import picture_position
from bot.domain.fits import Fit
from bot.domain.posts import Post
from bot.services.cases import Cases
from bot.services.outlook import Outlook
from bot.services.pictures import Pictures


@dataclass(frozen=True, slots=True)
class Preview:
    """A post, how it fits each account, and its images that can be shown, by their position."""

    post: Post
    fits: tuple[Fit, ...]
    pictures: Mapping[int, bytes]


class Previewing:
    """Gathers previews for whoever may see the post."""

    def __init__(self, cases: Cases, outlook: Outlook, pictures: Pictures) -> None:
        self._cases = cases
        self._outlook = outlook
        self._pictures = pictures

    async def of(self, actor: Actor, number: int) -> Preview:
        """Return what a post looks like; raises `NotFound`, `NotAllowed`."""
        post = (await self._cases.look(actor, number)).post
        pictures = await self._pictures.of(post.media)
        shown = {picture_position(picture.file_name): picture.data for picture in pictures}
        return Preview(post, await self._outlook.of(post), shown)
