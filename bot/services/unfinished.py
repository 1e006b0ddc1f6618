"""Unfinished forms: what was typed and not taken, given back to whoever typed it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.capabilities import Actor
from bot.domain.unfinished import Unfinished
from bot.errors import NotFound
from bot.storage.unfinished import UnfinishedForms

KEPT_FOR: Final = timedelta(days=1)


class UnfinishedService:
    """Keeps what somebody typed for a day."""

    def __init__(self, forms: UnfinishedForms, clock: Clock) -> None:
        self._forms = forms
        self._clock = clock

    async def keep(self, actor: Actor, form: str, fields: Mapping[str, str]) -> int:
        """Keep the fields of a form and return the id under which `find` gives them back."""
        now = self._clock.now()
        kept = Unfinished(actor.guild_id, actor.user_id, form, fields, now)
        return await self._forms.keep(kept, forget_before=now - KEPT_FOR)

    async def find(self, actor: Actor, form_id: int) -> Unfinished:
        """Return what somebody typed themselves; raises `NotFound` when it is another's or forgotten."""
        found = await self._forms.find(form_id)
        mine = found is not None and (found.guild_id, found.user_id) == (actor.guild_id, actor.user_id)
        if found is None or not mine or self._clock.now() - found.at > KEPT_FOR:
            raise NotFound(
                "What you typed is not kept any more.", "Press the button on the post's card again."
            )
        return found
