"""What the properties of a metric's events are, as far as its events show."""

# https://developers.klaviyo.com/en/reference/get_properties_for_metric

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import attrs

from .document import Json
from .journal import StoredEvent

SAMPLES = 10


@attrs.frozen(kw_only=True)
class MetricProperty:
    """
    One property of a metric's events.

    Attributes:
        id: Klaviyo's own.

        number: From 1, in the order in which they were first seen.

        metric_id: Of which metric.

        property: Its name.

        inferred_type: Klaviyo's word for its values, or the commonest of them.

        samples: Some of its values, each once; of a list, what is in it.
    """

    id: str
    number: int
    metric_id: str
    property: str
    inferred_type: str
    samples: Sequence[Json] = attrs.field(repr=False)


def properties_of(metric_id: str, events: Iterable[StoredEvent]) -> Sequence[MetricProperty]:
    """Collect the properties that the events of a metric have had."""
    values: dict[str, list[Json]] = {}
    for event in events:
        if event.metric_id == metric_id:
            for name, value in event.properties.items():
                values.setdefault(name, []).append(value)
            if event.value is not None:
                values.setdefault("$value", []).append(event.value)
    return [
        MetricProperty(
            id=property_id(metric_id, name),
            number=number,
            metric_id=metric_id,
            property=name,
            inferred_type=_type(found),
            samples=_samples(found),
        )
        for number, (name, found) in enumerate(values.items(), 1)
    ]


def property_id(metric_id: str, name: str) -> str:
    """Make the id of a property: 32 hexadecimal digits, always the same."""
    return hashlib.blake2b(f"{metric_id}/{name}".encode(), digest_size=16).hexdigest()


# The words beside "List" are not documented.
def _type(values: Sequence[Json]) -> str:
    found = [_word(value) for value in values if value is not None]
    return max(dict.fromkeys(found), key=found.count, default="String")


def _word(value: Json) -> str:
    match value:
        case bool():
            return "Boolean"
        case int() | float():
            return "Number"
        case list():
            return "List"
        case dict():
            return "Dictionary"
        case _:
            return "String"


def _samples(values: Sequence[Json]) -> Sequence[Json]:
    found: list[Json] = []
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, bool | int | float | str) and one not in found:
                found.append(one)
    return found[:SAMPLES]
