from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo import ShopFact, ShopLine
from pvxklaviyo.mapping import RejectedFact, shop_fact, shop_fact_from_json
from pvxklaviyo.model import (
    NAMED_KINDS,
    SHOP_FACT_KINDS,
    ShopFactKind,
    decode_shop_fact,
    encode_shop_fact,
)

WHOLE = {
    "kind": "lines_cancelled",
    "order": "#1001",
    "id": "C1",
    "at": "2026-11-03T13:00:00+01:00",
    "email": "ann@post.pvx-sim.net",
    "phone": "+447700900001",
    "channel": "Web",
    "currency": "GBP",
    "value": "12.30",
    "discount": 0,
    "shipping": "3",
    "reason": "No longer\nneeded",
    "lines": [{"line": "7", "sku": "MUG-01", "name": "Mug", "quantity": 2, "price": "6.15"}],
    "_ours": {"anything": 1.5},
}

texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=20)
amounts = st.none() | st.decimals(0, 10**6, places=2)
lines = st.builds(
    ShopLine, line=texts, sku=texts, name=texts, quantity=st.integers(1, 99), price=amounts
)
instants = st.datetimes(
    timezones=st.just(UTC), min_value=datetime(2000, 1, 1), max_value=datetime(8999, 12, 31)
)


@st.composite
def facts(draw: st.DrawFn) -> ShopFact:
    """Make any fact that a shop may tell."""
    kind: ShopFactKind = draw(st.sampled_from(SHOP_FACT_KINDS))
    return ShopFact(
        kind=kind,
        order=draw(texts),
        id=draw(texts) if kind in NAMED_KINDS else draw(st.just("") | texts),
        at=draw(instants),
        email=draw(st.none() | st.just("ann@post.pvx-sim.net")),
        phone=draw(st.none() | st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True)),
        channel=draw(st.just("") | texts),
        currency=draw(st.sampled_from(["", "GBP"])),
        value=draw(amounts),
        discount=draw(amounts),
        shipping=draw(amounts),
        reason=draw(st.just("") | texts),
        lines=tuple(draw(st.lists(lines, min_size=1, max_size=3))),
    )


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def written(fact: ShopFact) -> str:
    """Write a fact as a shop would."""
    return json.dumps(attrs.asdict(fact), default=str)


def problems(found: ShopFact | RejectedFact) -> dict[str, str]:
    """Give what is wrong, by place."""
    assert isinstance(found, RejectedFact)
    return {problem.where: problem.why for problem in found.problems}


def wrong(**changed: Any) -> dict[str, str]:
    """Read a whole fact in which something is changed; give what is wrong with it."""
    return problems(shop_fact({**WHOLE, **changed}))


@given(facts())
def test_what_is_written_is_read(fact: ShopFact) -> None:
    """Every fact comes back from its JSON; the ledger keeps it without the person."""
    kept = decode_shop_fact(encode_shop_fact(fact))

    assert fact == shop_fact_from_json(written(fact)) == shop_fact_from_json(written(fact).encode())
    assert attrs.evolve(fact, email=None, phone=None) == kept


@given(
    st.dictionaries(
        st.sampled_from([*WHOLE]) | st.text(max_size=5), json_values, min_size=1, max_size=4
    )
)
def test_nothing_breaks_the_reading(changed: dict[str, Any]) -> None:
    """Whatever stands in the fields gives a fact, or problems each with a place and a reason."""
    found = shop_fact({**WHOLE, **changed})

    if isinstance(found, ShopFact):
        kept = decode_shop_fact(encode_shop_fact(found))
        assert attrs.evolve(found, email=None, phone=None) == kept
    else:
        assert all(problem.why for problem in found.problems)


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_no_line_breaks_the_reading(text: str | bytes) -> None:
    """A line that is no fact is a value that says why."""
    assert isinstance(shop_fact_from_json(text), RejectedFact)


def test_a_whole_fact() -> None:
    """Amounts are exact, the instant is UTC, words stand on one line, keys of one's own do not."""
    expected = ShopFact(
        kind="lines_cancelled",
        order="#1001",
        id="C1",
        at=datetime(2026, 11, 3, 12, tzinfo=UTC),
        email="ann@post.pvx-sim.net",
        phone="+447700900001",
        channel="Web",
        currency="GBP",
        value=Decimal("12.30"),
        discount=Decimal(0),
        shipping=Decimal(3),
        reason="No longer needed",
        lines=(ShopLine(line="7", sku="MUG-01", name="Mug", quantity=2, price=Decimal("6.15")),),
    )

    assert expected == shop_fact(WHOLE)


def test_what_is_not_told_may_be_left_out() -> None:
    """None and an empty text are as good as nothing; a whole cancellation needs three fields."""
    bare = {"kind": "order_cancelled", "order": 1001, "at": "2026-11-03T12:00:00Z"}
    empty = {"email": None, "phone": "", "value": "", "lines": None, "id": "", "reason": " "}
    expected = ShopFact(
        kind="order_cancelled", order="1001", at=datetime(2026, 11, 3, 12, tzinfo=UTC)
    )

    assert expected == shop_fact(bare) == shop_fact({**bare, **empty})


def test_numbers_of_a_line_are_read_by_their_digits() -> None:
    """In a file 12.30 is exact; a float that a program made of it is not, and is refused."""
    line = (
        '{"kind": "refunded", "order": "1", "id": "R", "at": "2026-11-03T12:00:00Z", "value": %s}'
    )
    found = [shop_fact_from_json(line % text) for text in ("12.30", '"12.30"', "12")]
    made = wrong(value=12.30)

    assert [Decimal("12.30"), Decimal("12.30"), Decimal(12)] == [
        one.value for one in found if isinstance(one, ShopFact)
    ]
    assert ["/value"] == [*made]
    assert "float" in made["/value"]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"kind": None}, "/kind"),
        ({"kind": "order_shipped"}, "/kind"),
        ({"order": " "}, "/order"),
        ({"order": "x" * 201}, "/order"),
        ({"order": "a\x00b"}, "/order"),
        ({"order": "\ud800"}, "/order"),
        ({"order": ["#1001"]}, "/order"),
        ({"id": ""}, "/id"),
        ({"at": None}, "/at"),
        ({"at": "2026-11-03T12:00:00"}, "/at"),
        ({"at": "2026-11-03"}, "/at"),
        ({"at": "3 November"}, "/at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "/at"),
        ({"at": "0001-01-01T00:00:00Z"}, "/at"),
        ({"at": "1900-01-01T00:00:00+14:00"}, "/at"),
        ({"at": "9999-12-31T23:59:59.9999999Z"}, "/at"),
        ({"at": 1793707200}, "/at"),
        ({"email": "ann"}, "/email"),
        ({"email": "a@b@c"}, "/email"),
        ({"email": "a b@c"}, "/email"),
        ({"email": "a\ud800@b.c"}, "/email"),
        ({"email": "a\x00@b.c"}, "/email"),
        ({"phone": "07700900001"}, "/phone"),
        ({"phone": "+44 (0) 7700 900001"}, "/phone"),
        ({"phone": 447700900001}, "/phone"),
        ({"currency": "£"}, "/currency"),
        ({"value": "-1"}, "/value"),
        ({"value": "1,000.00"}, "/value"),
        ({"value": "NaN"}, "/value"),
        ({"value": Decimal("Infinity")}, "/value"),
        ({"value": Decimal("1E+9")}, "/value"),
        ({"value": "0.1234567"}, "/value"),
        ({"value": True}, "/value"),
        ({"value": 10**5000}, "/value"),
        ({"discount": "12 GBP"}, "/discount"),
        ({"reason": "x" * 2001}, "/reason"),
        ({"lines": []}, "/lines"),
        ({"lines": "MUG-01"}, "/lines"),
        ({"lines": [{"sku": "A", "quantity": 1}] * 4001}, "/lines"),
        ({"lines": ["MUG-01"]}, "/lines/0"),
        ({"lines": [{"quantity": 1}]}, "/lines/0/sku"),
        ({"lines": [{"sku": "A"}]}, "/lines/0/quantity"),
        ({"lines": [{"sku": "A", "quantity": -1}]}, "/lines/0/quantity"),
        ({"lines": [{"sku": "A", "quantity": 0}]}, "/lines/0/quantity"),
        ({"lines": [{"sku": "A", "quantity": 1.0}]}, "/lines/0/quantity"),
        ({"lines": [{"sku": "A", "quantity": True}]}, "/lines/0/quantity"),
        ({"lines": [{"sku": "A", "quantity": 1, "price": 0.5}]}, "/lines/0/price"),
        ({"lines": [{"sku": "A", "quantity": 1, "colour": "red"}]}, "/lines/0/colour"),
        ({"emial": "ann@post.pvx-sim.net"}, "/emial"),
        ({"ann@post.pvx-sim.net": 1}, ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_problem_is_named_with_its_place(changed: dict[str, Any], place: str) -> None:
    """One thing is wrong, and one thing is said to be."""
    assert [place] == [*wrong(**changed)]


def test_all_problems_are_named_at_once() -> None:
    """Nobody mends a file in as many rounds; a thousand of them are counted."""
    assert ["/at", "/email", "/kind", "/lines", "/value"] == sorted(
        wrong(kind="x", at="", email="x", value="x", lines=3)
    )
    assert 'do you mean "email"?' in wrong(emial="x")["/emial"]
    many = shop_fact({**WHOLE, "lines": [{}] * 1000})
    assert isinstance(many, RejectedFact)
    assert (21, "and 1,980 more problems") == (len(many.problems), many.problems[-1].why)


@pytest.mark.parametrize("kind", SHOP_FACT_KINDS)
def test_an_id_is_needed_where_it_can_happen_twice(kind: str) -> None:
    """An order is placed and cancelled once; the rest must be told from the next of its kind."""
    found = shop_fact({**WHOLE, "kind": kind, "id": None})

    assert (kind in NAMED_KINDS) == isinstance(found, RejectedFact)


def test_no_value_of_a_person_is_shown() -> None:
    """Neither in what is wrong, nor in the fact's own text."""
    bad = shop_fact(
        {**WHOLE, "email": "jane@x@y", "phone": "jane", "reason": ["jane"], "jane@x": "jane"}
    )

    assert "jane" not in f"{bad} {bad!r}"
    assert "ann@" not in repr(shop_fact(WHOLE))
    assert "+44" not in repr(shop_fact(WHOLE))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"\xff", "is not UTF-8: byte 1 cannot be read"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"kind": "x", "kind": "y"}', "has a key twice, so it does not say which of them counts"),
        (b" " * 1_000_001, "is longer than 1,000,000 bytes"),
        ("3", "is no JSON object"),
        ('{"kind": "ord', "is not JSON: Unterminated string starting at, at character 10"),
    ],
    ids=range(6),
)
def test_hostile_lines(line: str | bytes, why: str) -> None:
    """What no shop would write is refused at once."""
    assert {"": why} == problems(shop_fact_from_json(line))


@pytest.mark.parametrize("number", ["9" * 5000, "1e999999999999999999999", "-0", "NaN", "-1.5"])
def test_hostile_numbers(number: str) -> None:
    """A number that would take its time to read is not read."""
    line = '{"kind": "order_placed", "order": "1", "at": "2026-11-03T12:00:00Z", "value": %s}'
    found = shop_fact_from_json(line % number)

    assert (number == "-0") == isinstance(found, ShopFact)
    assert (number == "-0") or ["/value"] == [*problems(found)]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"at": datetime(2026, 11, 3)}, ValueError),
        ({"at": datetime(1, 1, 1, tzinfo=UTC)}, ValueError),
        ({"at": datetime(9999, 12, 31, tzinfo=UTC)}, ValueError),
        ({"email": "a\ud800@b.c"}, ValueError),
        ({"reason": "\udfff"}, ValueError),
        ({"kind": "order_shipped"}, ValueError),
        ({"order": " "}, ValueError),
        ({"kind": "refunded", "id": " "}, ValueError),
        ({"value": 12.3}, TypeError),
        ({"value": Decimal(-1)}, ValueError),
        ({"value": Decimal("NaN")}, ValueError),
    ],
    ids=str,
)
def test_a_fact_cannot_be_wrong(changed: dict[str, Any], error: type[Exception]) -> None:
    """Who makes one in a program is told at once."""
    fields = {"kind": "order_placed", "order": "1", "at": datetime(2026, 11, 3, tzinfo=UTC)}

    with pytest.raises(error):
        ShopFact(**{**fields, **changed})


def test_a_line_cannot_be_wrong_either() -> None:
    """Less than nothing was never ordered."""
    with pytest.raises(ValueError, match="quantity"):
        ShopLine(sku="A", quantity=-1)
    with pytest.raises(ValueError, match="half of a character"):
        ShopLine(sku="\ud800", quantity=1)
