from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from pvxklaviyo import ShopFact, SqliteStore
from pvxklaviyo.errors import SchemaTooNewError, StoreBusyError
from pvxklaviyo.ledger import Alias, Batch, Observation
from pvxklaviyo.model import FactKey, encode_shop_fact, shop_stream
from pvxklaviyo.relay import _verify

from .small_world import POLICY, SmallWorld, at

RULES = attrs.evolve(
    POLICY,
    cancelled_order="relay",
    settle_for=timedelta(0),
    hold_for_tracking=timedelta(0),
    hold_for_cause=timedelta(0),
)


def shop(kind: str, order: str, minutes: float, **more: object) -> ShopFact:
    """Let the shop say something."""
    return ShopFact(kind=kind, order=order, at=at(minutes), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep a ledger on disk of two orders that were told, one cancelled, and one that was not."""
    file = tmp_path_factory.mktemp("lived") / "relay.db"
    world = SmallWorld()
    world.store = SqliteStore(file, clock=world.clock.now)
    for number in ("1001", "1002", "1003"):
        world.order(number, email=f"p{number}@post.pvx-sim.net", reference=f"#{number}")
    world.story.despatch("1001", "DES1", at=at(1), tracking="T1", tracked_at=at(3))
    world.story.despatch("1002", "DES2", at=at(2), tracking="T2")
    world.clock.set(at(2))
    relay = world.relay(RULES)
    relay.run_once()
    relay.observe(shop("order_cancelled", "#1003", 2))
    world.clock.set(at(4))
    relay.run_once()
    world.klaviyo.faults.next("create_event", "server_error", times=None, status=400)
    world.order("1004", email="p1004@post.pvx-sim.net", reference="#1004")
    world.story.despatch("1004", "DES4", at=at(5), tracking="T4")
    world.clock.set(at(6))
    relay.run_once()
    (refused,) = relay.exceptions()
    relay.resolve(refused.id, "discard", by="lee")
    relay.explain("1001", reveal=True, by="lee")
    world.clock.set(at(7))
    relay.run_once()
    world.store.close()
    return file


@attrs.define
class Ledger:
    """A copy of a ledger that may be tampered with."""

    file: Path
    world: SmallWorld

    def sql(self, statement: str) -> None:
        """Edit it behind the library's back."""
        with sqlite3.connect(self.file) as connection:
            changed = connection.execute(statement).rowcount
        connection.close()

        assert changed

    def verify(self) -> _verify.Verification:
        """Prove it again."""
        store = SqliteStore(self.file, clock=self.world.clock.now)
        world = attrs.evolve(self.world, store=store)
        try:
            return world.relay(RULES).verify()
        finally:
            store.close()


@pytest.fixture
def ledger(lived: Path, tmp_path: Path) -> Ledger:
    """Copy the ledger."""
    file = tmp_path / "relay.db"
    file.write_bytes(lived.read_bytes())
    world = SmallWorld()
    world.clock.set(at(8))
    return Ledger(file, world)


def test_an_honest_ledger_holds(ledger: Ledger) -> None:
    """Told, cancelled, refused and discarded: all of it is as it was written, and lawful."""
    found = ledger.verify()

    assert () == found.violations
    assert found.holds
    assert found.announcements >= 6
    assert found.streams >= 4


SHIPMENT = "kind='shipment' AND key LIKE '%:DES2'"
EDITS: dict[str, tuple[str, str, str]] = {
    "a later time": (
        f"UPDATE announcement SET happened_at=happened_at+60000 WHERE {SHIPMENT}",
        "announcement",
        "is not as it was written",
    ),
    "another key": (
        f"UPDATE announcement SET key='acme01:1002:DES9' WHERE {SHIPMENT}",
        "announcement",
        "is not as it was written",
    ),
    "another outcome": (
        f"UPDATE announcement SET state='skipped' WHERE {SHIPMENT}",
        "settlement",
        "is not as it was written",
    ),
    "an observation": (
        "UPDATE observation SET body=replace(body, 'T2', 'T9') WHERE key LIKE 'shipment/1002/%'",
        "observation",
        "is not as it was written",
    ),
    "an observation that is gone": (
        "DELETE FROM observation WHERE key LIKE 'shipment/1002/%'",
        "observation",
        "was written, and is not there any more",
    ),
    "an answer": (
        "UPDATE control SET verb='approve'",
        "control",
        "is not as it was written",
    ),
    "who answered": (
        "UPDATE journal SET made_by='nobody'",
        "journal",
        "is not as it was written",
    ),
    "an observation more": (
        "INSERT INTO observation SELECT stream, key || '9', kind, happened_at, person, body,"
        " learned_at, digest, link FROM observation WHERE key LIKE 'shipment/1002/%'",
        "observation",
        "was never written by this library",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_is_named(ledger: Ledger, edit: str) -> None:
    """By its table and key, with what was done to it."""
    statement, table, text = EDITS[edit]
    ledger.sql(statement)
    found = ledger.verify()
    records = [one for one in found.violations if one.law == "record" and not one.stream]

    assert not found.holds
    assert [(table, text)] == [(one.key.split()[0], one.text) for one in records]


def test_what_an_edit_breaks_is_named_by_its_law(ledger: Ledger) -> None:
    """A time that is not the warehouse's, and a reason that nobody knows."""
    ledger.sql(
        f"UPDATE announcement SET happened_at=happened_at-60000, reason='because' WHERE {SHIPMENT}"
    )
    laws = {(one.law, one.key) for one in ledger.verify().violations if one.law != "record"}

    assert {
        ("L5", "shipment acme01:1002:DES2"),
        ("L12", "shipment acme01:1002:DES2"),
    } == laws


def test_a_stream_that_cannot_be_read_hides_no_other(ledger: Ledger) -> None:
    """It is named, and the rest is proved all the same."""
    ledger.sql("UPDATE observation SET body='[]' WHERE key LIKE 'order/1001@%'")
    found = ledger.verify()
    unreadable = [one.stream for one in found.violations if "cannot be read" in one.text]

    assert ["acme/acme01/order/1001"] == unreadable
    assert found.announcements >= 6


def test_an_edit_of_people_is_lawful(ledger: Ledger) -> None:
    """Whom the ledger knows is no record: an erasure leaves it whole."""
    ledger.sql("UPDATE people SET sealed=NULL")
    found = ledger.verify()

    assert [] == [one for one in found.violations if one.law == "record" and not one.stream]


def test_a_ledger_that_was_never_run_holds(tmp_path: Path) -> None:
    """There is nothing in it that could be otherwise."""
    world = SmallWorld()
    world.store = SqliteStore(tmp_path / "relay.db", clock=world.clock.now)
    empty = world.relay(RULES).verify()
    world.relay(RULES).observe(shop("order_cancelled", "#1", 0))
    told = world.relay(RULES).verify()
    world.store.close()

    assert (0, 0, ()) == (empty.streams, empty.announcements, empty.violations)
    assert (1, 0, ()) == (told.streams, told.announcements, told.violations)


def test_a_ledger_of_a_newer_version_is_not_judged(ledger: Ledger) -> None:
    """Its rules are not known here."""
    with sqlite3.connect(ledger.file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(SchemaTooNewError, match="upgrade the library"):
        ledger.verify()


def test_a_ledger_that_another_program_holds_is_asked_later(ledger: Ledger) -> None:
    """It is no finding that somebody copies the file."""
    holder = sqlite3.connect(ledger.file, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    store = SqliteStore(ledger.file, clock=ledger.world.clock.now, patience=timedelta(0))
    try:
        with pytest.raises(StoreBusyError):
            attrs.evolve(ledger.world, store=store).relay(RULES).verify()
    finally:
        holder.execute("ROLLBACK")
        holder.close()
        store.close()


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Say how many histories are loaded at one time, few of them."""
    monkeypatch.setattr(_verify, "AT_ONCE", 10)
    found: list[int] = []
    usual: Callable[..., object] = SqliteStore.histories

    def histories(self: SqliteStore, keys: list[object]) -> object:
        found.append(len(keys))
        return usual(self, keys)

    monkeypatch.setattr(SqliteStore, "histories", histories)
    return found


def test_memory_does_not_grow_with_the_ledger(tmp_path: Path, pages: list[int]) -> None:
    """Streams are proved page by page, each once."""
    world = SmallWorld()
    world.store = store = SqliteStore(tmp_path / "relay.db", clock=world.clock.now)
    store.migrate()
    _say(store, range(35))
    found = world.relay(RULES).verify()
    store.close()

    assert [10, 10, 10, 5] == pages
    assert (35, ()) == (found.streams, found.violations)


def test_a_longer_ledger_takes_no_more_memory(tmp_path: Path, pages: list[int]) -> None:
    """What is held is a page and a link, never a table."""
    peaks: list[int] = []
    for count in (50, 500):
        world = SmallWorld()
        world.store = store = SqliteStore(tmp_path / f"{count}.db", clock=world.clock.now)
        store.migrate()
        for first in range(0, count, 10):
            _say(store, range(first, first + 10))
        tracemalloc.start()
        world.relay(RULES).verify()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        store.close()

    assert {10} == set(pages)
    assert peaks[1] < 2 * peaks[0]


def _say(store: SqliteStore, numbers: range) -> None:
    streams = {number: shop_stream("acme", "acme01", f"#{number:05}") for number in numbers}
    store.commit(
        Batch(
            tenant="acme",
            observations=tuple(
                Observation(
                    stream=stream,
                    key=FactKey(f"shop/order_placed/#{number:05}/@1"),
                    kind="shop",
                    happened_at=at(0),
                    person=None,
                    body=encode_shop_fact(shop("order_placed", f"#{number:05}", 0)),
                )
                for number, stream in streams.items()
            ),
            aliases=tuple(
                Alias(stream=stream, name=f"#{number:05}") for number, stream in streams.items()
            ),
        )
    )
