from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.model import Order
from pvxklaviyo.sequence import (
    CLICK_AND_COLLECT,
    EXCHANGE,
    GIFT,
    REPLACEMENT,
    SAMPLE,
    WHOLESALE,
    Audience,
    OrderKind,
    kinds_of,
    left_out,
    stands_alone,
)

from .group import POLICY, Group, fact, key, order, shipment

KINDS = (
    OrderKind(name=GIFT, attribute="attribute4", values=("Gift", "Present")),
    OrderKind(name=REPLACEMENT, suffixes=("-R", "-RPL"), grouped=False),
    OrderKind(name=EXCHANGE, prefixes=("EX-",), zero_value=True),
    OrderKind(name=CLICK_AND_COLLECT, attribute="service", values=("C&C",)),
    OrderKind(name=SAMPLE, attribute="attribute5"),
    OrderKind(name=WHOLESALE, channels=("B2B", "Trade")),
    OrderKind(name="free", zero_value=True),
    OrderKind(name="paid", zero_value=False),
)


def of(**more: Any) -> Order:
    return order("1001", **more)


def columns(**said: str) -> Order:
    return of(attributes=said)


@pytest.mark.parametrize(
    ("one", "kinds"),
    [
        (of(), ()),
        (columns(attribute4=" GIFT "), (GIFT,)),
        (columns(attribute4="present"), (GIFT,)),
        (columns(attribute4="no"), ()),
        (columns(service="c&c"), (CLICK_AND_COLLECT,)),
        (columns(attribute5="press"), (SAMPLE,)),
        (columns(attribute5=" "), ()),
        (of(channel="trade "), (WHOLESALE,)),
        (of(reference="#1-r"), (REPLACEMENT,)),
        (order("1001-RPL"), (REPLACEMENT,)),
        (order("R-1001"), ()),
        (order("ex-7", attributes={"total": "0.00"}), (EXCHANGE, "free")),
        (order("ex-7", attributes={"total": "3.00"}), ("paid",)),
        (order("ex-7"), ()),
        (columns(total="0"), ("free",)),
        (columns(total="12.30"), ("paid",)),
        (columns(total="twelve"), ()),
        (columns(total="NaN"), ()),
        (of(channel="B2B", attributes={"attribute4": "gift"}), (GIFT, WHOLESALE)),
    ],
)
def test_what_kinds_an_order_is_of(one: Order, kinds: tuple[str, ...]) -> None:
    """By channel, number, column or value; all that is stated must hold."""
    assert kinds == kinds_of(KINDS, one)


def test_the_shop_s_value_counts_more_than_peoplevox_s() -> None:
    """It says what the customer paid."""
    assert ("free",) == kinds_of(KINDS, columns(total="12.30"), Decimal(0))
    assert ("paid",) == kinds_of(KINDS, columns(total="0"), Decimal("0.01"))


@given(name=st.text(min_size=1, max_size=6), number=st.text(max_size=8))
def test_a_kind_never_recognises_by_nothing(name: str, number: str) -> None:
    """A blank prefix or suffix begins and ends every number, and is none."""
    kind = OrderKind(name=f"x{name}", prefixes=("", " "), suffixes=("-X",))

    assert not kind.recognises(order(number, reference=""))


@pytest.mark.parametrize(
    ("stated", "problem"),
    [
        ({"name": "gift"}, '"gift" states nothing by which an order is recognised'),
        ({"name": " ", "channels": ("B2B",)}, "a kind of order needs a name"),
        (
            {"name": "gift", "values": ("yes",)},
            '"gift" names values, and no column (attribute) to find them',
        ),
    ],
)
def test_a_kind_that_cannot_work_is_refused(stated: Any, problem: str) -> None:
    """When it is made, and not when an order comes."""
    with pytest.raises(ValueError) as caught:
        OrderKind(**stated)

    assert problem == str(caught.value)


def test_two_marks_of_one_kind_are_two_with_one_name() -> None:
    """Either will do, and the kind is named once."""
    either = (OrderKind(name=GIFT, channels=("Gifts",)), OrderKind(name=GIFT, prefixes=("G",)))

    assert (GIFT,) == kinds_of(either, order("G1", channel="Gifts"))
    assert (GIFT,) == kinds_of(either, order("G1"))
    assert () == kinds_of(either, order("1001"))


def test_some_kinds_are_no_part_of_their_reference() -> None:
    """A replacement has the reference of what it replaces, and is an order of its own."""
    assert stands_alone(KINDS, order("1001-R"))
    assert not stands_alone(KINDS, order("1001"))
    assert not stands_alone(KINDS, columns(attribute4="gift"))


def why(one: Order, **stated: Any) -> tuple[str, str] | None:
    verdict = left_out(Audience(kinds=KINDS, **stated), one)
    return None if verdict is None else (verdict.reason, verdict.note)


class TestVerdict:
    def test_a_kind_is_left_out_only_where_a_tenant_says_so(self) -> None:
        """Recognising alone excludes nobody."""
        gift = columns(attribute4="gift")

        assert None is why(gift)
        assert None is why(gift, excluded_kinds=(SAMPLE,))
        assert ("kind_excluded", GIFT) == why(gift, excluded_kinds=(SAMPLE, "Gift "))
        assert None is why(of(), excluded_kinds=(SAMPLE, GIFT))

    def test_a_site_is_left_out(self) -> None:
        """Compared ignoring case; an order without a site is of none."""
        assert ("site_excluded", "") == why(of(site="leeds "), excluded_sites=("Leeds",))
        assert None is why(of(site="York"), excluded_sites=("Leeds",))
        assert None is why(of(site=""), excluded_sites=("Leeds", ""))

    def test_a_rule_of_the_tenant_s_own_has_the_last_word(self) -> None:
        """It is asked about whom nothing else leaves out, and what it says is kept."""
        asked: list[str | None] = []

        def rule(one: Order) -> str | None:
            asked.append(one.email)
            return "staff\n purchase " if one.attributes.get("staff") else None

        assert ("own_rule", "staff purchase") == why(columns(staff="yes"), rule=rule)
        assert None is why(of(), rule=rule)
        assert ("no_email", "") == why(of(email=None), rule=rule)
        assert ["ann@post.pvx-sim.net"] * 2 == asked

    def test_a_rule_that_answers_with_something_else_is_wrong(self) -> None:
        """True is no reason."""
        with pytest.raises(TypeError, match="a rule of the audience gives text, or None"):
            why(of(), rule=lambda _: True)

    @pytest.mark.parametrize(
        ("phone", "expected"),
        [
            ("+447700900123", None),
            ("+0447700900123", ("no_email", "")),
            ("07700900123", ("no_email", "")),
            ("+44", ("no_email", "")),
        ],
    )
    def test_a_telephone_number_is_an_address(
        self, phone: str, expected: tuple[str, str] | None
    ) -> None:
        """In the form that Klaviyo takes."""
        assert expected == why(of(email=phone))


def failing(one: Order) -> str | None:
    raise KeyError(one.email)


def policy(**stated: Any) -> Any:
    return attrs.evolve(POLICY, audience=Audience(kinds=KINDS, **stated))


def looked_up(group: Group, shown: Order, *parcels: Any) -> Group:
    for minutes in (1, 4):
        group.look_up(minutes, orders=[shown], shipments=parcels)
    group.advance()
    return group


class TestInADecision:
    def test_everything_of_such_an_order_is_a_recorded_skip(self) -> None:
        """Parcel, cancellation and lines alike."""
        group = Group(policy=policy(excluded_kinds=(GIFT,)))
        group.said(fact("order_cancelled", 0), fact("lines_cancelled", -1, ("MUG", 1), id="c1"))
        looked_up(group, columns(attribute4="gift"), shipment())

        assert {
            ("shipment", "kind_excluded"),
            ("cancelled", "kind_excluded"),
            ("cancelled_item", "absorbed"),
        } == {(row.kind, row.reason) for row in group.rows()}
        assert {"skipped"} == {row.state for row in group.rows()}

    def test_a_zero_value_order_is_told_like_any_other(self) -> None:
        """Nothing about it is special unless a tenant says so."""
        group = looked_up(Group(policy=policy()), columns(total="0.00"), shipment())

        assert [("shipment", "despatched")] == [(row.kind, row.reason) for row in group.queue()]

    def test_the_shop_s_word_on_the_value_decides_in_a_decision(self) -> None:
        """A placing of nothing makes it free."""
        group = Group(policy=policy(excluded_kinds=("free",)))
        group.said(fact("order_placed", -5, value=Decimal(0)))
        looked_up(group, columns(total="12.30"), shipment())

        assert ["kind_excluded"] == [row.reason for row in group.rows()]

    def test_a_rule_that_fails_holds_that_order_alone(self) -> None:
        """It is an exception, names the line and nobody, and is asked again (law L11)."""
        group = looked_up(Group(policy=policy(rule=failing)), of(), shipment())
        plan = group.decide()
        name = "rule:acme01:order:1001"

        assert [] == group.rows()
        assert [("shipment", "rule_failed")] == [(one.kind, one.reason) for one in plan.held]
        assert {name: "audience.rule_failed"} == group.exceptions()
        text = group.history().exceptions[0].text
        assert "KeyError in failing, test_kinds_of_order.py line" in text
        assert "@" not in text
        assert plan.wake_at is not None

    def test_mended_it_goes_on_by_itself(self) -> None:
        """Nobody need answer."""
        group = looked_up(Group(policy=policy(rule=failing)), of(), shipment())
        group.policy = policy()
        group.advance(64)

        assert [key()] == [row.key for row in group.queue()]
        assert {} == {name: code for name, code in group.exceptions().items() if "rule" in code}

    @pytest.mark.parametrize(
        ("verb", "state", "reason"),
        [("approve", "queued", "despatched"), ("discard", "skipped", "discarded")],
    )
    def test_a_person_may_answer_instead(self, verb: str, state: str, reason: str) -> None:
        """Tell it, or leave it untold."""
        group = looked_up(Group(policy=policy(rule=failing)), of(), shipment())
        group.answer(verb, "rule:acme01:order:1001")
        group.advance(5)

        assert [(state, reason)] == [(row.state, row.reason) for row in group.rows()]
        assert {} == group.exceptions()

    def test_asked_again_it_fails_again(self) -> None:
        """A retry of what is not mended is the same exception."""
        group = looked_up(Group(policy=policy(rule=failing)), of(), shipment())
        group.answer("retry", "rule:acme01:order:1001")
        group.advance(5)

        assert ["audience.rule_failed"] == list(group.exceptions().values())
        assert [] == group.rows()

    def test_what_the_rule_says_is_kept_beside_the_skip(self) -> None:
        """For whoever asks why."""
        group = Group(policy=policy(rule=lambda _: "staff purchase"))
        for minutes in (1, 4):
            group.look_up(minutes, orders=[of()], shipments=[shipment()])

        assert [("own_rule", "staff purchase")] == [
            (one.reason, one.note) for one in group.decide().announcements
        ]
