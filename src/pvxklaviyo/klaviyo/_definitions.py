"""Which metrics a definition of a flow or segment listens to, wherever in it they are named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from ._json import Json

# Conditions of flows and segments name their metric so, and experiments the
# one that decides them: https://developers.klaviyo.com/en/reference/get_flow
_MEMBERS = ("metric_id", "conversion_metric_id")


@attrs.frozen(kw_only=True)
class MetricReference:
    """
    One place of a definition that names a metric.

    Attributes:
        metric_id: The metric.

        where: A JSON pointer into the definition: ``"/triggers/0/id"``.
    """

    metric_id: str
    where: str


def metric_references(definition: Json) -> Sequence[MetricReference]:
    """
    Find every place of a definition that names a metric.

    Triggers, trigger filters, profile filters, splits and conditions however
    deep, those of kinds that are not known yet included.

    Args:
        definition: As Klaviyo gives it: of a flow, a segment, a custom metric,
            or a part of one.

    Returns:
        In the order of the definition.
    """
    return list(_references(definition))


def metric_ids_in(definition: Json) -> Sequence[str]:
    """
    List the metrics that a definition names anywhere, each once.

    Args:
        definition: As for :func:`metric_references`, which says where.

    Returns:
        Ids, in the order in which they first appear.
    """
    return list(dict.fromkeys(found.metric_id for found in _references(definition)))


def _references(definition: Json) -> Iterator[MetricReference]:
    # No recursion: JSON may be nested deeper than calls may be.
    left: list[tuple[str, Json, bool]] = [("", definition, False)]
    while left:
        where, value, is_metric = left.pop()
        if is_metric and (metric_id := _text(value)):
            yield MetricReference(metric_id=metric_id, where=where)
        elif isinstance(value, str):
            continue
        elif isinstance(value, Mapping):
            # A trigger is the metric itself: {"type": "metric", "id": …}.
            of_itself = ("id",) if value.get("type") == "metric" else ()
            members = [
                (f"{where}/{_step(name)}", member, name in (*_MEMBERS, *of_itself))
                for name, member in value.items()
            ]
            left.extend(reversed(members))
        elif isinstance(value, Sequence):
            elements = [(f"{where}/{at}", element, False) for at, element in enumerate(value)]
            left.extend(reversed(elements))


def _text(value: Json) -> str:
    # A number for a text is its digits, as everywhere in answers.
    number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if number or isinstance(value, str) else ""


def _step(name: str) -> str:
    # https://www.rfc-editor.org/rfc/rfc6901#section-3
    return name.replace("~", "~0").replace("/", "~1")
