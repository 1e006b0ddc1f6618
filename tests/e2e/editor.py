"""Editing: posts changed through `/post edit` by the people of a team."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from composer import ACCOUNTS, TEXT, WHEN, Composer
from simcord import InteractionResult
from team import buttons

from bot.services.drafts import Composed

MASTODON, X, LINKEDIN = "mastodon-4411", "twitter-1002003001", "linkedin-AcmeCo42Qa"


class Editor(Composer):
    """Acme Marketing with its editors."""

    async def change(self, number: int = 1, *, by: str | None = None, **fields: Any) -> InteractionResult:
        """Open the form of an edit, hand it in with other values, and return old and new side by side."""
        form = await self.run("post edit", by=by, post=str(number))
        return await self.hand_in(form, by=by, **fields)

    async def save(self, shown: InteractionResult, *, by: str | None = None) -> InteractionResult:
        (label,) = [label for label in buttons(shown) if label.startswith("Save")]
        return await self.press(shown, label, by=by)

    async def rewrite(self, text: str, number: int = 1, **fields: Any) -> InteractionResult:
        return await self.save(await self.change(number, **{TEXT: text, **fields}))

    def scheduled(self) -> list[dict[str, Any]]:
        return [group for group in self.groups() if group["status"] == "scheduled"]

    def requests(self) -> list[str]:
        """What was asked of Publora, in order, without ids."""
        every = self.rig.stand_in.state()["requests"]
        return [f"{each['method']} {each['path'].split('/')[1]}" for each in every]

    def stored_media(self) -> list[str]:
        rows = sorted(self.rows("media"), key=lambda row: row["position"])
        return [row["file_name"] for row in rows]

    def files_at_publora(self) -> list[str]:
        """The names of the files of the only group there is, in their order."""
        (group,) = self.groups()
        names = {row["mediaId"]: row["sourceFileName"] for row in self.rig.stand_in.state()["media"]}
        return [names[media_id] for media_id in group["media"]]


async def die_saving(editor: Editor, call: str, **changes: Any) -> None:
    """Save an edit of post 1 and stop dead while Publora works on `call`."""
    services = editor.rig.resources.services
    actor, begun = editor.actor, await services.editing.begin(editor.actor, 1)
    accounts = ", ".join(target.platform_id for target in begun.post.targets)
    composed = replace(Composed(begun.post.text, accounts, ""), **changes)
    looked = await services.editing.propose(actor, editor.channel.id, 1, begun.seen, composed)
    assert looked.ready, looked.problems
    editor.rig.stand_in.set_faults([{"match": call, "delay": 30}])
    requests = editor.rig.stand_in.world.requests
    before = len(requests)
    dying = asyncio.create_task(
        services.editing.save(actor, looked.draft.id, looked.draft.turn, looked.moments[0], looked.mark)
    )
    path = call.split()[1].removeprefix("/")
    while not any(path in entry["path"] for entry in requests[before:]):
        assert not dying.done(), f"it ended without {call}: {dying}"
        await asyncio.sleep(0.001)
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    editor.rig.stand_in.set_faults([])


__all__ = ["ACCOUNTS", "LINKEDIN", "MASTODON", "TEXT", "WHEN", "Editor", "X", "die_saving"]
