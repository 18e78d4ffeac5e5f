"""The map: every county drawn and named, readable without colour, the same in both pictures."""

from __future__ import annotations

import math
from io import BytesIO
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.domain.coverage import Coverage, Standing, cover
from bot.domain.directory import sample
from bot.domain.places import counties
from bot.domain.places.geometry import Shape
from bot.domain.places.tables import shapes
from bot.render.map.labels import Inside, label
from bot.render.map.page import LACKS, page
from bot.render.map.png import SCALE, png
from bot.render.map.project import Fit, albers
from bot.render.map.shapes import STYLES, Patch, Words, width_of
from bot.render.map.svg import svg
from tests.domain.test_routing import ON

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return cover(sample(), on=ON, live=None)


@pytest.fixture(scope="module")
def drawn(coverage: Coverage) -> ElementTree.Element:
    return ElementTree.fromstring(svg(page(coverage)))


def test_the_picture_has_a_title_a_description_and_a_name_for_every_county(
    drawn: ElementTree.Element, coverage: Coverage
) -> None:
    assert drawn.attrib["aria-labelledby"] == "title about"
    about = drawn.findtext(f"{SVG}desc")
    assert drawn.findtext(f"{SVG}title") == "Restorative-practices initiatives in Minnesota (fictional sample)"
    assert about is not None
    assert about.startswith("On 2026-09-30. 87 counties: takes families 15, ")
    named = [path.findtext(f"{SVG}title") for path in drawn.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None]
    assert named == [f"{one.name} County: {LACKS[one.lack]}" for one in coverage.counties]


def test_the_table_below_names_every_place_with_its_state(drawn: ElementTree.Element, coverage: Coverage) -> None:
    written = [text.text or "" for text in drawn.iter(f"{SVG}text")]
    table = written[written.index("Counties, and what is in the way") :]
    for place in coverage.places:
        assert LACKS[place.lack] in table[table.index(place.name) :][:2], place.name


def test_date_and_version_stand_under_the_title(drawn: ElementTree.Element) -> None:
    second = list(drawn.iter(f"{SVG}text"))[1].text
    assert second == (
        f"2026-09-30, directory version {sample().version}. Who is enrolled as a coordinator is not known here."
    )
    known = svg(page(cover(sample(), on=ON, live=frozenset())))
    assert "Who is enrolled" not in known


def test_the_file_loads_nothing_and_runs_nothing(coverage: Coverage) -> None:
    text = svg(page(coverage))
    assert not any(word in text for word in ("<script", "href", "@import", "data:", "onload"))


def test_nothing_is_written_beyond_the_page_or_into_its_neighbour(coverage: Coverage) -> None:
    made = page(coverage)
    lines: dict[float, list[Words]] = {}
    for one in made.shapes:
        if isinstance(one, Words) and not one.middle:
            assert one.x + width_of(one.text, one.size) <= made.width, one.text
            lines.setdefault(one.y, []).append(one)
    for same in lines.values():
        for left, right in combinations(sorted(same, key=lambda one: one.x), 2):
            assert left.x + width_of(left.text, left.size) <= right.x + 1, (left.text, right.text)


def test_each_county_is_labelled_inside_itself_by_its_name_or_code() -> None:
    fit = Fit.into(shapes(), left=0, top=0, width=1060)
    named = 0
    for shape in shapes():
        rings = tuple(fit.ring(ring) for ring in shape.rings)
        name = counties()[shape.fips].name
        found = label(name, shape.fips, rings)
        assert " ".join(found.lines) in {name, shape.fips[-3:]}
        assert Shape.of(shape.fips, rings).contains(*found.at), name
        named += " ".join(found.lines) == name
    assert named >= 80


@given(st.sampled_from(shapes()), st.floats(0, 1), st.floats(0, 1))
def test_the_lines_across_a_county_hold_the_points_that_it_contains(shape: Shape, east: float, north: float) -> None:
    west, south, last, top = shape.box
    x, y = west + (last - west) * east, south + (top - south) * north
    assert Inside(shape).holds(x, y) == shape.contains(x, y)


def test_an_equal_area_of_the_ground_is_an_equal_area_of_the_map() -> None:
    """A square degree in the south covers cos(44)/cos(49) times the ground of one in the north."""

    def area(south: float) -> float:
        corners = [albers((-95 + a, south + b)) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))]
        turned = [*corners[1:], corners[0]]
        return abs(sum(a * d - b * c for (a, b), (c, d) in zip(corners, turned, strict=True))) / 2

    ground = math.cos(math.radians(44)) / math.cos(math.radians(49))
    assert area(43.5) / area(48.5) == pytest.approx(ground, abs=0.0001)


def test_the_four_states_differ_in_print_without_colour() -> None:
    """Grounds that are nearly the same grey must differ by their pattern."""

    def grey(color: str) -> float:
        red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    for one, other in combinations(STYLES.values(), 2):
        assert one.pattern != other.pattern or abs(grey(one.ground) - grey(other.ground)) > 100
    for style in STYLES.values():
        assert abs(grey(style.ink) - grey(style.ground)) > 125
        assert style.pattern == "none" or abs(grey(style.marks) - grey(style.ground)) > 100


@pytest.fixture(scope="module")
def painted(coverage: Coverage) -> Image.Image:
    return Image.open(BytesIO(png(page(coverage))))


def test_the_png_has_the_same_page_and_says_what_it_shows(painted: Image.Image, coverage: Coverage) -> None:
    made = page(coverage)
    assert painted.size == (made.width * SCALE, made.height * SCALE)
    assert (painted.info["Title"], painted.info["Description"]) == (made.title, made.about)


def test_the_png_paints_each_county_in_its_own_way(painted: Image.Image, coverage: Coverage) -> None:
    pixels, seen = painted.convert("RGB"), set()
    for place, patch in zip(coverage.counties, page(coverage).shapes[2:], strict=False):
        assert isinstance(patch, Patch)
        xs, ys = [x for x, _ in patch.rings[0]], [y for _, y in patch.rings[0]]
        box = (round(min(xs)) * SCALE, round(min(ys)) * SCALE, round(max(xs)) * SCALE, round(max(ys)) * SCALE)
        found = {color for _, color in pixels.crop(box).getcolors(1_000_000) or ()}
        style = STYLES[place.standing]
        wanted = {_rgb(style.ground), _rgb(style.marks)}
        assert wanted <= found, place.name
        seen.add(place.standing)
    assert seen == set(Standing)


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))
