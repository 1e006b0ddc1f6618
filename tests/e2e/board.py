"""The board: cards in #approvals, and the people who press on them."""

from typing import Any

import discord
from approving import Reviewers
from simcord import InteractionResult
from simcord.backend.models import EPHEMERAL_FLAG
from team import said, text_of

from sandbox.acting import go_on, walk


class Board(Reviewers):
    """Acme Marketing with its cards in #approvals."""

    place = "approvals"

    @property
    def wall(self) -> Any:
        return self.server.channel(self.place)

    async def card(self, number: int = 1) -> Any:
        """The message that is a post's card, once it is up to date."""
        await self.rig.advance(5)
        stored = self.rig.env.backend.messages[self.wall.id]
        (found,) = [
            each
            for each in stored.values()
            if not each.flags & EPHEMERAL_FLAG and text_of(each.components).startswith(f"### #{number} ·")
        ]
        return found

    async def text(self, number: int = 1) -> str:
        return text_of((await self.card(number)).components)

    async def news(self) -> list[str]:
        """What was told beside the cards, oldest first, once what is due was done and notices gathered."""
        await self.rig.advance(1)
        await self.told()
        return self.announced(self.wall)

    async def labels(self, number: int = 1) -> list[str]:
        parts = walk((await self.card(number)).components)
        return [part["label"] for part in parts if part.get("label")]

    async def attached(self, number: int = 1) -> dict[str, str | None]:
        """What hangs on a post's card: the name of each file, and the text of those that are text."""
        card = await self.card(number)
        (shown,) = [each for each in self.wall.history() if each.id == card.id]
        return {
            each.filename: (await each.read()).decode() if each.filename.endswith(".txt") else None
            for each in shown.attachments
        }

    def called(self) -> list[str]:
        """What was said in #approvals besides cards, oldest first."""
        stored = self.rig.env.backend.messages[self.wall.id]
        texts = [text_of(each.components) for each in stored.values() if not each.flags & EPHEMERAL_FLAG]
        return [text for text in texts if not text.startswith("### #")]

    async def click(self, name: str, label: str, number: int = 1, card: Any = None) -> InteractionResult:
        message = card or await self.card(number)
        ids = {part["label"]: part["custom_id"] for part in walk(message.components) if part.get("custom_id")}
        (custom_id,) = [ids[each] for each in ids if each.startswith(label)]
        (shown,) = [each for each in self.wall.history() if each.id == message.id]
        return await self.server.member(name).click(shown, custom_id=custom_id)

    async def fill(self, name: str, form: InteractionResult, **values: Any) -> InteractionResult:
        assert form.modal is not None, said(form)
        return await self.server.member(name).submit_modal(form, values)

    async def restart(self) -> None:
        await self.rig.env.restart_bot(self.rig.make_bot())

    async def hang(self, view: discord.ui.LayoutView) -> None:
        """Show something to everybody beside the cards."""
        channel: Any = self.rig.env.bot.get_channel(self.wall.id)
        await channel.send(view=view)

    async def submit(self, text: str = "Hello", *files: tuple[str, bytes]) -> None:
        media = {f"media{place}": file for place, file in enumerate(files, 1)}
        shown = await self.run(
            "post schedule", by="Alex", text=text, when="in 5 hours", accounts="Mastodon", **media
        )
        shown = await go_on(self.server.member("Alex"), shown)
        assert "In review" in said(shown)


def lonely(label: str, custom_id: str) -> discord.ui.LayoutView:
    """One button in a message that everybody sees."""
    view = discord.ui.LayoutView(timeout=None)
    row = discord.ui.ActionRow[Any]()
    row.add_item(discord.ui.Button[Any](label=label, custom_id=custom_id))
    view.add_item(row)
    view.stop()
    return view
