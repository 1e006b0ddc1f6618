"""Inspection: how a draft stands, with all that keeps it from being scheduled, not only the first thing."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.domain.accounts import Account
from bot.domain.approval import requirement
from bot.domain.capabilities import Actor
from bot.domain.cautions import CLOSE, REPEATED, cautions
from bot.domain.choosing import LostAccess
from bot.domain.drafts import Draft, Looked
from bot.domain.posts import Media, Target
from bot.errors import BadTime, NotPossible, Problem, SlotFound, UnclearTime
from bot.services.composing import Composing
from bot.services.free_slots import Wanted, wanted
from bot.services.settings import SettingsService
from bot.storage.posts import Posts


class Inspection:
    """Looks at drafts as their authors do."""

    def __init__(self, composing: Composing, settings: SettingsService, posts: Posts) -> None:
        self._composing = composing
        self._settings = settings
        self._posts = posts

    async def look(self, actor: Actor, draft: Draft) -> Looked:
        """Return how a draft stands; its time is read in its author's languages. Raises `NotLinked`."""
        workspace = await self._composing.linked(draft.guild_id)
        settings = await self._settings.read(draft.guild_id)
        problems: list[Problem] = []
        accounts: tuple[Account, ...] = ()
        moments: tuple[datetime, ...] = ()
        question, in_slot = "", False
        try:
            accounts = await self._composing.choose(workspace, draft.accounts)
        except LostAccess as lost:
            accounts = lost.chosen
            problems.append(lost)
        except Problem as problem:
            problems.append(problem)
        if accounts:
            problems += await self._refusals(draft.guild_id, draft.text, draft.media, accounts)
        fits = await self._composing.fits(draft.guild_id, draft.text, draft.media, accounts)
        targets = named(accounts)
        needs = requirement(settings, draft.text, targets, draft.media, asked=False)
        try:
            moments = await self._moments(actor, draft, wanted(targets, approval=needs is not None))
        except SlotFound as found:
            moments, in_slot = found.moments, True
        except UnclearTime as unclear:
            moments, question = unclear.moments, unclear.said
        except (BadTime, NotPossible) as problem:
            problems.append(problem)
        told = await self._cautions(draft, targets, moments, workspace.zone)
        return Looked(
            draft, accounts, moments, tuple(problems), needs, settings.mode, question, told, fits, in_slot
        )

    async def _refusals(
        self, guild_id: int, text: str, media: Sequence[Media], accounts: Sequence[Account]
    ) -> list[Problem]:
        problems: list[Problem] = []
        try:
            await self._composing.check_text(guild_id, text, accounts, media=bool(media))
        except Problem as problem:
            problems.append(problem)
        try:
            await self._composing.check_media(guild_id, media, accounts)
        except Problem as problem:
            problems.append(problem)
        return problems

    async def _cautions(
        self, draft: Draft, targets: Sequence[Target], moments: Sequence[datetime], zone: tzinfo
    ) -> tuple[str, ...]:
        """Return what to look at twice; nothing while it is open which of several times is meant."""
        if len(moments) != 1:
            return ()
        (moment,) = moments
        others = await self._posts.alike(draft.guild_id, draft.text, moment, same=REPEATED, near=CLOSE)
        return cautions(draft.text, targets, moment, others, zone)

    async def _moments(self, actor: Actor, draft: Draft, wish: Wanted) -> tuple[datetime, ...]:
        """Return when a draft may be meant to go, none while it has no time yet; raises as `read_time`."""
        if not draft.when:
            return ()
        return (await self._composing.read_time(draft.guild_id, draft.when, actor.spoken, wanted=wish),)


def named(accounts: Sequence[Account]) -> tuple[Target, ...]:
    """Return accounts as the targets of a new post."""
    return tuple(Target(account.platform_id, account.name) for account in accounts)
