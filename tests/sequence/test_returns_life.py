"""Returns that live through anything: told once, adding up, and never as nothing."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pvxklaviyo.model import Return, ReturnLine

from .group import POLICY, Group, at, order, returned, shipment

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
SOME = list(Phase) if EXPLORE else [Phase.generate]
EMAILS = ["ann@post.pvx-sim.net", "bob@post.pvx-sim.net", "x@marketplace.amazon.com", None]


@st.composite
def shows(draw: st.DrawFn) -> list[Return]:
    """Draw what one look-up shows of two returns."""
    seen: list[Return] = []
    for code in ("RET1", "RET2"):
        if draw(st.integers(0, 5)):
            lines = [
                ReturnLine(item_code=item, quantity=quantity, condition=condition)
                for item, quantity, condition in draw(
                    st.lists(
                        st.tuples(
                            st.sampled_from(["MUG", "TEE"]),
                            st.integers(0, 3),
                            st.sampled_from(["", "New"]),
                        ),
                        min_size=1,
                        max_size=3,
                    )
                )
            ]
            status = draw(st.sampled_from(["", "", "", "Completed", "Created", "Cancelled"]))
            seen.append(
                returned(
                    code,
                    lines=tuple(lines),
                    status=status,
                    returned_at=at(draw(st.sampled_from([-20, -20, 0]))),
                )
            )
    return seen


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("look"), shows(), st.sampled_from([0, 0, 0, 1, 2, 3])),
        st.tuples(st.just("again")),
        st.tuples(st.just("again")),
        st.tuples(st.sampled_from(["attempt", "deliver", "deliver", "park"])),
        st.tuples(
            st.just("answer"), st.sampled_from(["approve", "retry", "discard"]), st.integers(0, 3)
        ),
    ),
    min_size=4,
    max_size=16,
)


class Life:
    """A group whose returns live, with what must always hold checked after each step."""

    def __init__(self) -> None:
        self.group = Group("1001", policy=POLICY)
        self.minutes = 0.0
        self.last: tuple[list[Return], int] = ([], 0)
        self.seen: set[str] = set()
        self.told: dict[tuple[str, str], Any] = {}

    def live(self, operations: list[tuple[Any, ...]]) -> None:
        for operation in operations:
            self.minutes += 20
            self.group.now = at(self.minutes)
            match operation:
                case ("look", found, email):
                    self.look(found, email)
                case ("again",):
                    self.look(*self.last)
                case ("answer", verb, position):
                    self.answer(verb, position)
                case (what,):
                    self.send(what)
            self.check()

    def look(self, found: list[Return], email: int) -> None:
        self.last = (found, email)
        lines = (("MUG", 3), ("TEE", 3))
        ours = order("1001", *lines, email=EMAILS[email])
        self.group.look_up(
            self.minutes, orders=[ours], shipments=[shipment("DES1", *lines)], returns=found
        )
        self.seen |= {f"acme01:1001:{one.return_code}" for one in found}

    def answer(self, verb: str, position: int) -> None:
        names = sorted(self.group.exceptions())
        if names:
            name = names[position % len(names)]
            self.group.answer(verb, name)
            self.told.pop(tuple(name.split(":", 2)[1:]), None)

    def send(self, what: str) -> None:
        pending = [row for row in self.group.rows() if row.state == "queued"]
        under_way = [row for row in pending if row.attempted_at is not None]
        for head in (under_way or pending)[:1]:
            getattr(self.group, what)(head.key, kind=head.kind)
            row = self.group.row(head.key, head.kind)
            self.told[head.kind, head.key] = row

    def check(self) -> None:
        plan = self.group.advance()
        if self.group.history().controls:
            plan = self.group.advance()
        again = self.group.decide()

        assert ((), ()) == (again.announcements, again.withdrawn)
        assert ((), ()) == (again.opened, again.closed)
        # Nothing was wished that the tables of an announcement's life forbid.
        assert not [key for key in self.group.exceptions() if key.startswith("unlawful")]
        rows = {(row.kind, row.key): row for row in self.group.rows()}
        for name, row in self.told.items():
            assert (row.decision, row.person) == (rows[name].decision, rows[name].person)
        held = {one.key for one in plan.held}
        for key in self.seen:
            assert ("return", key) in rows or key in held, key
        self.check_items()

    def check_items(self) -> None:
        """A revision's items say what it says, if any of them is there."""
        for row in self.group.rows():
            if row.kind != "return" or row.state in {"skipped", "parked"}:
                continue
            said = json.loads(row.decision)
            items = [
                one
                for one in self.group.rows()
                if one.kind == "returned_item"
                and json.loads(one.decision)["return"] == said["return"]
                and json.loads(one.decision)["revision"] == said["revision"]
                and one.state != "skipped"
            ]
            told = Counter(
                {tuple(line) for one in items for line in json.loads(one.decision)["lines"]}
            )
            assert set(told) <= {tuple(line) for line in said["lines"]}


@settings(max_examples=20_000 if EXPLORE else 60, phases=SOME)
@given(operations=OPERATIONS)
def test_whatever_happens_the_laws_hold(operations: list[tuple[Any, ...]]) -> None:
    """Any life of returns: nothing told twice, taken back, forgotten, or against the tables."""
    Life().live(operations)
