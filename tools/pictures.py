"""Make the pictures in a saved notebook small: 256 colors each, which is a third of the bytes."""

import base64
import io
import re

from PIL import Image

from helpers.figures.few_colors import few_colors

PNG = re.compile(r"iVBORw0KGgo[A-Za-z0-9+/=]+")
COLORS = 256


def smaller(text: str) -> str:
    """Return the text with every PNG in it, in base64, drawn in at most 256 colors.

    What is transparent stays as it is, and so does what would not become smaller.
    """
    return PNG.sub(lambda found: _smaller(found[0]), text)


def _smaller(picture: str) -> str:
    image = Image.open(io.BytesIO(base64.b64decode(picture)))
    if image.mode not in ("RGB", "RGBA") or image.convert("RGBA").getextrema()[3][0] < 255:
        return picture
    return min(picture, base64.b64encode(few_colors(image, COLORS)).decode(), key=len)
