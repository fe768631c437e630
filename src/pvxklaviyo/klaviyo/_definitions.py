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
    return list(_references(definition, ""))


def metric_ids_in(definition: Json) -> Sequence[str]:
    """
    List the metrics that a definition names anywhere, each once.

    Args:
        definition: As for :func:`metric_references`, which says where.

    Returns:
        Ids, in the order in which they first appear.
    """
    return list(dict.fromkeys(found.metric_id for found in _references(definition, "")))


def _references(value: Json, where: str) -> Iterator[MetricReference]:
    if isinstance(value, Mapping):
        # A trigger is the metric itself: {"type": "metric", "id": …}.
        of_itself = ("id",) if value.get("type") == "metric" else ()
        for name, member in value.items():
            place = f"{where}/{_step(name)}"
            if name in (*_MEMBERS, *of_itself) and isinstance(member, str) and member:
                yield MetricReference(metric_id=member, where=place)
            else:
                yield from _references(member, place)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for position, element in enumerate(value):
            yield from _references(element, f"{where}/{position}")


def _step(name: str) -> str:
    # https://www.rfc-editor.org/rfc/rfc6901#section-3
    return name.replace("~", "~0").replace("/", "~1")
