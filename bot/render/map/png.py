"""Paint the map as PNG at twice its size (300 dots an inch, 8 inches wide), with Pillow and the font it brings."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from itertools import chain

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from bot.render.map.project import Ring
from bot.render.map.shapes import EDGE, STEP, STYLES, Page, Patch, Style, Words

SCALE = 2
DOTS = 300, 300
HALO = 2
PAPER = "#ffffff"
COLORS = 256  # of the palette: those of the map and the shades at the edges of letters
OWN = tuple(
    ImageColor.getrgb(color)
    for color in (PAPER, EDGE, *chain.from_iterable((one.ground, one.marks, one.ink) for one in STYLES.values()))
)


def png(page: Page) -> bytes:
    """Return the whole file; title and description stand in its text fields."""
    image = Image.new("RGB", (page.width * SCALE, page.height * SCALE), PAPER)
    grounds = {standing: _ground(image.size, style) for standing, style in STYLES.items()}
    for one in page.shapes:
        if isinstance(one, Patch):
            _patch(image, one, grounds[one.standing])
        else:
            _words(image, one)
    told, out = PngInfo(), BytesIO()
    told.add_itxt("Title", page.title)
    told.add_itxt("Description", page.about)
    _few(image).save(out, "PNG", dpi=DOTS, pnginfo=told)
    return out.getvalue()


def _few(image: Image.Image) -> Image.Image:
    """Return the picture with a palette, the map's own colors exact in it: Pillow's octree misses them by one."""
    small = image.quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    found = small.getpalette() or []
    colors = (tuple(found[at : at + 3]) for at in range(0, len(found), 3))
    small.putpalette(bytes(chain.from_iterable(_own(color) for color in colors)))
    return small


def _own(color: tuple[int, ...]) -> tuple[int, ...]:
    """Return the color of the map that this one was meant to be, or itself."""
    return next((own for own in OWN if max(abs(a - b) for a, b in zip(own, color, strict=True)) <= 1), color)


def _ground(size: tuple[int, int], style: Style) -> Image.Image:
    """Return a tile repeated over a whole page, so that patterns run on from county to county."""
    side = STEP * SCALE
    tile = Image.new("RGB", (side, side), style.ground)
    draw = ImageDraw.Draw(tile)
    if style.pattern == "lines":
        for offset in (-side, 0, side):
            draw.line([(offset - SCALE, side + SCALE), (offset + side + SCALE, -SCALE)], style.marks, 2 * SCALE)
    elif style.pattern == "dots":
        draw.circle((side / 2, side / 2), 2.2 * SCALE, style.marks)
    return _repeated(tile, size)


def _repeated(tile: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Cover a size with a tile, doubling what is covered: a map has some 80,000 tiles."""
    whole = Image.new("RGB", size)
    whole.paste(tile)
    wide, high = tile.size
    while wide < size[0]:
        whole.paste(whole.crop((0, 0, min(wide, size[0] - wide), high)), (wide, 0))
        wide *= 2
    while high < size[1]:
        whole.paste(whole.crop((0, 0, size[0], min(high, size[1] - high))), (0, high))
        high *= 2
    return whole


def _patch(image: Image.Image, patch: Patch, ground: Image.Image) -> None:
    xs = [round(x * SCALE) for ring in patch.rings for x, _ in ring]
    ys = [round(y * SCALE) for ring in patch.rings for _, y in ring]
    box = min(xs) - 1, min(ys) - 1, max(xs) + 2, max(ys) + 2
    mask = Image.new("1", (box[2] - box[0], box[3] - box[1]))
    for ring in patch.rings:  # what lies in two outlines is a hole
        one = Image.new("1", mask.size)
        ImageDraw.Draw(one).polygon(_moved(ring, box[:2]), 1)
        mask = ImageChops.logical_xor(mask, one)
    image.paste(ground.crop(box), box[:2], mask)
    for ring in patch.rings:
        ImageDraw.Draw(image).line(_moved(ring, (0, 0)), EDGE, 3, joint="curve")


def _moved(ring: Ring, by: tuple[int, int]) -> list[tuple[float, float]]:
    return [(x * SCALE - by[0], y * SCALE - by[1]) for x, y in ring]


def _words(image: Image.Image, words: Words) -> None:
    ImageDraw.Draw(image).text(
        (words.x * SCALE, words.y * SCALE),
        words.text,
        words.ink,
        _font(words.size * SCALE),
        "ms" if words.middle else "ls",
        stroke_width=HALO * SCALE if words.halo else 0.4 * SCALE if words.bold else 0,
        stroke_fill=words.halo or words.ink,
    )


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
