"""Varying: giving some accounts of a draft another text."""

from dataclasses import replace

from bot.domain import choosing
from bot.domain.accounts import Account
from bot.domain.capabilities import Actor
from bot.domain.drafts import Draft, Looked
from bot.domain.variants import MOST, Variant, with_variant
from bot.errors import Kept, NotPossible, Outdated, giving_back
from bot.services.drafts import DraftService
from bot.services.inspection import Inspection
from bot.services.workspaces import WorkspaceService


class Varying:
    """What authors do with the other texts of their drafts.

    All raise `NotAllowed`, `NotLinked`, `NotFound`, and `ChangedMeanwhile` when the draft is another by now;
    a text is given back.
    """

    def __init__(self, drafts: DraftService, inspection: Inspection, workspaces: WorkspaceService) -> None:
        self._drafts = drafts
        self._inspection = inspection
        self._workspaces = workspaces

    async def look(
        self, actor: Actor, draft_id: int, turn: int, place: int | None
    ) -> tuple[Draft, tuple[Account, ...]]:
        """Return a draft and the accounts that its text at `place`, or a new one, may be for.

        Publora is not asked. Raises `BadAccounts` while it is unclear which accounts the draft has, and
        `NotPossible` where there is nothing to tell apart.
        """
        draft = await self._drafts.seen(actor, draft_id, turn)
        if draft.base is not None:
            raise NotPossible(
                f"Post #{draft.base.number} can't be given another text while it is edited.",
                "Save it without the accounts that shall have another text, then compose that text for them "
                "with `/post duplicate`.",
            )
        accounts = await self._accounts(draft)
        _require_place(draft, place)
        if place is None and len(accounts) <= 1:
            raise NotPossible(
                "Another text needs a second account.", "*Edit* on the draft's card chooses its accounts."
            )
        if place is None and len(draft.variants) >= MOST:
            raise NotPossible(
                f"A post has at most {MOST} other texts.", "Edit one of those there are, or take one out."
            )
        return draft, accounts

    async def vary(
        self, actor: Actor, draft_id: int, turn: int, place: int | None, text: str, accounts: str
    ) -> Looked:
        """Give accounts, as picked, another text, and say how the draft stands.

        `place` is that of the text it takes the place of. Also raises what `look` does.
        """
        with giving_back(text):
            draft, known = await self.look(actor, draft_id, turn, place)
            chosen = choosing.choose(accounts, known)
            variant = Variant(text.strip(), tuple(account.platform_id for account in chosen))
            changed = replace(draft, variants=with_variant(draft.variants, variant, place))
        return await self._keep(actor, changed, text)

    async def take_out(self, actor: Actor, draft_id: int, turn: int, place: int, text: str) -> Looked:
        """Take out a text, whose accounts get the first one; `text` is what its form had."""
        draft = await self._drafts.seen(actor, draft_id, turn, Kept(text))
        _require_place(draft, place)
        rest = (*draft.variants[:place], *draft.variants[place + 1 :])
        return await self._keep(actor, replace(draft, variants=rest), text)

    async def _keep(self, actor: Actor, draft: Draft, text: str) -> Looked:
        return await self._inspection.look(actor, await self._drafts.store(draft, Kept(text)))

    async def _accounts(self, draft: Draft) -> tuple[Account, ...]:
        return choosing.choose(draft.accounts, (await self._workspaces.find(draft.guild_id)).accounts)


def _require_place(draft: Draft, place: int | None) -> None:
    if place is not None and place >= len(draft.variants):
        raise Outdated
