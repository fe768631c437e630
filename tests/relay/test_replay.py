"""What other rules would have told, against a world that lived under them from the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import attrs
import pytest

from pvxklaviyo import Policy
from pvxklaviyo.engine import opened
from pvxklaviyo.ledger import AnnouncementRecord, History, Streams
from pvxklaviyo.model import stream_name
from pvxklaviyo.relay import Difference, FieldChange
from pvxklaviyo.sequence import MetricPolicy, Retold, Rules, replay
from tests.laws import lives
from tests.laws.test_laws import lived
from tests.stories.story import stories
from tests.stories.world import Ending, Telling

Change = Callable[[Policy], Policy]
Said = Mapping[tuple[str, str, str], Mapping[str, Any]]

SHORT = timedelta(minutes=20)


def change(**given: Any) -> Change:
    """Change fields of a policy."""
    return lambda policy: attrs.evolve(policy, **given)


def of_metric(metric: str, **given: Any) -> Change:
    """Change what differs for one metric."""

    def changed(policy: Policy) -> Policy:
        metrics = {**policy.metrics, metric: MetricPolicy(**given)}
        return attrs.evolve(policy, metrics=metrics)

    return changed


def leave_out(policy: Policy) -> Policy:
    """Let nobody be told of the one site that there is."""
    return attrs.evolve(
        policy, audience=attrs.evolve(policy.audience, excluded_sites=("PrimarySite",))
    )


CHANGES: Mapping[str, Change] = {
    "other names": of_metric("Fulfilled Order", name="Order Shipped"),
    "another preset": change(preset="per_shipment"),
    "another audience": leave_out,
    "tracking is never awaited": change(tracking={"DPD": "never", "Royal Mail": "never"}),
    "tracking is required": change(tracking={"DPD": "required", "Royal Mail": "required"}),
    "late as history": change(late="silent", live_window=SHORT),
    "late, and announced": change(late="announce_late", live_window=SHORT),
    "late, and held": change(late="hold", live_window=SHORT),
    "item by item": of_metric("Despatched Item", enabled=True),
}

WORLDS = [
    ("402", "other names"),
    ("402", "another preset"),
    ("402", "another audience"),
    ("402", "item by item"),
    ("502", "late as history"),
    ("502", "late, and announced"),
    ("502", "late, and held"),
    ("201", "tracking is required"),
    ("202", "tracking is never awaited"),
]
"""Stories, by the number that their name begins with, and under which rules they differ."""

NUMBERS = dict.fromkeys(number for number, _ in WORLDS)


def told(number: str, name: str = "") -> tuple[Telling, Ending]:
    """Let a story happen, under other rules from its start if they are named."""
    (story,) = [one for one in stories() if one.name.startswith(f"{number}-")]
    telling = Telling(story)
    if name:
        plan = telling.relay._plan
        tenant = attrs.evolve(plan.tenant, policy=CHANGES[name](plan.tenant.policy))
        telling.relay._plan = attrs.evolve(plan, tenant=tenant)
    return telling, telling.tell()


as_told = cache(told)


def held_by(ending: Ending) -> Said:
    """Say what a world holds: of each announcement what Klaviyo shows, or why it shows nothing."""
    events = {event.properties["EventKey"]: event for event in ending.events}
    found: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for history in ending.histories:
        for row in history.announcements:
            name = (history.stream, row.kind, row.key)
            event = events.get(f"pvx:{row.kind}:{row.key}")
            if row.state == "skipped":
                found[name] = {"state": "skipped", "reason": row.reason}
            elif event is None:
                found[name] = {"state": "held" if row.reason == "late" else row.state}
            elif row.kind != "profile":
                found[name] = {
                    "state": "told",
                    "metric": event.metric,
                    "time": event.time.isoformat(),
                    "backfill": event.backfill,
                    "value": event.value,
                    **{f"properties.{key}": value for key, value in event.properties.items()},
                }
    return {name: said for name, said in found.items() if name[1] != "profile"}


def between(before: Said, after: Said) -> Mapping[tuple[str, str, str], Any]:
    """Say how two worlds differ; of what Klaviyo does not hold in one, only how it stands."""
    differences: dict[tuple[str, str, str], Any] = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            differences[name] = "new" if old is None else "gone"
            continue
        names = old.keys() | new.keys()
        if old["state"] != new["state"]:
            names = {"state"}
        found = {
            field: (old.get(field), new.get(field))
            for field in names
            if old.get(field) != new.get(field)
        }
        if found:
            differences[name] = found
    return differences


def said_by(difference: Difference) -> Any:
    """Say a difference in the same words."""
    if difference.how != "changed":
        return difference.how
    changes = {one.name: one for one in difference.changes}
    if "state" in changes:
        changes = {"state": changes["state"]}
    # Why it is told is in no event.
    return {name: (one.before, one.after) for name, one in changes.items() if name != "reason"}


@pytest.mark.parametrize(("number", "name"), WORLDS)
def test_a_replay_says_what_a_world_under_other_rules_would_hold(number: str, name: str) -> None:
    """By kind, key and property: all that is otherwise there, and nothing else."""
    telling, ending = as_told(number)
    _, otherwise = told(number, name)
    wanted = between(held_by(ending), held_by(otherwise))
    policy = CHANGES[name](telling.relay._plan.tenant.policy)
    replayed = telling.relay.replay(policy=policy)
    found = {(one.stream, one.kind, one.key): said_by(one) for one in replayed.differences}

    assert wanted
    assert wanted == {name: one for name, one in found.items() if one}


@pytest.mark.parametrize("number", NUMBERS)
def test_the_same_rules_change_nothing(number: str) -> None:
    """A ledger is what its rules make of what it knows."""
    telling, ending = as_told(number)
    replayed = telling.relay.replay()
    orders = [one for one in ending.histories if stream_name(one.stream).kind != "person"]

    assert () == replayed.differences
    assert len(orders) == replayed.streams
    assert sum(len(one.announcements) for one in orders) == replayed.announcements > 0


def rows(history: History) -> list[tuple[object, ...]]:
    """Say what the ledger has of one stream."""
    return sorted(
        (row.kind, row.key, row.metric, row.facts, row.happened_at, row.decision, row.attempted_at)
        for row in history.announcements
    )


def again(one: Retold) -> tuple[object, ...]:
    """Say the same of what was decided again."""
    wish = one.announcement
    skipped = one.state == "skipped"
    return (
        wish.kind,
        wish.key,
        "" if skipped else wish.metric,
        wish.facts,
        wish.happened_at,
        wish.decision(),
        one.attempted_at,
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_decided_again_is_what_the_ledger_has(number: str) -> None:
    """The same rows, on the same evidence, sent when they were sent."""
    telling, ending = as_told(number)
    tenant = telling.relay._plan.tenant
    for history in ending.histories:
        if stream_name(history.stream).kind == "person":
            continue
        (retold,) = replay(
            opened(tenant, history), Rules(policy=tenant.policy), (), telling.clock.now()
        )

        assert rows(history) == sorted(again(one) for one in retold)


@pytest.mark.parametrize("seed", [1, 4])
def test_a_life_full_of_faults_is_decided_again_as_it_was(seed: int) -> None:
    """Services that failed, a process that was killed, a cut of hours, an order that is refused."""
    life = lived(seed)
    policy = lives.policy(seed)
    last = max(
        at
        for history in life.histories.values()
        for readings in history.readings.values()
        for at in [one.last for one in readings]
    )
    for history in life.histories.values():
        # The codec of a life seals nothing.
        (retold,) = replay(history, Rules(policy=policy), (), last)

        assert rows(history) == sorted(again(one) for one in retold)


def test_a_replay_sends_and_writes_nothing() -> None:
    """The ledger is as before; and the services of a story that is over answer nobody."""
    telling, _ = as_told("402")
    streams = telling.store.read(Streams(tenant="acme"))
    before = telling.store.histories(streams)
    telling.relay.replay(policy=CHANGES["another preset"](telling.relay._plan.tenant.policy))

    assert before == telling.store.histories(streams)


def test_another_mapping_is_compared_too() -> None:
    """A property that is said otherwise, a filter that leaves out, and one that fails."""
    telling, _ = as_told("502")
    mapping = telling.relay._plan.tenant.mapping

    def named(*given: Any) -> Any:
        return mapping.shipment_event(*given).with_properties(Gift="yes")

    def fail(*_: object) -> Any:
        raise KeyError("no such column")

    (said,) = telling.relay.replay(mapping=attrs.evolve(mapping, shipment_event=named)).differences
    (left,) = telling.relay.replay(mapping=attrs.evolve(mapping, keep=lambda *_: False)).differences
    (failed,) = telling.relay.replay(mapping=attrs.evolve(mapping, shipment_event=fail)).differences

    assert (FieldChange(name="properties.Gift", before=None, after="yes"),) == said.changes
    assert ("told", "skipped") == said_by(left)["state"]
    assert ("told", "parked") == said_by(failed)["state"]


def test_an_outage_keeps_other_rules_from_sending_too() -> None:
    """When sending was possible is the past's, whatever the rules."""
    telling, ending = as_told("502")
    (row,) = [
        one
        for history in ending.histories
        for one in history.announcements
        if one.kind == "shipment"
    ]
    policy = attrs.evolve(telling.relay._plan.tenant.policy, late="announce_late")
    (found,) = telling.relay.replay(policy=policy).differences
    times = {one.name: one.after for one in found.changes}

    assert _second(row) == times["time"]


def _second(row: AnnouncementRecord) -> str:
    assert row.attempted_at is not None
    return row.attempted_at.replace(microsecond=0).isoformat()
