"""Composing: a form opened, filled in and handed in by the people of a team."""

from typing import Any

from board import Board, lonely
from simcord import InteractionResult
from team import answers, said

from bot.ui.account_fields import ACCOUNTS
from bot.ui.doors import TEXT
from bot.ui.review_forms import WHEN
from sandbox.acting import walk


class Composer(Board):
    """Acme Marketing with its composer."""

    async def compose(self, *, by: str | None = None, **fields: Any) -> InteractionResult:
        """Open the form for a new post, fill it in and hand it in."""
        form = await self.run("post compose", by=by)
        return await self.hand_in(form, by=by, **fields)

    async def hand_in(
        self, form: InteractionResult, *, by: str | None = None, **fields: Any
    ) -> InteractionResult:
        """Hand a form in; fields that are not named keep what the form shows."""
        assert form.modal is not None, said(form)
        member = self.server.member(by) if by else self.lead
        return await member.submit_modal(form, {**shown_in(form), **fields})

    async def press_late(self, custom_id: str, *, by: str | None = None) -> str:
        """Press a button that is not on offer any more, and return what the presser reads."""
        await self.hang(lonely("Late", custom_id))
        member = self.server.member(by) if by else self.lead
        await member.click(self.wall.history()[-1], custom_id=custom_id)
        *_, (_, texts) = answers(self.rig)
        return "\n".join(texts)

    def account(self, network: str) -> str:
        """The id of the first linked account of a network, by its wire name."""
        ids = [row["platform_id"] for row in self.rows("accounts")]
        return next(each for each in ids if each.startswith(f"{network}-"))


def shown_in(form: InteractionResult) -> dict[str, Any]:
    """What stands in a form before anybody types: texts, and the values picked already."""
    assert form.modal is not None
    shown: dict[str, Any] = {}
    for part in walk(form.modal["components"]):
        if part.get("type") == 4:
            shown[part["custom_id"]] = part.get("value") or ""
        elif part.get("type") == 3:
            shown[part["custom_id"]] = [
                option["value"] for option in part["options"] if option.get("default")
            ]
    return shown


__all__ = ["ACCOUNTS", "TEXT", "WHEN", "Composer", "shown_in"]
