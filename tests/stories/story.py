"""
A story as its file tells it: what happens, and what Klaviyo is then told.

Each ``.toml`` file beside this one is a story, for people to read. What is
told in it was written by hand from the rules, and nothing here can rewrite it.

How things are written
    Instants are times of one day: ``"11:05"``; ``"+2 11:05"`` is two days
    later. Addresses are first names: ``"ann"``.

What happens
    ``2 MUG`` are two pieces of an item; ``2 MUG 9.50`` says what one costs;
    ``2 MUG 9.50 Mug, white`` also what the shop calls it.

What is told
    ``metric``, ``time`` (or ``"when sent"``), ``to``, and where they apply ``value``, ``currency``,
    ``backfill``, ``id`` (Klaviyo's ``unique_id``, where it is not the
    ``EventKey``), ``arrives``, the minute in which it reaches Klaviyo, and
    ``starts = false`` where that is too late to start a flow. What begins with a capital letter is a property of the event, as it
    stands; one whose name ends in ``At`` is an instant. ``shares`` names
    tables of properties, under ``[shared]``, that several events have alike.

    Four words stand for several properties, always the same ones:

    =============  ========================================================
    ``items``      ``SKUs``, ``ItemNames``, ``ItemCount``, ``Items``
    ``to_come``    ``RemainingItemCount``, ``RemainingItems``
    ``cancelled``  ``CancelledSKUs``, ``CancelledItemNames``,
                   ``CancelledItemCount``, ``CancelledItems``
    ``item``       ``SKU``, ``ProductName``, ``Quantity``, ``Components``
    =============  ========================================================

    Their pieces are ``2 MUG``, which Peoplevox calls "Item MUG"; ``2 MUG: Mug,
    white`` has another name, ``2 MUG: -`` has none. ``1 SET = 2 MUG + 1 CUP``
    is a kit. What else a piece says stands in brackets:
    ``2 MUG [ItemPrice 9.50, Reason Unwanted]``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

DAY = datetime(2026, 11, 3, tzinfo=UTC)
"""The day on which stories begin: a Tuesday, in winter, when London's clock is UTC."""

FOLDER = Path(__file__).parent

Properties = dict[str, Any]


def instant(text: str) -> datetime:
    """Read a time of the day, or of a later one."""
    days, _, clock = text.rpartition(" ")
    hours, minutes, *seconds = map(int, clock.split(":"))
    return DAY + timedelta(days=int(days or 0), hours=hours, minutes=minutes, seconds=sum(seconds))


def address(name: str) -> str:
    """Give the address of a first name; what is an address or a number already stays."""
    is_name = name.isalpha()
    return f"{name}@post.pvx-sim.net" if is_name else name


@attrs.frozen(kw_only=True)
class Event:
    """What one event in Klaviyo is; a time of None is that of its sending."""

    metric: str
    time: datetime | None
    to: str
    id: str
    starts: bool
    arrives: datetime | None
    backfill: bool
    value: float | None
    currency: str | None
    properties: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Story:
    """
    One story, as its file tells it.

    Attributes:
        name: The file's.

        title: What it is about, in one line.

        why: The rule that it shows, in plain words.

        until: When it is over.

        rules: Settings beside the usual ones, as a file would state them.

        happens: What happens, in order.

        events: What Klaviyo holds in the end, in the order of arrival.

        profiles: What the profile of each person says in the end, by address.

        nobody: Addresses of people of whom Klaviyo may not even hear.

        skipped: What is recorded and not told: kind and reason, sorted.

        exceptions: What is open in the end: code and owner, sorted.
    """

    name: str
    title: str
    why: str
    until: datetime
    rules: str
    happens: Sequence[Mapping[str, Any]]
    events: Sequence[Event]
    profiles: Mapping[str, Mapping[str, Any]]
    nobody: Sequence[str]
    skipped: Sequence[str]
    exceptions: Sequence[str]


_WORDS = {
    "title",
    "why",
    "until",
    "rules",
    "happens",
    "shared",
    "told",
    "profile",
    "nobody",
    "skipped",
    "exceptions",
}


def stories() -> Iterator[Story]:
    """Read all stories, in the order of their names."""
    for path in sorted(FOLDER.glob("*.toml")):
        try:
            yield _read(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name}: {error}") from error


def _read(name: str, data: Mapping[str, Any]) -> Story:
    if unknown := data.keys() - _WORDS:
        raise ValueError(f"nothing is known of {', '.join(sorted(unknown))}")
    shared = data.get("shared", {})
    return Story(
        name=name,
        title=data["title"],
        why=data["why"],
        until=instant(data["until"]),
        rules=data.get("rules", ""),
        happens=data["happens"],
        events=[_event(told, shared) for told in data.get("told", ())],
        profiles={
            address(person): _timed(told) for person, told in data.get("profile", {}).items()
        },
        nobody=[address(person) for person in data.get("nobody", ())],
        skipped=sorted(data.get("skipped", ())),
        exceptions=sorted(data.get("exceptions", ())),
    )


def _event(told: Mapping[str, Any], shared: Mapping[str, Mapping[str, Any]]) -> Event:
    given = dict(told)
    properties: Properties = {}
    for name in given.pop("shares", ()):
        properties |= _expanded(shared[name])
    own = {key: given.pop(key) for key in list(given) if key[0].isupper() or key in _PIECES}
    properties |= _expanded(own)
    event = Event(
        metric=given.pop("metric"),
        time=None if (time := given.pop("time")) == "when sent" else instant(time),
        to=address(given.pop("to")),
        id=given.pop("id", properties.get("EventKey", "")),
        starts=given.pop("starts", True),
        arrives=instant(given.pop("arrives")) if "arrives" in given else None,
        backfill=given.pop("backfill", False),
        value=given.pop("value", None),
        currency=given.pop("currency", None),
        properties=properties,
    )
    if given:
        raise ValueError(f"nothing is known of {', '.join(sorted(given))}")
    return event


def _expanded(given: Mapping[str, Any]) -> Properties:
    properties = _timed({key: value for key, value in given.items() if key not in _PIECES})
    for key in given.keys() & _PIECES.keys():
        properties |= _PIECES[key](given[key])
    return properties


def _timed(given: Mapping[str, Any]) -> Properties:
    return {
        key: instant(value).isoformat() if key.endswith("At") else value
        for key, value in given.items()
    }


# pieces

_PIECE = re.compile(
    r"(?P<count>\d+) (?P<code>[\w-]+)"
    r"(?: = (?P<parts>[^:\[]+?))?(?:: (?P<name>[^\[]+?))?(?: \[(?P<more>.*)\])?"
)


def _piece(text: str) -> Properties:
    found = _PIECE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no pieces of an item")
    code, parts, name = found["code"], found["parts"], found["name"]
    name = name or (f"Kit {code}" if parts else f"Item {code}")
    piece: Properties = {"SKU": code}
    if name != "-":
        piece["ProductName"] = name
    piece["Quantity"] = int(found["count"])
    if parts:
        piece["Components"] = [_piece(part) for part in parts.split(" + ")]
    for more in filter(None, (found["more"] or "").split(", ")):
        word, _, value = more.partition(" ")
        piece[word] = float(value) if word in {"ItemPrice", "RowTotal"} else value
    return piece


def _uncounted(piece: Properties) -> Properties:
    # "0 SET" in a story is a kit of which nobody knows how many left.
    return {key: value for key, value in piece.items() if (key, value) != ("Quantity", 0)}


def _listed(texts: Iterable[str], prefix: str, first: str) -> Properties:
    pieces = [_uncounted(_piece(text)) for text in texts]
    found: Properties = {}
    if first:
        found[f"{first}SKUs".removeprefix("_")] = list(dict.fromkeys(one["SKU"] for one in pieces))
        names = list(dict.fromkeys(one["ProductName"] for one in pieces if "ProductName" in one))
        if names:
            found[f"{first}ItemNames".removeprefix("_")] = names
    if all("Quantity" in one for one in pieces):
        found[f"{prefix}ItemCount"] = sum(one["Quantity"] for one in pieces)
    found[f"{prefix}Items"] = pieces
    return found


_PIECES: Mapping[str, Callable[[Any], Properties]] = {
    "items": lambda texts: _listed(texts, "", "_"),
    "to_come": lambda texts: _listed(texts, "Remaining", ""),
    "cancelled": lambda texts: _listed(texts, "Cancelled", "Cancelled"),
    "item": lambda text: _uncounted(_piece(text)),
}
