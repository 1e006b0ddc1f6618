"""Drafts: composing a post in as many sittings as it takes, until it is accepted or discarded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from bot.clock import Clock
from bot.domain.capabilities import Actor, Capability
from bot.domain.cautions import mark
from bot.domain.drafts import KEPT_FOR, MOST_FILES, Draft, Looked
from bot.domain.ordering import read_order
from bot.domain.posts import Media, NewPost, Post
from bot.domain.when import format_exact, format_typed
from bot.errors import (
    AccountsChanged,
    BadMedia,
    BadTime,
    ChangedMeanwhile,
    Kept,
    NotFound,
    NotPossible,
    Outdated,
    Problem,
    SlotFound,
    UnclearTime,
    giving_back,
)
from bot.services.accepting import Accepting
from bot.services.cases import Cases
from bot.services.composing import Composing
from bot.services.files import Files
from bot.services.free_slots import FreeSlots, wanted
from bot.services.inspection import Inspection, named
from bot.services.records import Upload
from bot.services.settings import SettingsService
from bot.services.wording import slot_taken
from bot.storage.drafts import Drafts
from bot.storage.errors import Stale, Taken
from bot.storage.post_lists import PostLists

NEXT_SLOT: Final = "next free slot"
OFFERED: Final = 25
"""As many drafts as a list of suggestions takes (discord.md 4)."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What a form was handed in with: texts as typed, files added, and which of the kept files stay."""

    text: str
    accounts: str
    when: str
    uploads: tuple[Upload, ...] = ()
    keep: frozenset[str] | None = None
    """Places of the kept files that stay; None for all of them."""

    @classmethod
    def of(
        cls,
        text: str,
        accounts: str,
        when: str,
        files: Sequence[tuple[str, str, int]],
        keep: frozenset[str] | None,
    ) -> Self:
        """Return what was handed in with `files`: of each where it is, its name and its size in bytes."""
        return cls(text, accounts, when, tuple(Upload(*file) for file in files), keep)

    def kept_of(self, media: tuple[Media, ...]) -> tuple[Media, ...]:
        """Return which of these files stay."""
        if self.keep is None:
            return media
        return tuple(item for place, item in enumerate(media) if str(place) in self.keep)


class DraftService:
    """What authors do with posts they have not submitted; nobody sees another's draft."""

    def __init__(
        self,
        *,
        drafts: Drafts,
        lists: PostLists,
        files: Files,
        composing: Composing,
        settings: SettingsService,
        cases: Cases,
        inspection: Inspection,
        accepting: Accepting,
        free_slots: FreeSlots,
        clock: Clock,
    ) -> None:
        self._drafts = drafts
        self._lists = lists
        self._files = files
        self._composing = composing
        self._settings = settings
        self._cases = cases
        self._inspection = inspection
        self._accepting = accepting
        self._free_slots = free_slots
        self._clock = clock

    async def compose(
        self,
        actor: Actor,
        channel_id: int,
        composed: Composed,
        *,
        source: str | None = None,
        source_author: str | None = None,
        asks_approval: bool = False,
    ) -> Looked:
        """Keep what somebody composed as a new draft, and say how it stands.

        `source` is the address of the message it was made from, `source_author` the name of who wrote that,
        `asks_approval` its author's wish where approval is optional.

        Raises `NotAllowed` and `NotLinked`; whatever else is wrong with it is told by what is returned.
        """
        draft = Draft(
            guild_id=actor.guild_id,
            user_id=actor.user_id,
            channel_id=channel_id,
            text=composed.text.strip(),
            accounts=composed.accounts,
            when=composed.when.strip(),
            at=self._clock.now(),
            source=source,
            source_author=source_author,
            asks_approval=asks_approval,
        )
        return await self.begin(actor, draft, composed)

    async def begin(self, actor: Actor, draft: Draft, composed: Composed) -> Looked:
        """Keep a new draft with the files that were `composed` with it; otherwise like `compose`."""
        await self.admit(actor)
        await self.forget()
        draft = replace(draft, when=await self._exact(actor, draft.when))
        # The words are kept before a file is fetched: fetching may fail, and take as long as a video takes.
        return await self._take_files(actor, await self._drafts.add(draft), composed)

    async def change(self, actor: Actor, draft_id: int, turn: int, composed: Composed) -> Looked:
        """Change a draft as it was seen, and say how it stands.

        Raises like `find`, and `ChangedMeanwhile` with the text given back when it is another by now.
        """
        draft = await self.seen(actor, draft_id, turn, Kept(composed.text))
        words = replace(
            draft,
            text=composed.text.strip(),
            accounts=composed.accounts,
            when=composed.when.strip(),
            media=composed.kept_of(draft.media),
        )
        if draft.base is not None:
            case = await self._cases.look(actor, draft.base.number)
            when = await self.new_time(draft.guild_id, words.when, draft.base.seen.due)
            words = replace(words, when=when, base=replace(draft.base, seen=case.seen))
        words = replace(words, when=await self._exact(actor, words.when))
        stored = await self.store(words, Kept(composed.text))
        looked = await self._take_files(actor, stored, composed)
        await self._files.drop_unused(item.digest for item in draft.media)
        return looked

    async def new_time(self, guild_id: int, typed: str, due: datetime) -> str:
        """Return the time typed for a post due at `due`, empty where it is the one its form showed."""
        zone = (await self._composing.linked(guild_id)).zone
        return "" if typed.strip() == format_typed(due, zone) else typed.strip()

    async def _exact(self, actor: Actor, typed: str) -> str:
        """Return the moment that was typed, so that `tomorrow` stays what it was when it was typed.

        What is not clear stays as typed, and so does the next free slot, which is found anew each time.
        """
        if not typed:
            return typed
        try:
            moment = await self._composing.read_time(actor.guild_id, typed, actor.spoken)
        except (BadTime, UnclearTime, SlotFound, NotPossible):
            return typed
        return format_exact(moment, (await self._composing.linked(actor.guild_id)).zone)

    async def reorder(self, actor: Actor, draft_id: int, turn: int, typed: str) -> Looked:
        """Put a draft's files into another order and say how it stands; raises like `change`, `BadMedia`."""
        draft = await self.seen(actor, draft_id, turn)
        order = read_order(typed, len(draft.media))
        media = tuple(draft.media[place] for place in order)
        return await self._inspection.look(actor, await self.store(replace(draft, media=media)))

    async def find(self, actor: Actor, draft_id: int) -> Draft:
        """Return somebody's own draft; raises `NotAllowed`, `NotLinked` and `NotFound`."""
        await self.admit(actor)
        draft = await self._drafts.find(draft_id)
        if draft is None or (draft.guild_id, draft.user_id) != (actor.guild_id, actor.user_id):
            raise NotFound("This draft is not kept any more.", "Compose it anew with `/post compose`.")
        if draft.number is not None and draft.base is not None:
            raise ChangedMeanwhile(
                f"These changes of post #{draft.number} were saved already.", "Look with `/post view`."
            )
        if draft.number is not None:
            raise ChangedMeanwhile(f"This draft is post #{draft.number} already.", "Look with `/post view`.")
        if not draft.is_kept(self._clock.now()):
            kept = Kept(draft.text)
            raise NotFound("This draft is older than a day and was not saved.", "Compose it anew.", kept=kept)
        return draft

    async def usual_accounts(self, actor: Actor) -> tuple[str, ...]:
        """Return the ids of the accounts somebody chose last; raises `NotAllowed` and `NotLinked`."""
        await self.admit(actor)
        last = await self._lists.last_by(actor.guild_id, actor.user_id)
        return tuple(target.platform_id for target in last.targets) if last else ()

    async def look(self, actor: Actor, draft_id: int) -> Looked:
        """Return somebody's own draft and how it stands; raises like `find`."""
        return await self._inspection.look(actor, await self.find(actor, draft_id))

    async def mine(self, actor: Actor, typed: str = "") -> tuple[Draft, ...]:
        """Return somebody's own drafts that can still be opened and contain the words that were `typed`.

        As many as a list takes, the latest first; from storage.
        """
        since = self._clock.now() - KEPT_FOR
        return await self._drafts.of(actor.guild_id, actor.user_id, typed=typed, since=since, limit=OFFERED)

    async def save(self, actor: Actor, draft_id: int, turn: int) -> Draft:
        """Keep a draft until it is discarded; raises like `change`."""
        draft = _new(await self.seen(actor, draft_id, turn))
        return await self.store(replace(draft, saved=True))

    async def discard(self, actor: Actor, draft_id: int, turn: int) -> Draft:
        """Forget a draft and its files, and return what it was; raises like `change`."""
        draft = await self.seen(actor, draft_id, turn)
        await self._drafts.remove(draft)
        await self._files.drop_unused(item.digest for item in draft.media)
        return draft

    async def schedule(
        self,
        actor: Actor,
        draft_id: int,
        turn: int,
        moment: datetime,
        accounts: str,
        *,
        asks_approval: bool,
        seen: Collection[str] = (),
    ) -> Post:
        """Make a draft a post due at `moment` (UTC), and return the post as it then stands.

        `accounts` is the mark of those that were seen; raises `AccountsChanged` where it has others by now.
        `seen` are the marks of the cautions that stood beside the button; they are remembered.

        One with other texts becomes a post for each, all of them or none; the first is returned.
        Raises like `change`, `NotPossible` where approval is asked for and off by now, `SlotTaken` where it
        was to have a free slot that is not free any more, and the first of the draft's problems: it may have
        one that it had not when it was looked at.
        """
        draft = _new(await self.seen(actor, draft_id, turn))
        if asks_approval:
            with giving_back(draft.text):
                await self._composing.require_approval_on(actor.guild_id)
        in_slot = (await self._inspection.look(actor, draft)).in_slot
        looked = await self._inspection.look(actor, replace(draft, when=moment.isoformat()))
        require_settled(looked, accounts)
        asks_approval = asks_approval or looked.asks_approval
        news = [
            NewPost(
                guild_id=actor.guild_id,
                author_id=actor.user_id,
                channel_id=draft.channel_id,
                text=part.text,
                scheduled_at=moment,
                targets=named(part.accounts),
                media=draft.media,
                source=draft.source,
                source_author=draft.source_author,
                waved_through=tuple(said for said in looked.twice if mark(said) in seen),
            )
            for part in looked.parts
        ]
        also = [self._drafts.becoming(draft)]
        if in_slot:
            wish = wanted(named(looked.accounts), approval=looked.needs is not None)
            also.append(await self._free_slots.claiming(actor.guild_id, wish, moment))
        try:
            return (await self._accepting.accept_all(news, asks_approval=asks_approval, also=also))[0]
        except Taken:
            raise slot_taken(Kept(draft.text)) from None
        except Stale:
            raise await self._changed(actor, draft) from None

    async def queue(self, actor: Actor, draft_id: int) -> Looked:
        """Give a draft the next free slot as its time, and say how it stands; nothing counts yet.

        Raises like `find`, and `ChangedMeanwhile`.
        """
        draft = await self.find(actor, draft_id)
        return await self._inspection.look(actor, await self.store(replace(draft, when=NEXT_SLOT)))

    async def forget(self) -> None:
        """Forget drafts that nobody saved for a day, with their files."""
        await self._files.drop_unused(await self._drafts.forget(self._clock.now() - KEPT_FOR))

    async def admit(self, actor: Actor) -> None:
        """Raise `NotAllowed` unless somebody may write posts, and `NotLinked`."""
        await self._settings.require(actor, Capability.AUTHOR)
        await self._composing.linked(actor.guild_id)

    async def seen(self, actor: Actor, draft_id: int, turn: int, kept: Kept | None = None) -> Draft:
        """Return a draft as it was seen; raises like `find`, and `ChangedMeanwhile` if it is another."""
        draft = await self.find(actor, draft_id)
        if draft.turn != turn:
            raise ChangedMeanwhile("This draft was changed since.", _again(draft), kept=kept)
        return draft

    async def store(self, draft: Draft, kept: Kept | None = None) -> Draft:
        """Store a draft in place of that of the same turn; raises `ChangedMeanwhile` if it is another."""
        try:
            return await self._drafts.change(replace(draft, at=self._clock.now()))
        except Stale:
            raise ChangedMeanwhile("This draft was changed meanwhile.", _again(draft), kept=kept) from None

    async def _changed(self, actor: Actor, draft: Draft) -> Problem:
        """Return what to say to somebody who pressed twice, or pressed on what changed since."""
        try:
            await self.find(actor, draft.id)
        except Problem as problem:
            return problem
        return ChangedMeanwhile("This draft was changed meanwhile.", _again(draft))

    async def _take_files(self, actor: Actor, draft: Draft, composed: Composed) -> Looked:
        """Add files to a draft whose words are safe, one after the other; which can't be had is told."""
        problems: list[Problem] = []
        for upload in composed.uploads:
            if len(draft.media) >= MOST_FILES:
                problems.append(BadMedia(f"A post has at most {MOST_FILES} files.", "Take others out first."))
                break
            try:
                async with self._files.taken((upload,)) as media:
                    draft = await self.store(replace(draft, media=(*draft.media, *media)))
            except BadMedia as problem:
                problems.append(problem)
        looked = await self._inspection.look(actor, draft)
        return replace(looked, problems=(*problems, *looked.problems))


def require_settled(looked: Looked, accounts: str) -> None:
    """Raise the first of a draft's problems, and `AccountsChanged` unless `accounts` is their mark."""
    kept = Kept(looked.draft.text)
    for problem in looked.problems:
        problem.kept = problem.kept or kept
        raise problem
    if looked.mark != accounts:
        raise AccountsChanged("Its accounts are others by now.", "Look at them, then press again.", kept=kept)


def _new(draft: Draft) -> Draft:
    """Return a draft of a new post; raises `Outdated` for changes of one: another button saves those."""
    if draft.base is not None:
        raise Outdated
    return draft


def _again(draft: Draft) -> str:
    return f"Open it again with `/post {'edit' if draft.base else 'compose'}`."
