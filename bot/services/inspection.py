"""Inspection: how a draft stands, with all that keeps it from being scheduled, not only the first thing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from bot.domain.accounts import Account
from bot.domain.approval import ApprovalSettings, Requirement, requirement, stricter
from bot.domain.capabilities import Actor
from bot.domain.cautions import CLOSE, REPEATED, cautions
from bot.domain.choosing import LostAccess
from bot.domain.drafts import Draft, Looked
from bot.domain.posts import Media, Target
from bot.domain.variants import Part, parts
from bot.errors import BadAccounts, BadTime, NotPossible, Problem, SlotFound, UnclearTime
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
        texts = parts(draft.text, accounts, draft.variants)
        if accounts:
            problems += await self._refusals(draft, texts, accounts)
            texts = tuple([await self._fitted(draft, part) for part in texts])
        needs = _needs(settings, texts, draft.media)
        try:
            moments = await self._moments(actor, draft, wanted(named(accounts), approval=needs is not None))
        except SlotFound as found:
            moments, in_slot = found.moments, True
        except UnclearTime as unclear:
            moments, question = unclear.moments, unclear.said
        except (BadTime, NotPossible) as problem:
            problems.append(problem)
        told = await self._cautions(draft, texts, moments, workspace.zone)
        return Looked(
            draft, accounts, moments, tuple(problems), needs, settings.mode, question, told, texts, in_slot
        )

    async def _refusals(
        self, draft: Draft, texts: Sequence[Part], accounts: Sequence[Account]
    ) -> list[Problem]:
        problems: list[Problem] = []
        for number, part in enumerate(texts, start=1):
            try:
                await self._check(draft, part)
            except Problem as problem:
                if len(texts) > 1:
                    problem.said = f"Text {number}: {problem.said}"
                problems.append(problem)
        try:
            await self._composing.check_media(draft.guild_id, draft.media, accounts)
        except Problem as problem:
            problems.append(problem)
        return problems

    async def _check(self, draft: Draft, part: Part) -> None:
        """Raise `BadAccounts` for a text without accounts, `BadText` for one that is sure to be refused."""
        if not part.accounts:
            raise BadAccounts("No account is left for it.", "Give it one of the post's accounts.")
        await self._composing.check_text(draft.guild_id, part.text, part.accounts, media=bool(draft.media))

    async def _fitted(self, draft: Draft, part: Part) -> Part:
        fits = await self._composing.fits(draft.guild_id, part.text, draft.media, part.accounts)
        return replace(part, fits=fits)

    async def _cautions(
        self, draft: Draft, texts: Sequence[Part], moments: Sequence[datetime], zone: tzinfo
    ) -> tuple[str, ...]:
        """Return what to look at twice; nothing while it is open which of several times is meant."""
        if len(moments) != 1:
            return ()
        (moment,) = moments
        told: list[str] = []
        for part in texts:
            others = await self._posts.alike(draft.guild_id, part.text, moment, same=REPEATED, near=CLOSE)
            told += cautions(part.text, named(part.accounts), moment, others, zone)
        return tuple(dict.fromkeys(told))

    async def _moments(self, actor: Actor, draft: Draft, wish: Wanted) -> tuple[datetime, ...]:
        """Return when a draft may be meant to go, none while it has no time yet; raises as `read_time`."""
        if not draft.when:
            return ()
        return (await self._composing.read_time(draft.guild_id, draft.when, actor.spoken, wanted=wish),)


def named(accounts: Sequence[Account]) -> tuple[Target, ...]:
    """Return accounts as the targets of a new post."""
    return tuple(Target(account.platform_id, account.name) for account in accounts)


def _needs(settings: ApprovalSettings, texts: Sequence[Part], media: Sequence[Media]) -> Requirement | None:
    """Return what the text that needs most needs."""
    needs: Requirement | None = None
    for part in texts:
        needs = stricter(needs, requirement(settings, part.text, named(part.accounts), media, asked=False))
    return needs
