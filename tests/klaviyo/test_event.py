from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from pvxklaviyo.klaviyo import Event, PatchProperties, Profile

ADA = Profile(email="ada@acme.co")


def test_an_event_needs_a_metric_and_a_profile_only() -> None:
    """What is not given is left to Klaviyo's defaults."""
    event = Event(metric="Viewed Showroom", profile=ADA)

    assert {} == event.properties
    assert (None, None, None) == (event.time, event.value, event.unique_id)
    assert event.backfill is False


def test_more_properties_give_another_event() -> None:
    """Properties are added or replaced in a copy; the first event stays as it was."""
    event = Event(metric="Fulfilled Order", profile=ADA, properties={"OrderId": "1", "Gift": False})
    more = event.with_properties(Gift=True, Note="hello")

    assert {"OrderId": "1", "Gift": True, "Note": "hello"} == more.properties
    assert {"OrderId": "1", "Gift": False} == event.properties
    assert (event.metric, event.profile) == (more.metric, more.profile)


def test_another_metric_gives_another_event() -> None:
    """Only the metric differs, and it is checked again."""
    event = Event(metric="Fulfilled Order", profile=ADA, unique_id="k")

    assert Event(metric="Shipped", profile=ADA, unique_id="k") == event.with_metric("Shipped")
    with pytest.raises(ValueError, match="metric has 128 characters"):
        event.with_metric("x" * 128)


def test_a_caller_may_change_his_own_dict_later() -> None:
    """An event holds a copy of the properties that it was given."""
    given = {"OrderId": "1"}
    event = Event(metric="Fulfilled Order", profile=ADA, properties=given)
    given["OrderId"] = "2"

    assert {"OrderId": "1"} == event.properties


def test_no_repr_shows_a_person() -> None:
    """Neither identifiers nor properties are printed; that there are some is."""
    profile = Profile(
        email="ada@acme.co",
        phone_number="+447700900123",
        external_id="ada-7",
        id="01GDDK",
        properties={"Town": "Leeds"},
        patch_properties=PatchProperties(append={"Shoes": "brogues"}, unset=["Street"]),
    )
    shown = repr(
        Event(metric="Fulfilled Order", profile=profile, properties={"To": "Ada"}, unique_id="k")
    )

    assert "Fulfilled Order" in shown
    assert "email=***" in shown
    for secret in ("ada", "Ada", "7700", "01GDDK", "Leeds", "brogues", "Street"):
        assert secret not in shown + repr(profile) + repr(profile.patch_properties)


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"metric": ""}, "metric has 0 characters; Klaviyo takes at least one and fewer than 128"),
        (
            {"metric": "x" * 128},
            "metric has 128 characters; Klaviyo takes at least one and fewer than 128",
        ),
        ({"unique_id": ""}, "unique_id has 0 characters; Klaviyo takes 1 to 255"),
        ({"unique_id": "x" * 256}, "unique_id has 256 characters; Klaviyo takes 1 to 255"),
        (
            {"properties": {str(number): 1 for number in range(401)}},
            "properties has 401 members; Klaviyo takes 400",
        ),
        (
            {"time": datetime(2026, 7, 15, 12)},
            "time has no zone; Klaviyo does not say which one it would take",
        ),
        (
            {"time": datetime(1989, 12, 31, tzinfo=UTC)},
            "time is before 1990, which Klaviyo refuses",
        ),
        ({"value": Decimal("NaN")}, "value is not a finite number"),
        (
            {"value_currency": "gbp"},
            'value_currency is not three capitals as in ISO 4217, such as "GBP"',
        ),
    ],
)
def test_what_klaviyo_would_refuse_is_refused_at_once(wrong: dict[str, Any], text: str) -> None:
    """Each documented limit of an event has a ValueError that names the place."""
    with pytest.raises(ValueError) as caught:
        Event(**{"metric": "Fulfilled Order", "profile": ADA} | wrong)

    assert text == str(caught.value)


@pytest.mark.parametrize(
    "fits",
    [
        {"metric": "x" * 127},
        {"unique_id": "x" * 255},
        {"properties": {str(number): 1 for number in range(400)}},
        {"time": datetime(1990, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))},
    ],
)
def test_a_limit_itself_is_taken(fits: dict[str, Any]) -> None:
    """What is exactly at a limit is an event."""
    assert Event(**{"metric": "Fulfilled Order", "profile": ADA} | fits)


@pytest.mark.parametrize(("wrong", "kind"), [(9.9, "float"), ("9.90", "str"), (True, "bool")])
def test_money_is_never_a_float(wrong: Any, kind: str) -> None:
    """A float or text as value is a TypeError, because the sums would be wrong."""
    with pytest.raises(TypeError, match=f"value is of type {kind}; money is a Decimal or an int"):
        Event(metric="Placed Order", profile=ADA, value=wrong)


def test_whole_money_may_be_an_int() -> None:
    """It is kept as the same Decimal."""
    event = Event(metric="Placed Order", profile=ADA, value=9)

    assert (Decimal(9), Decimal) == (event.value, type(event.value))


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({}, "profile: give one of email, phone_number, external_id or id"),
        ({"email": ""}, "profile: give one of email, phone_number, external_id or id"),
        (
            {"email": "a" * 95 + "@b.co"},
            "profile.email has 100 characters; Klaviyo takes fewer than 100",
        ),
        (
            {"phone_number": "+44\N{ARABIC-INDIC DIGIT SEVEN}700900123"},
            'profile.phone_number is not in E.164 form; write it like "+447700900123"',
        ),
        (
            {"phone_number": "07700 900123"},
            'profile.phone_number is not in E.164 form; write it like "+447700900123"',
        ),
    ],
)
def test_a_profile_needs_one_good_identifier(wrong: dict[str, str], text: str) -> None:
    """The text says what is wrong and does not quote it."""
    with pytest.raises(ValueError) as caught:
        Profile(**wrong)  # type: ignore[arg-type]

    assert text == str(caught.value)


@pytest.mark.parametrize("name", ["email", "external_id", "id"])
def test_any_identifier_is_enough(name: str) -> None:
    """One identifier of any kind makes a profile."""
    assert "one" == getattr(Profile(**{name: "one"}), name)  # type: ignore[arg-type]
