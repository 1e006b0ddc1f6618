"""Importing: files of posts handed to the bot, and what people read about them."""

import csv
import io
from typing import Any

from composer import Composer
from simcord import InteractionResult
from team import buttons, said

HEAD = ("text", "time", "zone", "accounts", "media")
TWO = "text,time,accounts\nFirst,2026-11-25 10:00,Mastodon\nSecond,2026-11-26 11:00,Mastodon\n"


class Importer(Composer):
    """Acme Marketing with files of posts."""

    async def take(
        self, content: str | bytes, *, by: str | None = None, name: str = "autumn.csv", **options: Any
    ) -> InteractionResult:
        """Hand a file in."""
        data = content.encode() if isinstance(content, str) else content
        return await self.run("post import", by=by, file=(name, data), **options)

    async def go(self, shown: InteractionResult, *, by: str | None = None) -> InteractionResult:
        """Press the button that imports, and let a few posts come to Publora, too."""
        (label,) = [each for each in buttons(shown) if each.startswith("Import ")]
        begun = await self.press(shown, label, by=by)
        await self.rig.advance(1)
        await self.rig.advance(5)
        return begun

    async def given_back(self, shown: InteractionResult) -> str:
        """The text of the file with rows to correct."""
        assert shown.response is not None
        (file,) = [each for each in shown.response.attachments if each.filename == "to-correct.csv"]
        return (await file.read()).decode("utf-8-sig")

    def texts(self) -> list[str]:
        """What the posts of this server say, in the order of their numbers."""
        mine = [row for row in self.rows("posts") if row["guild_id"] == self.guild_id]
        return [row["text"] for row in sorted(mine, key=lambda row: row["number"])]

    def shown(self) -> list[str]:
        """What stands in the messages about imports, that all see."""
        return [text for text in self.announced() if text.startswith("**Import of")]


def sheet(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD, delimiter: str = ",") -> str:
    """A file as a spreadsheet writes it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([head, *rows])
    return text.getvalue()


def many(count: int, *, accounts: str = "Mastodon") -> str:
    """A file of that many good posts, an hour apart."""
    rows = [
        (f"Post {number}", f"2026-{12 if day else 11}-{day or 25:02} {hour:02}:00", "", accounts, "")
        for number in range(count)
        for day, hour in [divmod(number, 24)]
    ]
    return sheet(*rows)


__all__ = ["HEAD", "TWO", "Importer", "buttons", "many", "said", "sheet"]
