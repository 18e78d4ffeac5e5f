"""Write the map as SVG: title, description, a name for every county, the table as text; no script, no font, no link."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from bot.domain.coverage import Standing
from bot.render.map.project import Ring
from bot.render.map.shapes import EDGE, STEP, STYLES, Page, Patch, Style, Words

FONT = "Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


def svg(page: Page) -> str:
    """Return the whole file."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {page.width} {page.height}" width="{page.width}" '
        f'height="{page.height}" font-family="{FONT}" aria-labelledby="title about">'
    )
    yield f'<title id="title">{escape(page.title)}</title>'
    yield f'<desc id="about">{escape(page.about)}</desc>'
    yield "<defs>"
    yield from (_pattern(standing, style) for standing, style in STYLES.items())
    yield "</defs>"
    yield f'<rect width="{page.width}" height="{page.height}" fill="#ffffff"/>'
    for one in page.shapes:
        yield _patch(one) if isinstance(one, Patch) else _words(one)
    yield "</svg>"


def _pattern(standing: Standing, style: Style) -> str:
    marks = {
        "none": "",
        # The stripe is drawn past both corners, so that tiles meet without a notch.
        "lines": f'<path d="M-2 2L2 -2M0 {STEP}L{STEP} 0M{STEP - 2} {STEP + 2}L{STEP + 2} {STEP - 2}" '
        f'stroke="{style.marks}" stroke-width="2"/>',
        "dots": f'<circle cx="{STEP / 2:g}" cy="{STEP / 2:g}" r="2.2" fill="{style.marks}"/>',
    }[style.pattern]
    return (
        f'<pattern id="{standing.value}" width="{STEP}" height="{STEP}" patternUnits="userSpaceOnUse">'
        f'<rect width="{STEP}" height="{STEP}" fill="{style.ground}"/>{marks}</pattern>'
    )


def _patch(patch: Patch) -> str:
    path = "".join(_path(ring) for ring in patch.rings)
    attributes = (
        f'd="{path}" fill="url(#{patch.standing.value})" fill-rule="evenodd" stroke="{EDGE}" stroke-width="1.5"'
    )
    if not patch.name:
        return f"<path {attributes}/>"
    return f"<path {attributes}><title>{escape(patch.name)}</title></path>"


def _path(ring: Ring) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "Z"


def _words(words: Words) -> str:
    more = ' text-anchor="middle"' if words.middle else ""
    more += ' font-weight="bold"' if words.bold else ""
    more += (
        f' stroke="{words.halo}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if words.halo else ""
    )
    return (
        f'<text x="{words.x:.1f}" y="{words.y:.1f}" font-size="{words.size}" fill="{words.ink}"{more}>'
        f"{escape(words.text)}</text>"
    )
