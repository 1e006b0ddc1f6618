"""Mending: what makes a draft fit again by one press, shown before it counts and never final."""

import asyncio
from dataclasses import replace
from typing import Final

from bot.domain.capabilities import Actor
from bot.domain.drafts import EVERY, Draft, Looked, Proposal
from bot.domain.shortening import shorten_for_all
from bot.errors import ChangedMeanwhile, Kept, NotPossible
from bot.services.drafts import DraftService
from bot.services.inspection import Inspection

REMEMBERED: Final = 5
"""As many earlier texts as a draft has at most."""


class Mending:
    """Leaves accounts out of a draft and shortens its text; all of it raises like `DraftService.change`."""

    def __init__(self, drafts: DraftService, inspection: Inspection) -> None:
        self._drafts = drafts
        self._inspection = inspection

    async def look(self, actor: Actor, draft_id: int, turn: int) -> Looked:
        """Return how a draft stands as it was seen."""
        return await self._inspection.look(actor, await self._drafts.seen(actor, draft_id, turn))

    async def leave_out(self, actor: Actor, draft_id: int, turn: int, mark: str) -> Looked:
        """Leave an account (by its mark) or `EVERY` refusing one out; raises `NotPossible` for the last."""
        looked = await self.look(actor, draft_id, turn)
        refusing = {account.mark for account in looked.refusing}
        gone = refusing if mark == EVERY else {mark}
        left = [account.platform_id for account in looked.accounts if account.mark not in gone]
        if not left:
            raise NotPossible(
                "No account would be left.", "*Edit* picks others.", kept=Kept(looked.draft.text)
            )
        return await self._store(actor, replace(looked.draft, accounts=", ".join(left)))

    async def propose(self, actor: Actor, draft_id: int, turn: int) -> Proposal:
        """Return a shorter text that fits all accounts; raises `NotPossible` where there is none."""
        looked = await self.look(actor, draft_id, turn)
        draft = looked.draft
        text = await asyncio.to_thread(shorten_for_all, draft.text, looked.rooms)
        if not text or text == draft.text:
            raise NotPossible(
                "I can't make this text shorter.", "*Edit* takes another.", kept=Kept(draft.text)
            )
        shorter = await self._inspection.look(actor, replace(draft, text=text))
        return Proposal(draft, text, shorter.fits)

    async def shorten(self, actor: Actor, draft_id: int, turn: int, mark: str) -> Looked:
        """Take the shorter text that was shown; the longer one is kept with the draft.

        Raises `ChangedMeanwhile` when by now another would be proposed, as limits or accounts changed.
        """
        proposal = await self.propose(actor, draft_id, turn)
        draft = proposal.draft
        if proposal.mark != mark:
            raise ChangedMeanwhile(
                "I would shorten it in another way by now.",
                "Open the draft again with `/post compose` and press *Shorten* again.",
                kept=Kept(draft.text),
            )
        earlier = (draft.text, *(text for text in draft.earlier if text != draft.text))[:REMEMBERED]
        return await self._store(actor, replace(draft, text=proposal.text, earlier=earlier))

    async def turn_back(self, actor: Actor, draft_id: int, turn: int) -> Looked:
        """Give a draft its earlier text back; that of now comes last among the earlier ones."""
        draft = await self._drafts.seen(actor, draft_id, turn)
        if not draft.earlier:
            raise NotPossible("There is no earlier text.", "*Edit* takes another.", kept=Kept(draft.text))
        text, *rest = draft.earlier
        return await self._store(actor, replace(draft, text=text, earlier=(*rest, draft.text)))

    async def _store(self, actor: Actor, draft: Draft) -> Looked:
        return await self._inspection.look(actor, await self._drafts.store(draft, Kept(draft.text)))
