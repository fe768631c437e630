from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from . import changes
from .changes import OURS, offered

FILE = json.loads(OURS.read_text(encoding="utf-8"))
NAMES = offered(FILE)


def told(change: Callable[[Any], None], *parts: str) -> list[str]:
    """Change a copy of the parts of the file that matter, and say what is told of it."""
    paths = {path: copy.deepcopy(FILE["paths"][path]) for path in parts}
    newer = {**FILE, "paths": {**FILE["paths"], **paths}}
    if not parts:
        newer["components"] = copy.deepcopy(FILE["components"])
    change(newer)
    return list(changes.changes(FILE, newer, NAMES & {"create_event", "get_events"}))


def test_the_families_offer_what_they_call() -> None:
    """The main job's operations are among those offered, and so is most of the file."""
    assert {"create_event", "bulk_create_events", "get_accounts", "get_metrics"} <= NAMES
    assert "get_data_sources" not in NAMES


def test_the_same_file_changes_nothing() -> None:
    """A file compared with itself touches nobody."""
    few = NAMES & {"create_event", "get_flow", "bulk_import_profiles", "query_metric_aggregates"}

    assert list(changes.changes(FILE, FILE, few)) == []


def _gone(newer: Any) -> None:
    del newer["paths"]["/api/events"]["post"]


def _tighter(newer: Any) -> None:
    newer["paths"]["/api/events"]["post"]["x-klaviyo-ratelimit"]["burst"] = "10/s"


def _scope(newer: Any) -> None:
    newer["paths"]["/api/events"]["get"]["x-klaviyo-scopes"] = ["events:read", "more:read"]


def _parameter(newer: Any) -> None:
    parameters = newer["paths"]["/api/events"]["get"]["parameters"]
    parameters[:] = [one for one in parameters if one.get("name") != "page[size]"]
    parameters.append({"name": "why", "in": "query", "required": True, "schema": {}})


def _body_member(newer: Any) -> None:
    schema = newer["components"]["schemas"]["EventCreateQueryV2"]
    attributes = schema["properties"]["data"]
    while "$ref" in attributes:
        attributes = newer["components"]["schemas"][attributes["$ref"].rpartition("/")[2]]
    members = attributes["properties"]["attributes"]
    del members["properties"]["value_currency"]
    members["properties"]["value"]["type"] = "string"
    members["properties"]["reason"] = {"type": "string"}
    members["required"].append("reason")


def _somebody_elses(newer: Any) -> None:
    del newer["paths"]["/api/data-sources"]
    newer["paths"]["/api/new"] = {"get": {"operationId": "get_new"}}


@pytest.mark.parametrize(
    ("change", "parts", "expected"),
    [
        (_gone, ["/api/events"], ["create_event: is gone"]),
        (
            _tighter,
            ["/api/events"],
            [
                "create_event: x-klaviyo-ratelimit is {'burst': '10/s', 'steady': '3500/m'}, "
                "was {'burst': '350/s', 'steady': '3500/m'}"
            ],
        ),
        (
            _scope,
            ["/api/events"],
            ["get_events: x-klaviyo-scopes is ['events:read', 'more:read'], was ['events:read']"],
        ),
        (
            _parameter,
            ["/api/events"],
            [
                "get_events: parameter page[size] is gone",
                "get_events: parameter why is required now",
            ],
        ),
        (
            _body_member,
            [],
            [
                "create_event: body /data/attributes/value_currency is gone",
                "create_event: body /data/attributes/value is string, was number",
                "create_event: body /data/attributes/reason is required now",
            ],
        ),
        (_somebody_elses, [], []),
    ],
)
def test_only_what_touches_us_is_told(
    change: Callable[[Any], None], parts: list[str], expected: list[str]
) -> None:
    """Each kind of change to an offered operation is told, and nothing about any other."""
    assert expected == told(change, *parts)
