"""A post with several texts, as an author composes it."""

from typing import Any

from composer import ACCOUNTS, TEXT, WHEN, Composer
from simcord import InteractionResult
from team import buttons

FIRST, OTHER = "We have launched. Read all about it.", "We launched!"
ANOTHER = "Another text for some accounts"


class Family(Composer):
    """Acme Marketing, writing one post in two texts."""

    async def two_texts(
        self, *, by: str | None = None, when: str = "in 5 hours", other: str = OTHER, **fields: Any
    ) -> InteractionResult:
        """Compose a post for Mastodon and Bluesky, with another text for Bluesky, and return its card."""
        both = [self.account("mastodon"), self.account("bluesky")]
        shown = await self.compose(by=by, **{TEXT: FIRST, ACCOUNTS: both, WHEN: when, **fields})
        return await self.vary(shown, other, [self.account("bluesky")], by=by)

    async def vary(
        self,
        shown: InteractionResult,
        text: str,
        accounts: list[str],
        *,
        button: str = ANOTHER,
        by: str | None = None,
    ) -> InteractionResult:
        """Hand in the form for another text of a draft that is shown."""
        form = await self.press(shown, button, by=by)
        return await self.hand_in(form, by=by, **{TEXT: text, ACCOUNTS: accounts})

    async def family(self, *, by: str | None = None, **how: Any) -> InteractionResult:
        """Compose two texts and press the button that schedules or submits them."""
        shown = await self.two_texts(by=by, **how)
        label = next(label for label in buttons(shown) if label.startswith(("Schedule for", "Submit for")))
        return await self.press(shown, label, by=by)

    def texts_at_publora(self) -> dict[str, tuple[str, list[str]]]:
        """Status and platforms of each group at Publora, by its text."""
        return {
            group["content"]: (group["status"], [post["platformId"] for post in group["posts"]])
            for group in self.groups()
        }
