"""Klaviyo's documents with odd values in places, which damage to bytes seldom makes."""

from __future__ import annotations

import json
from typing import Any

from .klaviyo_answers import READERS, documents
from .target import ROOT

_SAMPLES = ROOT / "tests" / "samples" / "klaviyo"
_CASES = (
    "events",
    "get_profile",
    "get_catalog_item",
    "get_bulk_create_catalog_items_job",
    "get_flow",
    "query_metric_aggregates",
    "metrics-first-page",
    "get_segment",
)
_BODIES = [(_SAMPLES / case / "body.json").read_bytes() for case in _CASES]
_ODD = [
    json.dumps(one)
    for one in (
        *(None, True, 0, -1, 2**63, 10**30, 2.5, 1.0, 1e300),
        *("", "0", "null", "/x", "http://[", "buyer@mail.invalid", "\ud800"),
        *("2026-07-15", "2026-07-15T12:00:00.123456789Z", "0001-01-01T00:00:00+23:59"),
        *([], {}, [None], [[]], ["buyer@mail.invalid"], {"a": {"b@c": {"d": "e@f"}}}),
        *({"id": None}, {"id": 5, "type": "profile"}, {"type": "metric", "id": ["a"]}),
        *({"data": []}, {"data": {"id": "a"}}, {"data": "a"}),
        [{"id": "a", "type": "b", "attributes": 5}],
    )
]
"""As JSON, so that each place gets one of its own."""


def oddities(data: bytes) -> None:
    """
    As for documents.

    The input: a byte that chooses a document, and three for each change: two
    for the place, one for what is put there; 255 takes it away.
    """
    chosen = (data[0] if data else 0) % len(READERS)
    document = json.loads(_BODIES[chosen])
    for at in range(1, min(len(data) - 2, 25), 3):
        _change(document, data[at] * 256 + data[at + 1], data[at + 2])
    documents(bytes((chosen,)) + json.dumps(document).encode())


def _change(document: Any, place: int, odd: int) -> None:
    places = _places(document)
    if not places:
        return
    parent, key = places[place % len(places)]
    if odd == 255:
        del parent[key]
    elif odd == 254 and isinstance(parent, list):
        parent.append(parent[key])
    else:
        parent[key] = json.loads(_ODD[odd % len(_ODD)])


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    left = [value]
    while left:
        parent = left.pop()
        keys = list(parent) if isinstance(parent, dict) else range(len(parent))
        for key in keys:
            found.append((parent, key))
            if isinstance(parent[key], dict | list):
                left.append(parent[key])
    return found
