"""Which metrics a definition names, wherever it names them."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.klaviyo import (
    FlowDefinition,
    MetricGroup,
    MetricReference,
    get_flow,
    list_actions_for_flow,
    list_flows,
    metric_ids_in,
    metric_references,
)
from pvxklaviyo.klaviyo._operations._flow import read_flow

from .samples import answer

RAW = json.loads(answer(200, "get_flow").body)["data"]["attributes"]["definition"]


def definition() -> FlowDefinition:
    """Read the sample's."""
    found = get_flow("XVTP5Q", definition=True).decode(answer(200, "get_flow")).definition
    assert found is not None
    return found


def test_every_place_of_a_flow_that_names_a_metric_is_found() -> None:
    """Trigger, trigger filter, profile filter and split, each by its pointer."""
    splits = "data/profile_filter/condition_groups/0/conditions/0"

    assert [
        ("/triggers/0/id", "TspjNE"),
        ("/triggers/0/trigger_filter/condition_groups/0/conditions/0/metric_id", "TspjNE"),
        ("/profile_filter/condition_groups/0/conditions/0/metric_id", "RmmBuz"),
        (f"/actions/0/{splits}/metric_id", "VvvvvV"),
    ] == [(found.where, found.metric_id) for found in metric_references(RAW)]


def test_what_starts_a_flow_is_told_from_what_it_looks_at() -> None:
    """A flow that only looks at a metric is not started by it."""
    found = definition()

    assert ["TspjNE"] == list(found.trigger_metric_ids)
    assert ["TspjNE", "RmmBuz", "VvvvvV"] == list(found.metric_ids)
    assert ["TspjNE", "RmmBuz", "VvvvvV"] == list(metric_ids_in(RAW))


def test_only_metrics_start_by_metric() -> None:
    """A list's id is no metric's, and a trigger may be without one."""
    other = [
        attrs.evolve(trigger, type=kind, id=which)
        for trigger in definition().triggers
        for kind, which in (("list", "Y6nRLr"), ("metric", None), ("metric", "TspjNE"))
    ]

    assert ["TspjNE"] == list(FlowDefinition(triggers=[*other, *other]).trigger_metric_ids)


def test_segments_and_experiments_are_read_alike() -> None:
    """Funnels, groups of custom metrics, and what decides an experiment."""
    funnel = {"type": "profile-metric-funnel", "steps": [{"metric_id": "A"}, {"metric_id": "B"}]}
    segment = {"condition_groups": [{"conditions": [funnel, {"type": "profile-property"}]}]}

    assert ["A", "B"] == list(metric_ids_in(segment))
    assert ["C"] == list(metric_ids_in({"conversion_metric_id": "C", "id": "D", "metric_id": None}))
    assert [MetricReference(metric_id="E", where="/a~1b~0c/metric_id")] == list(
        metric_references({"a/b~c": {"metric_id": "E"}})
    )
    assert [] == list(metric_ids_in(None)) == list(metric_ids_in("metric_id"))


free = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(0, 9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


def at(value: Any, pointer: str) -> Any:
    """Follow a JSON pointer."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


@given(free, st.lists(st.text(max_size=3), max_size=4))
def test_a_metric_is_found_however_deep_it_is_named(beside: Any, steps: list[str]) -> None:
    """And its pointer leads back to it."""
    value: Any = {"metric_id": "DEEP", "beside": beside}
    for step in steps:
        value = [beside, {step: value}]
    found = [one for one in metric_references(value) if one.metric_id == "DEEP"]

    assert 1 == len(found)
    assert "DEEP" == at(value, found[0].where)


def test_a_metric_that_is_a_number_is_its_digits() -> None:
    """As where a trigger's id is read."""
    definition: Any = [{"type": "metric", "id": 7}, {"metric_id": True}, {"metric_id": ""}]

    assert ["7"] == [found.metric_id for found in metric_references(definition)]


def test_nesting_has_no_limit() -> None:
    """JSON may be nested deeper than calls may be."""
    value: Any = {"metric_id": "DEEP"}
    for _ in range(5_000):
        value = [value]

    assert ["DEEP"] == [found.metric_id for found in metric_references(value)]


def test_what_is_no_definition_is_none() -> None:
    """A flow without one, and one whose parts are not what they should be."""
    plain = get_flow("XVTP5Q").decode(answer(200, "flow"))
    odd = answer(200, "flow")
    document = json.loads(odd.body)
    document["data"]["attributes"]["definition"] = {"triggers": None, "actions": [None, {"id": 7}]}
    read = get_flow("XVTP5Q").decode(attrs.evolve(odd, body=json.dumps(document).encode()))

    assert plain.definition is None
    assert read.definition is not None
    assert () == tuple(read.definition.triggers)
    assert ["7"] == [step.id for step in read.definition.steps]


@pytest.mark.parametrize("call", [list_flows, lambda **size: list_actions_for_flow("F", **size)])
@pytest.mark.parametrize("size", [0, 51])
def test_a_page_of_flows_has_a_size(call: Any, size: int) -> None:
    """Out of range is a ValueError."""
    with pytest.raises(ValueError, match=f"page_size is {size}; Klaviyo takes 1 to 50"):
        call(page_size=size)


def test_a_definition_keeps_people_to_itself() -> None:
    """Filters may ask for an address, and steps hold those of senders."""
    filters = {"condition_groups": [{"conditions": [{"value": "ada@acme.co"}]}]}
    definition = {
        "triggers": [{"type": "metric", "id": "M1", "trigger_filter": filters}],
        "actions": [{"type": "send-email", "id": "1", "data": {"from_email": "ada@acme.co"}}],
        "profile_filter": filters,
    }
    read = read_flow({"id": "F1", "attributes": {"definition": definition}})
    group = MetricGroup(metric_id="M1", metric_filters=[{"value": "ada@acme.co"}])

    assert "ada" in str(attrs.asdict(read))
    assert "ada" not in repr(read) + repr(group)
