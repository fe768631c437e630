"""From Klaviyo's document of a metric to ours."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .._json import Json
from .._structure import others, resource
from ._flow import read_flow
from .metric_definitions import Metric

_metric = resource(Metric, flow_ids="flow-triggers")


def read_metric(found: Mapping[str, Json]) -> Metric:
    """Read a metric, and the flows that come with it."""
    metric = _metric(found)
    return attrs.evolve(metric, flows=others(found, "flow-triggers", read_flow))
