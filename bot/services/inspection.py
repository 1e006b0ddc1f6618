"""Inspection: how a draft stands, with all that keeps it from being scheduled, not only the first thing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Final

from bot.domain.accounts import Account
from bot.domain.approval import ApprovalSettings, Mode, Requirement, requirement, stricter
from bot.domain.capabilities import Actor
from bot.domain.choosing import LostAccess
from bot.domain.drafts import Base, Draft, Looked
from bot.domain.posts import Media, Post, PostState, Target
from bot.domain.review import why_outdated
from bot.domain.reviews import Content
from bot.domain.variants import Part, parts
from bot.errors import (
    BadAccounts,
    BadTime,
    ChangedMeanwhile,
    NotPossible,
    Problem,
    SlotFound,
    UnclearTime,
)
from bot.services.cases import Case, Cases
from bot.services.cautions import CautionService
from bot.services.composing import Composing
from bot.services.families import Families
from bot.services.free_slots import Wanted, wanted
from bot.services.settings import SettingsService

_AS_IT_IS: Final = frozenset({PostState.IN_REVIEW, PostState.SCHEDULED})
"""States in which a post goes its way without being submitted again."""
_GONE: Final = frozenset({PostState.DELETED, PostState.FAILED})
"""States in which a post is and will be nowhere."""


class Inspection:
    """Looks at drafts as their authors do."""

    def __init__(
        self,
        composing: Composing,
        settings: SettingsService,
        cautions: CautionService,
        families: Families,
        cases: Cases,
    ) -> None:
        self._composing = composing
        self._settings = settings
        self._cautions = cautions
        self._cases = cases
        self._families = families

    async def look(self, actor: Actor, draft: Draft) -> Looked:
        """Return how a draft stands; its time is read in its author's languages. Raises `NotLinked`.

        One that changes a post is also held against that post as it is now.
        """
        if draft.base is not None:
            draft = replace(draft, variants=())  # a post has one text
        workspace = await self._composing.linked(draft.guild_id)
        settings = await self._settings.read(draft.guild_id)
        case = await self._cases.look(actor, draft.base.number) if draft.base else None
        problems = await self._obstacles(actor, draft.base, case) if draft.base and case else []
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
        asked = case is not None and case.review.needs is not None
        needs, targets = _needs(settings, texts, draft.media, asked=asked), named(accounts)
        try:
            wish = wanted(targets, approval=needs is not None, post_id=draft.base and draft.base.post_id)
            moments = await self._moments(actor, draft, wish, case and case.post)
        except SlotFound as found:
            moments, in_slot = found.moments, True
        except UnclearTime as unclear:
            moments, question = unclear.moments, unclear.said
        except (BadTime, NotPossible) as problem:
            problems.append(problem)
        if case:
            problems += await self._doubled(case.post, targets)
        if case and not problems and _changes_nothing(draft, targets, moments, case.post):
            problems.append(NotPossible("Nothing is changed yet.", "*Edit* opens the form again."))
        told = await self._look_twice(draft, texts, moments, workspace.zone)
        mode = Mode.OFF if case else settings.mode  # an edit asks for approval where it was asked for before
        post = case and case.post
        return Looked(
            draft, accounts, moments, tuple(problems), needs, mode, question, told, texts, in_slot, post
        )

    async def _obstacles(self, actor: Actor, base: Base, case: Case) -> list[Problem]:
        """Return why a post can't be edited, or that it is another than the one that was looked at."""
        if outdated := why_outdated(base.seen, case.post, case.review):
            return [
                ChangedMeanwhile(
                    outdated[0],
                    "Nothing was done. *Edit* takes your changes to what it is now, *Discard changes* "
                    "leaves it so.",
                )
            ]
        try:
            await self._cases.to_edit(actor, base.number)
        except NotPossible as problem:
            return [problem]
        return []

    async def _doubled(self, post: Post, targets: Sequence[Target]) -> list[Problem]:
        """Return which accounts that would be added have another text of the same post."""
        had = {target.platform_id for target in post.targets}
        added = {target.platform_id: target.label for target in targets if target.platform_id not in had}
        return [
            NotPossible(
                f"{added[target.platform_id]} has another text of this post, #{other.number}.",
                f"Leave it out here, or take it out of #{other.number} first.",
            )
            for other in await self._families.siblings(post)
            for target in other.targets
            if target.platform_id in added and other.state not in _GONE
        ]

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

    async def _look_twice(
        self, draft: Draft, texts: Sequence[Part], moments: Sequence[datetime], zone: tzinfo
    ) -> tuple[str, ...]:
        """Return what to look at twice; nothing while it is open which of several times is meant."""
        if len(moments) != 1:
            return ()
        going = [(part.text, named(part.accounts)) for part in texts]
        edited = draft.base and draft.base.post_id
        return await self._cautions.of(draft.guild_id, going, moments[0], zone, without=edited)

    async def _moments(
        self, actor: Actor, draft: Draft, wish: Wanted, post: Post | None
    ) -> tuple[datetime, ...]:
        """Return when a draft may be meant to go, none while it has no time yet; raises as `read_time`."""
        if not draft.when and post is None:
            return ()
        if not draft.when and post is not None:
            await self._composing.require_ahead(draft.guild_id, post.scheduled_at)
            return (post.scheduled_at,)
        return (await self._composing.read_time(draft.guild_id, draft.when, actor.spoken, wanted=wish),)


def _changes_nothing(
    draft: Draft, targets: tuple[Target, ...], moments: Sequence[datetime], post: Post
) -> bool:
    """Say whether a post would stay as it is; one that does not wait or go out can be submitted as it is."""
    same = Content.of(post).same_as(Content(draft.text, targets, draft.media))
    return same and tuple(moments) == (post.scheduled_at,) and post.state in _AS_IT_IS


def named(accounts: Sequence[Account]) -> tuple[Target, ...]:
    """Return accounts as the targets of a post."""
    return tuple(Target(account.platform_id, account.name) for account in accounts)


def _needs(
    settings: ApprovalSettings, texts: Sequence[Part], media: Sequence[Media], *, asked: bool
) -> Requirement | None:
    """Return what the text that needs most needs; `asked` says that approval was asked for before."""
    needs: Requirement | None = None
    for part in texts:
        needs = stricter(needs, requirement(settings, part.text, named(part.accounts), media, asked=asked))
    return needs
