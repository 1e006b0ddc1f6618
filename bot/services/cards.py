"""Cards: the one message in Discord that shows a post for its whole life."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final, cast

import structlog

from bot.clock import Clock
from bot.domain.cards import CardPlace, files_name
from bot.domain.jobs import JobKind
from bot.domain.posts import Post, PostState
from bot.domain.review_views import ReviewView
from bot.domain.workspaces import Workspace
from bot.services.edit_pace import EditPace
from bot.services.families import Families
from bot.services.pictures import Pictures
from bot.services.review_views import ReviewViews
from bot.services.settings import SettingsService
from bot.services.speaking import CardGone, News, NotNow, Picture, Speaker, Speech, Unreachable
from bot.services.workspaces import WorkspaceService
from bot.storage.cards import Cards
from bot.storage.jobs import Jobs
from bot.storage.notices import Notices

LATER: Final = timedelta(seconds=30)
RECENT: Final = timedelta(days=7)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sight:
    """What a card is to show: a post, its other texts, its review; where, and the name of how it looks.

    `lost_channel_id` is the approval channel where that was deleted: a card that stood there is gone.
    """

    post: Post
    siblings: tuple[Post, ...]
    review: ReviewView | None
    channel_id: int
    look: str
    lost_channel_id: int | None = None


class CardService:
    """CARD: keeps each post's card true, and says where that is impossible."""

    def __init__(
        self,
        cards: Cards,
        notices: Notices,
        jobs: Jobs,
        pictures: Pictures,
        review_views: ReviewViews,
        families: Families,
        settings: SettingsService,
        workspaces: WorkspaceService,
        speech: Speech,
        clock: Clock,
    ) -> None:
        self._cards = cards
        self._notices = notices
        self._jobs = jobs
        self._pictures = pictures
        self._review_views = review_views
        self._families = families
        self._settings = settings
        self._workspaces = workspaces
        self._speech = speech
        self._clock = clock
        self._pace = EditPace()

    async def show(self, post: Post, _awaited: bool = False) -> datetime | None:
        """Bring a post's card up to date; returns when (UTC) to come again, None when it is."""
        speaker = self._speech.ready()
        if speaker is None:
            return self._clock.now() + LATER
        place = await self._cards.find(post.id) or CardPlace(post.id, post.channel_id)
        try:
            sight = await self._sight(speaker, post)
            if sight.lost_channel_id == place.channel_id:
                place = replace(place, message_id=None, digest=None)
            return await self._bring(speaker, sight, place)
        except NotNow as trouble:
            log.info("card put off", post=post.id, reason=str(trouble))
            return self._clock.now() + LATER
        except Unreachable as unreachable:
            await self._fall_back(speaker, post, place, unreachable)
            return None

    async def refresh(self, post: Post) -> None:
        """Have a post's card brought up to date soon."""
        await self._jobs.add(JobKind.CARD, post.id, self._clock.now())

    async def troubles(self, guild_id: int) -> tuple[str, ...]:
        """Return what a server's people could not be shown or told lately, a sentence each."""
        unheard = await self._notices.unheard(guild_id, since=self._clock.now() - RECENT)
        return (*await self._cards.troubles(guild_id), *unheard)

    async def try_again(self, guild_id: int) -> None:
        """Have a server's cards that could not be shown tried again soon."""
        for post_id in await self._cards.in_trouble(guild_id):
            await self._jobs.add(JobKind.CARD, post_id, self._clock.now())

    async def _sight(self, speaker: Speaker, post: Post) -> Sight:
        """Return what the card is to show and in which channel a new one goes; raises `NotNow`."""
        workspace = await self._workspaces.find(post.guild_id)
        review = await self._review_views.of(post)
        siblings = await self._families.siblings(post)
        channel_id = workspace.notice_channel_id or post.channel_id
        chosen, lost = (await self._settings.read(post.guild_id)).channel_id, None
        if chosen is not None and not speaker.has_channel(post.guild_id, chosen):
            lost = chosen
        elif chosen is not None and review is not None and review.needs is not None:
            channel_id = chosen
        look = _look(post, siblings, review, workspace)
        return Sight(post, siblings, review, channel_id, look, lost)

    async def _bring(self, speaker: Speaker, sight: Sight, place: CardPlace) -> datetime | None:
        if place.message_id is not None:
            if place.digest == sight.look and place.trouble is None:
                return None
            if again := self._pace.take(place.channel_id, place.message_id, self._clock.now()):
                return again
            fresh, pictured = await self._pictured(sight.post, place)
            try:
                await speaker.edit_card(
                    place.channel_id,
                    place.message_id,
                    sight.post,
                    pictured.pictures,
                    review=sight.review,
                    fresh=fresh,
                    siblings=sight.siblings,
                )
            except CardGone:
                # What it showed last stays known, for somebody took it away on purpose.
                place = replace(place, message_id=None)
            except Unreachable:
                if place.channel_id == sight.channel_id:
                    raise
                place = replace(place, message_id=None, digest=None)
            else:
                await self._cards.save(replace(pictured, digest=sight.look, trouble=None))
                return None
        if _matters(place.digest) == _matters(sight.look):
            await self._cards.save(place)
            return None
        return await self._post(speaker, sight, replace(place, channel_id=sight.channel_id))

    async def _pictured(self, post: Post, place: CardPlace) -> tuple[Sequence[Picture] | None, CardPlace]:
        """Return pictures to take the place of those that hang on a card, None while its files are the same.

        Also returns the place as it is with them.
        """
        name = files_name(post.media)
        if place.files == name:
            return None, place
        fresh = await self._pictures.of(post.media)
        return fresh, replace(place, pictures=tuple(each.file_name for each in fresh), files=name)

    async def _post(self, speaker: Speaker, sight: Sight, place: CardPlace) -> datetime | None:
        """Post a card and remember where; returns when (UTC) to come again.

        If the process dies before it is remembered, the next one asks again with the same nonce, and Discord
        gives the message that is there: as it was posted then, so that it is edited next. Discord knows a
        nonce for some minutes only: a process that starts later than that posts a second card, and the first
        one stays as it was.
        """
        before = await self._cards.find(place.post_id)
        asked_before = before is not None and before.message_id is None
        await self._cards.save(place)
        pictures = await self._pictures.of(sight.post.media)
        message_id = await speaker.post_card(
            place.channel_id,
            sight.post,
            pictures,
            review=sight.review,
            siblings=sight.siblings,
            nonce=_nonce(place),
        )
        names = tuple(picture.file_name for picture in pictures)
        # What Discord gives for a nonce it knows may show the files of before an edit.
        look, files = (None, None) if asked_before else (sight.look, files_name(sight.post.media))
        await self._cards.save(
            CardPlace(place.post_id, place.channel_id, message_id, look, pictures=names, files=files)
        )
        return self._clock.now() if asked_before else None

    async def _fall_back(
        self, speaker: Speaker, post: Post, place: CardPlace, unreachable: Unreachable
    ) -> None:
        """Tell the author once; from then on the sentence stands in `/publora status`."""
        if place.trouble is None:
            news = News(
                f"I can't show the card of post #{post.number}. {unreachable.said}",
                (f"#{post.number} · {post.state.replace('_', ' ')} · {' '.join(post.text.split())[:200]}",),
                "`/post view` shows it; `/publora channel` chooses another channel for cards.",
            )
            try:
                await speaker.tell_person(post.author_id, news)
            except Unreachable as silent:
                log.info("author not reached", post=post.id, reason=silent.said)
        await self._cards.save(replace(place, trouble=unreachable.said))


def _look(post: Post, siblings: Sequence[Post], review: ReviewView | None, workspace: Workspace) -> str:
    """Name what a card shows: first what matters enough to post a deleted card anew, then all of it."""
    # While a post is on its way, its problem is only why it takes longer.
    problem = None if post.state is PostState.SUBMITTED else post.problem
    targets = [asdict(target) for target in post.targets]
    revision = review.review.revision if review else 1
    shown = (post.number, post.text, files_name(post.media), post.scheduled_at, workspace.zone_name, targets)
    judged = asdict(review) if review else None
    beside = [
        (each.number, each.state, each.scheduled_at, [target.label for target in each.targets])
        for each in siblings
    ]
    return (
        f"{_digest(post.state, problem, revision)}-"
        f"{_digest(post.state, post.problem, post.retry_of, *shown, judged, beside)}"
    )


def _matters(look: str | None) -> str | None:
    return look and look.partition("-")[0]


def _nonce(place: CardPlace) -> str:
    # A card that was deleted is posted anew under another name, or Discord would give the deleted one.
    return _digest(place.post_id, place.channel_id, place.digest)[:25]


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, default=_plain).encode()).hexdigest()[:32]


def _plain(part: object) -> object:
    return (
        sorted(str(each) for each in cast("frozenset[object]", part))
        if isinstance(part, frozenset)
        else str(part)
    )
