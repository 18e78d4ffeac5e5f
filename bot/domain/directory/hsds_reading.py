"""Read a directory from HSDS 3.0 JSON: services in an array, on a page of an API, or within organizations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.directory.drafts import Draft, Loc, checked, whole
from bot.domain.directory.errors import DirectoryError
from bot.domain.directory.hsds import (
    ATTRIBUTES,
    CIRCUMSTANCES,
    FIELDS,
    FOREIGN_STATUS,
    PRACTICES,
    SAMPLE,
    WEEKDAYS,
    in_hsds,
    name_of,
)
from bot.domain.directory.lines import Lines
from bot.domain.directory.model import Directory
from bot.domain.directory.reading import parsed

_EXTENT = re.compile(r"(county|zip|nation):([^:]+)|town:(\d+):(.+)", re.S)
_BY_CODE = {attribute.code: attribute for attribute in ATTRIBUTES}
_KINDS = {"county": "counties", "zip": "zips", "nation": "nations"}


@dataclass(frozen=True, slots=True)
class _Found:
    """Hold one service and where in the file it and its organization stand."""

    service: Any
    path: Loc
    organization: Any
    organization_path: Loc


def from_hsds(text: str) -> Directory:
    """Read a file; raise DirectoryError with every problem in it, and never return part of one."""
    data, lines = parsed(text), Lines(text)
    found = list(_services(data, ()))
    if not found and data != []:
        words = "holds no services: an array of HSDS services is expected"
        raise DirectoryError((whole(1, words),))
    readers = [_Reader(one, number, lines) for number, one in enumerate(found, 1)]
    drafts = [reader.draft() for reader in readers]
    return checked(drafts, sample=any(reader.sample for reader in readers))


def _services(data: Any, path: Loc) -> Iterator[_Found]:
    """Find the services, whatever they are packed in."""
    if isinstance(data, list):
        for index, one in enumerate(data):
            yield from _one(one, (*path, index))
    elif isinstance(data, dict):
        packed = next((key for key in ("contents", "services") if isinstance(data.get(key), list)), None)
        if packed == "contents" or (packed and "name" not in data):
            yield from _services(data[packed], (*path, packed))
        else:
            yield from _one(data, path)


def _one(data: Any, path: Loc) -> Iterator[_Found]:
    if isinstance(data, dict) and isinstance(data.get("services"), list):
        for index, service in enumerate(data["services"]):
            yield _Found(service, (*path, "services", index), data, path)
    else:
        inner = data.get("organization") if isinstance(data, dict) else None
        yield _Found(data, path, inner, (*path, "organization"))


def _dicts(holder: Any, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    items = holder.get(name) if isinstance(holder, dict) else None
    for index, item in enumerate(items if isinstance(items, list) else []):
        if isinstance(item, dict):
            yield index, item


@dataclass
class _Reader:
    """Turn one service into an entry, and remember where each field stood."""

    found: _Found
    number: int
    lines: Lines
    data: dict[str, Any] = field(default_factory=dict)
    paths: dict[Loc, Loc] = field(default_factory=dict)
    wrong: dict[Loc, str] = field(default_factory=dict)
    sample: bool = False

    def draft(self) -> Draft:
        """Return the entry with its places."""
        if not isinstance(self.found.service, dict):
            return Draft(number=self.number, data=self.found.service, line=self.lines.of(self.found.path))
        self.data = {"area": {}, "eligibility": {}, "contact": {}, "practices": [], "languages": []}
        self._plain()
        self._areas()
        self._languages()
        self._schedule()
        self._attributes()
        self._status()
        told = frozenset(self.wrong)
        bare = Draft(number=self.number, data=self.data, place=self._place, say=in_hsds, told=told)
        return replace(bare, problems=tuple(bare.problem(loc, words) for loc, words in self.wrong.items()))

    def _place(self, loc: Loc) -> tuple[int, str]:
        near = loc
        while near and near not in self.paths:
            near = near[:-1]
        return self.lines.of(self.paths.get(near, self.found.path)), name_of(loc)

    def _put(self, loc: Loc, value: Any, path: Loc) -> None:
        """Set a field from a value of the file; what is null there is missing."""
        if value is None:
            return
        holder = self.data
        for part in loc[:-1]:
            holder = holder[str(part)]
        holder[str(loc[-1])] = value
        self.paths[loc] = path

    def _add(self, loc: Loc, value: Any, path: Loc) -> None:
        """Add an item to a list field."""
        holder = self.data
        for part in loc[:-1]:
            holder = holder[str(part)]
        items = holder.setdefault(str(loc[-1]), [])
        self.paths[(*loc, len(items))] = path
        items.append(value)

    def _plain(self) -> None:
        service, path = self.found.service, self.found.path
        named = {
            "id": ("id",),
            "name": ("name",),
            "minimum_age": ("eligibility", "min_age"),
            "maximum_age": ("eligibility", "max_age"),
            "eligibility_description": ("eligibility", "words"),
            "assured_date": ("confirmed_on",),
            "email": ("contact", "email"),
            "url": ("contact", "web"),
        }
        for key, loc in named.items():
            self._put(loc, service.get(key), (*path, key))
        if isinstance(self.found.organization, dict):
            self._put(("grantee",), self.found.organization.get("name"), (*self.found.organization_path, "name"))
        for name, key, target in (("contacts", "title", ("reader_role",)), ("phones", "number", ("contact", "phone"))):
            for index, item in _dicts(service, name):
                if item.get(key) and target not in self.paths:
                    self._put(target, item[key], (*path, name, index, key))

    def _areas(self) -> None:
        for index, area in _dicts(self.found.service, "service_areas"):
            path = (*self.found.path, "service_areas", index)
            match = _EXTENT.fullmatch(str(area.get("extent", "")))
            if match is None:
                name = re.sub(r",?\s*(Minnesota|MN)\s*$", "", str(area.get("name", "")))
                self._add(("area", "counties"), name, path)
            elif match[1]:
                self._add(("area", _KINDS[match[1]]), match[2], path)
            else:
                self._add(("area", "towns"), {"county": match[3], "town": match[4]}, path)

    def _languages(self) -> None:
        for index, language in _dicts(self.found.service, "languages"):
            self._add(("languages",), language.get("code", ""), (*self.found.path, "languages", index))

    def _schedule(self) -> None:
        for index, schedule in _dicts(self.found.service, "schedules"):
            if ("valid_from",) in self.paths:
                return
            path = (*self.found.path, "schedules", index)
            for key in ("valid_from", "valid_to"):
                self._put((key,), schedule.get(key), (*path, key))
            if schedule.get("byday") is not None:
                self._days(str(schedule["byday"]), (*path, "byday"))

    def _days(self, text: str, path: Loc) -> None:
        days = [day.strip().upper() for day in text.split(",") if day.strip()]
        self.paths[("working_days",)] = path
        if all(day in WEEKDAYS for day in days):
            self.data["working_days"] = [WEEKDAYS.index(day) for day in days]
        else:
            self.wrong[("working_days",)] = f"must be weekdays such as MO,TU,FR, not {text!r}"

    def _attributes(self) -> None:
        for index, attribute in _dicts(self.found.service, "attributes"):
            path, term = (*self.found.path, "attributes", index), attribute.get("taxonomy_term")
            if not isinstance(term, dict):
                continue
            code, taxonomy = str(term.get("code", "")), term.get("taxonomy")
            if taxonomy == PRACTICES:
                self._add(("practices",), term.get("name"), path)
            elif taxonomy == CIRCUMSTANCES:
                self._add(("eligibility", "circumstances"), code, path)
            elif taxonomy == FIELDS:
                self._own(code, attribute.get("value"), path)

    def _own(self, code: str, value: Any, path: Loc) -> None:
        """Take an attribute of this directory's own taxonomy."""
        if code == SAMPLE:
            self.sample = self.sample or str(value) == "true"
        elif code in _BY_CODE:
            self._put(_BY_CODE[code].path, value, (*path, "value"))
        else:
            loc: Loc = ("attributes", code)
            self.paths[loc] = path
            self.wrong[loc] = f"{code!r} is no attribute of the directory"

    def _status(self) -> None:
        """Let the status stand for a capacity that no attribute says."""
        status = self.found.service.get("status")
        if "capacity" not in self.data and status in FOREIGN_STATUS:
            self._put(("capacity",), FOREIGN_STATUS[status], (*self.found.path, "status"))
