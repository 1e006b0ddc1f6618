"""Previews: how a post looks on an account, as a picture. Takes a while, so it is not for the event loop."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.accounts import network_name
from bot.domain.fits import Fit, usage
from bot.domain.folds import fold
from bot.domain.posts import Media, MediaKind
from bot.ui.preview_fonts import Typeface
from bot.ui.preview_layout import ON_TOP, Tiles, tiles, wrap

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

WIDTH: Final = 720
PAD: Final = 36
_INNER: Final = WIDTH - 2 * PAD
_TEXT, _META, _NAME = 30, 22, 28
_LINE: Final = 42
_FACE: Final = 64
MOST_PARTS: Final = 12
"""Parts of a thread that are drawn; the others are counted."""
_BRANDS: Final[Mapping[str, str]] = {
    "twitter": "#536471",
    "linkedin": "#0a66c2",
    "instagram": "#c13584",
    "threads": "#616161",
    "tiktok": "#d81e50",
    "youtube": "#cc0000",
    "facebook": "#0866ff",
    "bluesky": "#0a7aff",
    "mastodon": "#6364ff",
    "telegram": "#229ed9",
}
_ALT: Final = 1000


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a preview."""

    ground: str
    text: str
    quiet: str
    line: str
    blank: str


THEMES: Final[Mapping[str, Theme]] = {
    "dark": Theme("#16181c", "#f2f3f5", "#9aa0a8", "#3a3d43", "#2b2e34"),
    "light": Theme("#ffffff", "#15171a", "#5c636b", "#d5d9de", "#eceef1"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A preview as a PNG, what it shows in words, and whether some characters are named instead of drawn."""

    data: bytes
    alt: str
    missed: bool


def draw(fit: Fit, media: Sequence[Media], pictures: Mapping[int, bytes], theme: str) -> Drawn:
    """Draw a post as its account will show it; `pictures` are the images that are at hand, by position."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - loaded when first used

    sheet = _Sheet(THEMES[theme], fit, media, pictures)
    height = sheet.put(None)
    image = Image.new("RGB", (WIDTH, height), sheet.theme.ground)
    sheet.put((image, ImageDraw.Draw(image)))
    with io.BytesIO() as out:
        image.save(out, "PNG")
        return Drawn(out.getvalue(), alt_text(fit, media), sheet.missed)


def alt_text(fit: Fit, media: Sequence[Media]) -> str:
    """Return what a preview shows, for people who do not see it, in at most 1,000 characters."""
    files = f" With {', '.join(item.file_name for item in media)}." if media else ""
    posts = " Next part: ".join(fit.reading.thread.posts)
    head = f"{fit.account.label}. {usage(fit)}.{files} Text: "
    whole = head + posts
    return whole if len(whole) <= _ALT else f"{whole[: _ALT - 1]}…"


class _Sheet:
    """One preview, put down twice: first to learn its height, then on the image."""

    def __init__(self, theme: Theme, fit: Fit, media: Sequence[Media], pictures: Mapping[int, bytes]) -> None:
        self.theme = theme
        self._fit = fit
        self._network = fit.account.network
        self._media = media
        self._thumbs = [_open(pictures.get(place)) for place in range(len(media))]
        self._text, self._meta = Typeface(_TEXT), Typeface(_META)
        self._name = Typeface(_NAME, bold=True)
        self._on: tuple[Image, ImageDraw] | None = None

    @property
    def missed(self) -> bool:
        """Whether something had to be named instead of drawn."""
        return self._text.missed or self._name.missed or self._meta.missed

    def put(self, on: tuple[Image, ImageDraw] | None) -> int:
        """Put everything on an image, or nowhere; returns the height."""
        self._on = on
        posts, top = self._fit.reading.thread.posts, PAD
        for number, post in enumerate(posts[:MOST_PARTS]):
            top = self._post(top, post, first=number == 0)
            if number < len(posts) - 1:
                self._rule(top)
                top += PAD // 2
        if len(posts) > MOST_PARTS:
            top = self._write(top, f"and {len(posts) - MOST_PARTS} more parts", self._meta, self.theme.quiet)
        self._rule(top)
        top = self._write(top + 14, usage(self._fit), self._meta, self.theme.quiet)
        if self.missed:
            said = "Names in brackets and boxes stand for signs I can't draw. They go out as typed."
            top = self._write(top, said, self._meta, self.theme.quiet)
        return top + PAD // 2

    def _post(self, top: int, text: str, *, first: bool) -> int:
        top = self._head(top)
        if first and self._media and self._network in ON_TOP:
            return self._words(self._pictures(top), text)
        top = self._words(top, text)
        return self._pictures(top) if first and self._media else top

    def _head(self, top: int) -> int:
        name, left = self._fit.account.name, PAD + _FACE + 18
        if self._on:
            pen = self._on[1]
            brand = _BRANDS.get(self._network, "#4f545c")
            pen.ellipse((PAD, top, PAD + _FACE, top + _FACE), fill=brand)
            letter = name[:1].upper()
            aside = (_FACE - self._name.width(letter)) / 2
            self._line(PAD + aside, top + 14, letter, self._name, "#ffffff")
        self._line(left, top + 2, _fit_in(name, self._name, WIDTH - left - PAD), self._name, self.theme.text)
        self._line(left, top + 36, network_name(self._network), self._meta, self.theme.quiet)
        return top + _FACE + 18

    def _words(self, top: int, text: str) -> int:
        where = fold(text, self._network)
        if where is None:
            return self._write(top, text, self._text, self.theme.text)
        top = self._write(top, f"{text[:where].rstrip()} … more", self._text, self.theme.text)
        if self._on:
            for left in range(PAD, WIDTH - PAD, 18):
                self._on[1].line((left, top, left + 9, top), fill=self.theme.quiet, width=2)
        return self._write(top + 10, text[where:].strip(), self._text, self.theme.quiet)

    def _pictures(self, top: int) -> int:
        shapes = [thumb.width / thumb.height if thumb else 16 / 9 for thumb in self._thumbs]
        laid = tiles(self._network, shapes)
        for place, box in enumerate(laid.boxes):
            left, high = PAD + round(box.left * _INNER), top + round(box.top * _INNER)
            self._picture(place, (left, high, round(box.width * _INNER), round(box.height * _INNER)), laid)
        return top + round(laid.height * _INNER) + 18

    def _picture(self, place: int, box: tuple[int, int, int, int], laid: Tiles) -> None:
        if not self._on:
            return
        left, top, width, height = box
        image, pen = self._on
        thumb, item = self._thumbs[place], self._media[place]
        if thumb:
            from PIL import ImageOps  # noqa: PLC0415 - as above

            image.paste(ImageOps.fit(thumb, (width, height)), (left, top))
        else:
            pen.rectangle((left, top, left + width, top + height), fill=self.theme.blank)
            kind = "Video" if item.kind is MediaKind.VIDEO else "Picture"
            said = _fit_in(f"{kind}: {item.file_name}", self._meta, width - 20)
            self._line(left + 10, top + height // 2 - 12, said, self._meta, self.theme.text)
        if laid.more and place == len(laid.boxes) - 1:
            pen.rectangle((left + width - 84, top + 12, left + width - 12, top + 52), fill="#000000")
            self._line(left + width - 72, top + 16, f"+{laid.more}", self._meta, "#ffffff")

    def _rule(self, top: int) -> None:
        if self._on:
            self._on[1].line((PAD, top, WIDTH - PAD, top), fill=self.theme.line, width=2)

    def _write(self, top: int, text: str, face: Typeface, colour: str) -> int:
        for line in wrap(text, _INNER, face.width):
            self._line(PAD, top, line, face, colour)
            top += _LINE * face.size // _TEXT
        return top + 12

    def _line(self, left: float, top: float, text: str, face: Typeface, colour: str) -> None:
        if not self._on:
            return
        for piece in face.pieces(text):
            fill = self.theme.quiet if piece.named else colour
            self._on[1].text((left, top), piece.text, font=piece.font, fill=fill)
            left += piece.font.getlength(piece.text)


def _fit_in(text: str, face: Typeface, width: float) -> str:
    """Return a line cut to a width."""
    lines = wrap(" ".join(text.split()), width, face.width)
    return lines[0] if len(lines) == 1 else f"{lines[0][:-1]}…"


def _open(data: bytes | None) -> Image | None:
    from PIL import Image  # noqa: PLC0415 - as above

    if data is None:
        return None
    with Image.open(io.BytesIO(data)) as image:
        image.thumbnail((WIDTH, WIDTH * 2))
        return image.convert("RGB")
