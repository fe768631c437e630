from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.klaviyo import (
    Event,
    EventParts,
    PatchProperties,
    Profile,
    Sendable,
    _envelope,
    batches,
    encode,
    envelope,
    sendable,
)

from . import openapi, strategies

ADA = Profile(email="ada@acme.co")
NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


# The slow way: the same documents as plain dicts, built from Klaviyo's pages.


def slow_attributes(event: Event) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "properties": strategies.as_read(event.properties),
        "metric": {"data": {"type": "metric", "attributes": {"name": event.metric}}},
    }
    if event.value is not None:
        attributes["value"] = event.value
    if event.value_currency is not None:
        attributes["value_currency"] = event.value_currency
    if event.unique_id is not None:
        attributes["unique_id"] = event.unique_id
    if event.time is not None:
        attributes["time"] = event.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if event.backfill:
        attributes["backfill"] = True
    return attributes


def slow_profile(profile: Profile) -> dict[str, Any]:
    resource: dict[str, Any] = {"type": "profile", "attributes": {}}
    if profile.id:
        resource["id"] = profile.id
    for name in ("email", "phone_number", "external_id"):
        if getattr(profile, name):
            resource["attributes"][name] = getattr(profile, name)
    if profile.properties:
        resource["attributes"]["properties"] = strategies.as_read(profile.properties)
    return resource


def slow_meta(profile: Profile) -> dict[str, Any] | None:
    patch = profile.patch_properties
    if patch is None:
        return None
    changes = {
        name: strategies.as_read(getattr(patch, name))
        for name in ("append", "unappend", "unset")
        if getattr(patch, name)
    }
    return {"patch_properties": changes} if changes else None


def slow_single(event: Event) -> dict[str, Any]:
    profile = slow_profile(event.profile)
    meta = slow_meta(event.profile)
    if meta:
        profile["attributes"]["meta"] = meta
    attributes = slow_attributes(event) | {"profile": {"data": profile}}
    return {"data": {"type": "event", "attributes": attributes}}


def slow_bulk(events: Sequence[Event]) -> dict[str, Any]:
    entries: list[dict[str, Any]] = []
    for event in events:
        profile = slow_profile(event.profile)
        meta = slow_meta(event.profile)
        resource = {"type": "event", "attributes": slow_attributes(event)}
        for entry in entries:
            same = json.dumps(entry["profile"]["data"], default=str) == json.dumps(
                profile, default=str
            )
            if same and not meta:
                entry["events"]["data"].append(resource)
                break
        else:
            if meta:
                profile["meta"] = meta
            entries.append({"profile": {"data": profile}, "events": {"data": [resource]}})
    return {
        "data": {
            "type": "event-bulk-create-job",
            "attributes": {
                "events-bulk-create": {
                    "data": [
                        {"type": "event-bulk-create", "attributes": entry} for entry in entries
                    ]
                }
            },
        }
    }


@given(strategies.events)
def test_a_single_body_is_the_document_built_slowly(event: Event) -> None:
    """Joined bytes read as the document that Klaviyo's page describes."""
    assert slow_single(event) == strategies.exact(envelope([sendable(event)], "events"))


FEWER = settings(max_examples=settings.default.max_examples // 5)
"""Each of these encodes a dozen events."""


@FEWER
@given(st.lists(strategies.events, min_size=1, max_size=6))
def test_a_bulk_body_is_the_document_built_slowly(events: list[Event]) -> None:
    """Entries keep the order of first appearance, and one profile has one entry."""
    body = envelope([sendable(event) for event in events], "event-bulk-create-jobs")

    assert slow_bulk(events) == strategies.exact(body)


@given(strategies.events)
def test_single_bodies_satisfy_klaviyos_schema(event: Event) -> None:
    """No member is unknown, missing or of another type by the OpenAPI file."""
    body = json.loads(envelope([sendable(event)], "events"))

    assert [] == list(openapi.body_of("/api/events").iter_errors(body))


@FEWER
@given(st.lists(strategies.events, min_size=1, max_size=4))
def test_bulk_bodies_satisfy_klaviyos_schema(events: list[Event]) -> None:
    """No member is unknown, missing or of another type by the OpenAPI file."""
    body = json.loads(envelope([sendable(event) for event in events], "event-bulk-create-jobs"))

    assert [] == list(openapi.body_of("/api/event-bulk-create-jobs").iter_errors(body))


def test_the_schema_judges_and_does_not_nod() -> None:
    """Each kind of fault in a body is seen by the validator that the tests above trust."""
    good = json.loads(envelope([sendable(Event(metric="M", profile=ADA))], "events"))
    judge = openapi.body_of("/api/events")
    for spoil in (
        lambda attributes: attributes.pop("metric"),
        lambda attributes: attributes.update(uniqueId="k"),
        lambda attributes: attributes.update(value="9.90"),
        lambda attributes: attributes["profile"]["data"].update(meta={}),
    ):
        body = json.loads(json.dumps(good))
        spoil(body["data"]["attributes"])

        assert [] != list(judge.iter_errors(body))


@FEWER
@given(
    st.lists(strategies.rows, min_size=1, max_size=12), st.integers(1, 4), st.integers(300, 3000)
)
def test_batches_lose_nothing_and_keep_their_bounds(
    rows: list[Sendable], max_events: int, max_bytes: int
) -> None:
    """Cut batches are the rows in order, each within both bounds unless one row alone is not."""
    cut = list(batches(rows, max_events=max_events, max_bytes=max_bytes))

    assert rows == [row for batch in cut for row in batch]
    for batch in cut:
        assert 1 <= len(batch) <= max_events
        size = len(envelope(batch, "event-bulk-create-jobs"))
        assert size <= max_bytes or len(batch) == 1


@FEWER
@given(st.lists(strategies.rows, min_size=2, max_size=8))
def test_batches_are_not_cut_without_need(rows: list[Sendable]) -> None:
    """What fits one request by count and bytes is one batch."""
    assert 1 == len(list(batches(rows)))


class TestSabotage:
    """The properties above go red when what they watch is broken."""

    def test_a_float_on_the_way_is_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A Decimal that passes through a float is found."""
        monkeypatch.setattr("pvxklaviyo.klaviyo._json.number", lambda value: repr(float(value)))
        exact = test_a_single_body_is_the_document_built_slowly.hypothesis.inner_test
        event = Event(metric="M", profile=ADA, value=Decimal("0.12345678901234567890"))

        with pytest.raises(AssertionError):
            exact(event)

    def test_a_lost_event_of_a_shared_entry_is_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Bodies that keep only the first event of each profile are found."""
        whole = _envelope._bulk

        def first_of_each(rows: Sequence[Sendable]) -> bytes:
            return whole(list({row.parts.profile: row for row in reversed(rows)}.values()))

        monkeypatch.setattr(_envelope, "_bulk", first_of_each)
        same = test_a_bulk_body_is_the_document_built_slowly.hypothesis.inner_test
        events = [Event(metric="M", profile=ADA, unique_id=key) for key in "ab"]

        with pytest.raises(AssertionError):
            same(events)

    def test_a_forgotten_overhead_is_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Batches that are counted without what surrounds the rows are found too large."""
        monkeypatch.setattr(_envelope, "_ROW_OVERHEAD", 0)
        bounded = test_batches_lose_nothing_and_keep_their_bounds.hypothesis.inner_test
        rows = [
            sendable(Event(metric="M", profile=Profile(id=str(number)), time=NOON))
            for number in range(4)
        ]

        with pytest.raises(AssertionError):
            bounded(rows, 4, 600)


def test_a_change_of_a_profile_is_not_shared() -> None:
    """Two events with the same patch are two entries: merged, it would take effect once."""
    profile = attrs.evolve(ADA, patch_properties=PatchProperties(append={"SKUs": "A"}))
    rows = [sendable(Event(metric="M", profile=profile, unique_id=key)) for key in "ab"]
    body = json.loads(envelope(rows, "event-bulk-create-jobs"))
    entries = body["data"]["attributes"]["events-bulk-create"]["data"]

    assert [{"patch_properties": {"append": {"SKUs": "A"}}}] * 2 == [
        entry["attributes"]["profile"]["data"]["meta"] for entry in entries
    ]


def test_the_bytes_of_a_single_event() -> None:
    """A golden: the whole body, character by character."""
    event = Event(
        metric="Fulfilled Order",
        profile=Profile(
            email="ada@acme.co", patch_properties=PatchProperties(append={"SKUs": "A"})
        ),
        properties={"OrderId": "1001", "Price": Decimal("9.90"), "To": "Zoë"},
        time=datetime(2026, 7, 15, 13, 5, 59, 999999, tzinfo=timezone(timedelta(hours=1))),
        value=Decimal("19.80"),
        value_currency="GBP",
        unique_id="acme01:DES1:1001",
        backfill=True,
    )
    expected = (
        '{"data":{"type":"event","attributes":{"properties":{"OrderId":"1001","Price":9.90,'
        '"To":"Zoë"},"metric":{"data":{"type":"metric","attributes":{"name":"Fulfilled Order"}}},'
        '"unique_id":"acme01:DES1:1001","value":19.80,"value_currency":"GBP",'
        '"time":"2026-07-15T12:05:59Z","backfill":true,"profile":{"data":{"type":"profile",'
        '"attributes":{"email":"ada@acme.co","meta":{"patch_properties":{"append":{"SKUs":"A"}}}}'
        "}}}}}"
    )

    assert expected.encode() == envelope([sendable(event)], "events")


def test_the_parts_hold_neither_time_nor_backfill() -> None:
    """What is decided at the attempt is not in the stored bytes, so they stay as they are."""
    plain = Event(metric="M", profile=ADA, properties={"A": 1}, unique_id="k")
    late = attrs.evolve(plain, time=NOON, backfill=True)

    assert encode(plain) == encode(late)
    assert b"" == encode(plain).meta
    assert {"type": "profile", "attributes": {"email": "ada@acme.co"}} == json.loads(
        encode(plain).profile
    )


def test_backfill_is_each_events_own() -> None:
    """In one entry one event may start flows and the next may not."""
    row = sendable(Event(metric="M", profile=ADA, unique_id="a", time=NOON))
    body = json.loads(envelope([row, attrs.evolve(row, backfill=True)], "event-bulk-create-jobs"))
    (entry,) = body["data"]["attributes"]["events-bulk-create"]["data"]
    told = [event["attributes"].get("backfill") for event in entry["attributes"]["events"]["data"]]

    assert [None, True] == told
    assert "backfill" not in entry["attributes"]


def test_a_profile_without_attributes_can_carry_meta() -> None:
    """A profile known by Klaviyo's id alone joins to valid JSON with a patch too."""
    profile = Profile(id="01GD", patch_properties=PatchProperties(unset=["Carrier"]))
    body = json.loads(envelope([sendable(Event(metric="M", profile=profile))], "events"))

    assert {
        "type": "profile",
        "id": "01GD",
        "attributes": {"meta": {"patch_properties": {"unset": ["Carrier"]}}},
    } == body["data"]["attributes"]["profile"]["data"]


def test_the_same_rows_give_the_same_bytes() -> None:
    """A repeated request is the first one byte for byte."""
    rows = [sendable(Event(metric="M", profile=ADA, unique_id=key, time=NOON)) for key in "abc"]

    assert envelope(rows, "event-bulk-create-jobs") == envelope(rows, "event-bulk-create-jobs")


@pytest.mark.parametrize(
    ("count", "endpoint", "text"),
    [
        (0, "events", "POST /api/events takes one event, not 0"),
        (2, "events", "POST /api/events takes one event, not 2"),
        (0, "event-bulk-create-jobs", "a bulk request takes 1 to 1,000 events, not 0"),
        (1001, "event-bulk-create-jobs", "a bulk request takes 1 to 1,000 events, not 1,001"),
    ],
)
def test_an_endpoint_takes_so_many_events(count: int, endpoint: Any, text: str) -> None:
    """Too few and too many rows are a programmer's mistake."""
    row = sendable(Event(metric="M", profile=ADA))
    with pytest.raises(ValueError) as caught:
        envelope([row] * count, endpoint)

    assert text == str(caught.value)


def test_a_row_too_large_goes_alone() -> None:
    """One event beyond the bound is a batch of its own, and holds up nobody."""
    small = sendable(Event(metric="M", profile=ADA))
    large = sendable(Event(metric="M", profile=ADA, properties={"Note": "x" * 2000}))

    assert [[small], [large], [small, small]] == list(
        batches([small, large, small, small], max_bytes=1500)
    )


def test_an_instant_needs_a_zone() -> None:
    """A time without zone is refused where the row is made."""
    parts = encode(Event(metric="M", profile=ADA))
    with pytest.raises(ValueError, match="time has no zone"):
        Sendable(parts=parts, time=datetime(2026, 7, 15))


def test_parts_do_not_print_themselves() -> None:
    """The stored bytes hold personal data, so no repr shows them."""
    row = sendable(Event(metric="M", profile=ADA, properties={"To": "Ada"}, time=NOON))

    assert "EventParts()" == repr(row.parts)
    assert "ada" not in repr(row).lower()


def test_what_is_too_large_is_refused_with_its_size() -> None:
    """A profile above 95 kB and an event above 5 MB name their size and not their content."""
    crowd: dict[str, Any] = {f"p{number}": "x" * 90_000 for number in range(60)}
    with pytest.raises(ValueError, match=r"^profile has 95,\d{3} bytes; Klaviyo takes 95,000"):
        encode(Event(metric="M", profile=Profile(email="a@b.co", properties={"x": "x" * 95_000})))
    with pytest.raises(ValueError, match=r"^the event has 5,40\d,\d{3} bytes; .* 5,000,000$"):
        encode(Event(metric="M", profile=ADA, properties=crowd))


def test_a_wrong_property_is_named_with_its_path() -> None:
    """The place is given in the words of the event."""
    event = Event(
        metric="M",
        profile=ADA,
        properties={"Items": [{"Price": Decimal(1)}, {"Price": float("nan")}]},
    )
    with pytest.raises(ValueError) as caught:
        encode(event)

    assert "properties.Items[1].Price is not a finite number" == str(caught.value)


def test_parts_may_come_from_a_store() -> None:
    """Bytes that were stored and read again join like fresh ones."""
    parts = encode(Event(metric="M", profile=ADA, unique_id="k"))
    stored = EventParts(
        attributes=bytes(parts.attributes), profile=bytes(parts.profile), meta=bytes(parts.meta)
    )

    assert envelope([Sendable(parts=parts, time=NOON)], "events") == envelope(
        [Sendable(parts=stored, time=NOON)], "events"
    )
