from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, quote_plus
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.peoplevox import (
    Notification,
    NotificationTemplate,
    RejectedNotification,
    read_notification,
)

LONDON = ZoneInfo("Europe/London")
FIELDS = {
    "despatch": "DespatchNumber",
    "order": "Picks.SalesOrder.SalesOrderNumber",
    "carrier": "ServiceType.Name",
}
HOOK = "https://hook.invalid/pvx?token=s3"

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: not text.strip().startswith("{")
)
codes = st.text("ABC019-/", min_size=1, max_size=6)


def template(**changes: Any) -> NotificationTemplate:
    made: dict[str, Any] = {
        "event_type": "TrackingNumberReceived",
        "url": HOOK,
        "fields": FIELDS,
        **changes,
    }
    return NotificationTemplate(**made)


def read(*arguments: Any, **named: Any) -> Notification:
    found = read_notification(*arguments, **named)
    assert isinstance(found, Notification)
    return found


@given(codes, st.lists(codes, min_size=1, max_size=4), texts)
def test_encoded_values_come_back(despatch: str, orders: list[str], carrier: str) -> None:
    """By GET and by POST, whatever they hold; the address's own parameters are left out."""
    values = {"despatch": despatch, "order": ",".join(orders), "carrier": carrier}
    text = "&".join(f"{name}={quote_plus(value)}" for name, value in values.items())

    got = read(template(encode=True), query=f"token=s3&{text}")
    posted = read(template(encode=True, method="POST"), method="POST", body=text.encode())

    assert got == posted
    assert {"despatch": (despatch,), "order": tuple(orders), "carrier": (carrier,)} == got.fields
    assert "TrackingNumberReceived" == got.event_type
    assert () == got.missing


@given(codes, texts.filter(lambda text: "&order=" not in text))
def test_values_that_are_not_encoded_come_back(order: str, carrier: str) -> None:
    """Ampersands, equals signs and plus signs in them do no harm."""
    fields = {"carrier": "ServiceType.Name", "order": "SalesOrderNumber"}
    body = f"carrier={carrier}&order={order}".encode()
    query = f"token=s3&carrier={quote(carrier, safe='&=+,?;:@$!')}&order={order}"

    posted = read(template(fields=fields, method="POST", encode=False), method="POST", body=body)
    got = read(template(fields=fields, encode=False), query=query)

    assert {"carrier": (carrier,), "order": (order,)} == posted.fields
    assert posted.fields == got.fields


@pytest.mark.parametrize(
    ("came", "value"),
    [
        ("DPD+%26+Co", "DPD & Co"),
        ("31%2F12%2F2024+16%3A05%3A09", "31/12/2024 16:05:09"),
        ("+44%207700", "+44 7700"),
        ("A+B", "A+B"),
        ("100%", "100%"),
    ],
)
def test_encoding_that_nobody_asked_for_is_told_by_its_looks(came: str, value: str) -> None:
    """Without the argument, versions of the service may differ."""
    assert value == read(template(), query=f"token=s3&despatch={came}").get("despatch")


@given(st.permutations(["despatch", "order", "carrier"]), st.sampled_from(["", "&utm=1"]))
def test_any_order_and_additions_are_read(order: list[str], more: str) -> None:
    """A gateway may sort what it passes on, and add to it."""
    values = {"despatch": "DES1", "order": "SO%2C1", "carrier": "T+24"}
    query = "&".join(f"{name}={values[name]}" for name in order)

    found = read(template(encode=True), query=f"https://hook.invalid/pvx?{query}&token=s3{more}")

    assert ("DES1", "T 24") == (found.get("despatch"), found.get("carrier"))


def test_what_stands_where_it_was_asked_for_is_a_value() -> None:
    """Also what looks like another field, or like something encoded, where nothing is encoded."""
    fields = {"carrier": "ServiceType.Name", "order": "SalesOrderNumber"}
    plain = template(fields=fields, method="POST", encode=False)

    found = read(plain, method="POST", body=b"carrier=a;order=b %41&order=SO1")

    assert {"carrier": ("a;order=b %41",), "order": ("SO1",)} == found.fields


def test_what_is_added_behind_is_not_part_of_an_encoded_value() -> None:
    """An ampersand ends it."""
    query = "token=s3&despatch=D1&order=S1&carrier=T+24&utm=1"

    assert "T 24" == read(template(encode=True), query=query).get("carrier")


def test_a_template_joined_by_commas_reads_as_well() -> None:
    """Where a form's reader would find a single field that holds everything."""
    text = "GoodsInId={GoodsInId},Line={Consignments.ConsignmentItemTypes.Quantity},By={Reference}"

    found = read(text, method="POST", body=b"GoodsInId=7,Line=1,2,,3,By=A, B & C\r\n")

    assert {"GoodsInId": ("7",), "Line": ("1", "2", "", "3"), "By": ("A, B & C",)} == found.fields
    assert ("1", "2", "3") == found.all("Line")


def test_repeats_are_dropped_on_asking() -> None:
    """A despatch of several picks names its order several times."""
    found = read(template(), query="token=s3&despatch=D1&order=SO1,SO1,%20SO2,&carrier=a,b")

    assert ("SO1", "SO1", "SO2", "") == found.fields["order"]
    assert ("SO1", "SO2") == found.all("order")
    assert ("a,b", ("a", "b")) == (found.get("carrier"), found.all("carrier"))
    assert "SO1" not in repr(found)


@pytest.mark.parametrize("unfilled", ["{DespatchNumber}", "%7BDespatchNumber%7D", None])
def test_what_did_not_come_is_missing(unfilled: str | None) -> None:
    """Also where its placeholder came unfilled; a blank value is there."""
    text = "order=SO1&carrier=" + (f"&despatch={unfilled}" if unfilled else "")

    for found in (
        read(template(), query=text),
        read(template(method="POST", encode=False), method="POST", body=text.encode()),
    ):
        assert ("despatch",) == found.missing
        assert (None, None, ()) == (
            found.get("despatch"),
            found.get("carrier"),
            found.all("despatch"),
        )


def test_dates_are_read_by_the_warehouse_clock() -> None:
    """On asking: what has no zone is not guessed."""
    found = read("at={LastModificationTime}&by={UpdatedBy}", query="at=01/07/2024 13:00:09&by=api")

    assert datetime(2024, 7, 1, 12, 0, 9, tzinfo=UTC) == found.instant("at", LONDON)
    assert found.instant("none", LONDON) is None
    with pytest.raises(ValueError, match="not a date"):
        found.instant("by", LONDON)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("order=Café".encode(), ""),
        ("order=Café".encode("latin-1"), ""),
        ("order=Café".encode("windows-1252"), 'text/plain; Charset="windows-1252"'),
        ("order=Café".encode(), "text/plain; charset=klingon"),
        ("order=Café".encode("latin-1"), "text/plain; charset=utf-8"),
    ],
)
def test_any_charset_ends_in_some_text(body: bytes, content_type: str) -> None:
    """The one that is said, or what fits."""
    found = read("order={A}", method="POST", body=body, content_type=content_type, encode=False)

    assert "Café" == found.get("order")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"query": ""}, "none of the names"),
        ({"query": "jo@mail.invalid"}, "none of the names"),
        ({"method": "POST", "body": b"\xff\xfe\x00"}, "none of the names"),
        ({"method": "POST", "body": b"order=1" * 10_000}, "longer than 65536 bytes"),
        ({"query": "order=12", "most_bytes": 7}, "longer than 7 bytes"),
    ],
)
def test_what_is_no_notification_is_a_value(given: Any, reason: str) -> None:
    """It says why, and quotes nothing: whoever knows the address can send anything."""
    found = read_notification(template(), **given)

    assert isinstance(found, RejectedNotification)
    assert reason in found.reason
    assert "jo@" not in repr(found)


def test_a_post_without_a_body_is_read_from_its_address() -> None:
    """Values may have been moved there."""
    assert "SO1" == read(template(), method="post", query=b"order=SO1", body=b" ").get("order")


@pytest.mark.parametrize("text", ["", "order=1", "{A}", "https://hook.invalid/{A}", "=={A}"])
def test_a_template_without_names_is_a_mistake(text: str) -> None:
    """Nothing could be found by it."""
    with pytest.raises(ValueError, match="follows a name"):
        read_notification(text, query="order=1")


@given(st.binary(max_size=200), st.sampled_from(["GET", "POST"]), st.none() | st.booleans())
def test_nothing_that_arrives_raises(data: bytes, method: str, encode: bool | None) -> None:
    """Bytes of any kind."""
    found = read_notification(template(encode=encode), method=method, query=data, body=data)

    assert isinstance(found, Notification | RejectedNotification)
