from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.klaviyo import Filter, has, where

SINCE = datetime(2026, 7, 15, 14, 30, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (where("metric_id") == "TspjNE", 'equals(metric_id,"TspjNE")'),
        (where("datetime") >= SINCE, "greater-or-equal(datetime,2026-07-15T12:30:00Z)"),
        (where("datetime") > SINCE, "greater-than(datetime,2026-07-15T12:30:00Z)"),
        (where("datetime") < SINCE, "less-than(datetime,2026-07-15T12:30:00Z)"),
        (where("datetime") <= SINCE, "less-or-equal(datetime,2026-07-15T12:30:00Z)"),
        (where("timestamp") >= 1784118600, "greater-or-equal(timestamp,1784118600)"),
        (where("price") < Decimal("9.90"), "less-than(price,9.90)"),
        (where("archived") == False, "equals(archived,false)"),  # noqa: E712 - it makes a filter
        (where("id").any(["a", 'b"c']), 'any(id,["a","b\\"c"])'),
        (where("name").contains("ship ped"), 'contains(name,"ship ped")'),
        (where("name").starts_with('"'), 'starts-with(name,"\\"")'),
        (where("name").ends_with("Order"), 'ends-with(name,"Order")'),
        (has("profile"), "has(profile)"),
        (where("name") == "Placed Order", 'equals(name,"Placed Order")'),
        (where("name") == 'a "b" \\ c', 'equals(name,"a \\"b\\" \\\\ c")'),
        (
            (where("metric_id") == "a") & (where("datetime") < SINCE),
            'equals(metric_id,"a"),less-than(datetime,2026-07-15T12:30:00Z)',
        ),
    ],
)
def test_a_filter_is_klaviyos_text(condition: Filter, text: str) -> None:
    """Operators, quotes, instants and joins are written as Klaviyo documents them."""
    assert text == condition.text


@given(st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=("Cs",))))
def test_no_quoted_value_is_mangled(value: str) -> None:
    """Between the quotes stands the value, and nothing in it ends the quotes early."""
    text = (where("title") == value).text

    quoted = text.removeprefix("equals(title,").removesuffix(")")
    # Python reads the same two escapes; all others are kept from it.
    assert value == ast.literal_eval(quoted)


def test_a_filter_keeps_its_person_to_itself() -> None:
    """A filter by e-mail does not print the address."""
    assert "Filter()" == repr(where("email") == "ada@acme.co")


def test_instants_are_aware() -> None:
    """A time without zone cannot be compared."""
    with pytest.raises(ValueError, match="a time without zone cannot be compared"):
        _ = where("datetime") >= datetime(2026, 7, 15)


def test_what_no_filter_can_say_is_refused() -> None:
    """An instant that UTC does not have, and a value of a kind that has no words."""
    with pytest.raises(ValueError, match="before year 1"):
        _ = where("datetime") >= datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))
    with pytest.raises(TypeError, match="compared with a float"):
        _ = where("value") == 1.5  # type: ignore[comparison-overlap]


def test_what_klaviyo_cannot_filter_is_a_type_error() -> None:
    """!=, and, or, and chained comparisons would silently mean something else."""
    with pytest.raises(TypeError, match="Klaviyo has no filter for what differs"):
        _ = where("id") != "a"
    with pytest.raises(TypeError, match="join filters with &"):
        (where("id") == "a") and (where("id") == "b")
    with pytest.raises(TypeError, match="join filters with &"):
        _ = datetime(2026, 1, 1, tzinfo=UTC) <= where("datetime") < SINCE


def test_any_of_nothing_or_of_letters_is_refused() -> None:
    """An empty list finds nothing and is refused by Klaviyo; a text would be its letters."""
    with pytest.raises(ValueError, match="no value"):
        where("id").any([])
    with pytest.raises(TypeError, match="not one text"):
        where("email").any("ada@acme.co")
