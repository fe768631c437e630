"""From Klaviyo's document of a metric to ours."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .._json import Json
from .._structure import attributes_of, others, resource
from ._flow import read_flow
from .metric_definitions import Metric

_metric = resource(Metric, flow_ids="flow-triggers")


def read_metric(found: Mapping[str, Json]) -> Metric:
    """Read a metric, and the flows that come with it."""
    attributes = attributes_of(found)
    integration = attributes.get("integration")
    if isinstance(integration, Mapping):
        # An object whose members are not documented. Its name tells twins apart;
        # what else is odd in it must not take the other 199 of a page away.
        extras = {name: _text(integration.get(name)) for name in ("key", "category")}
        attributes = {**attributes, "integration": {**integration, **extras}}
    metric = _metric({**found, "attributes": attributes})
    return attrs.evolve(metric, flows=others(found, "flow-triggers", read_flow))


def _text(value: Json) -> Json:
    if isinstance(value, Mapping):
        value = value.get("name")
    return value if isinstance(value, str) else None
