"""Pictures for the sandbox's posts, drawn when asked for."""

import io

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 675)


def draw_poster(words: str, colours: tuple[str, str]) -> bytes:
    """Return a PNG with large words in the middle of a slope of two colours."""
    slope = Image.linear_gradient("L").resize(SIZE)  # pyright: ignore[reportUnknownMemberType]  # Pillow types NumPy's arrays in part
    picture = Image.composite(Image.new("RGB", SIZE, colours[0]), Image.new("RGB", SIZE, colours[1]), slope)
    pen = ImageDraw.Draw(picture)
    # Small enough to stay whole where Discord cuts a square out of the middle.
    font = ImageFont.load_default(size=76)
    middle = (SIZE[0] / 2, SIZE[1] / 2)
    pen.multiline_text(middle, words, fill="white", font=font, spacing=24, anchor="mm", align="center")
    with io.BytesIO() as out:
        picture.save(out, "PNG")
        return out.getvalue()
