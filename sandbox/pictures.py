"""Pictures for the sandbox's posts, drawn when asked for."""

import io

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 675)


def draw_poster(words: str, colours: tuple[str, str]) -> bytes:
    """Return a PNG with large words on a slope of two colours."""
    slope = Image.linear_gradient("L").resize(SIZE)  # pyright: ignore[reportUnknownMemberType]  # Pillow types NumPy's arrays in part
    picture = Image.composite(Image.new("RGB", SIZE, colours[0]), Image.new("RGB", SIZE, colours[1]), slope)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=92)
    pen.multiline_text((80, 80), words, fill="white", font=font, spacing=24)
    with io.BytesIO() as out:
        picture.save(out, "PNG")
        return out.getvalue()
