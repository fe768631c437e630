from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo import SqliteStore
from pvxklaviyo.cli._lines import MOST_BYTES, read_lines
from pvxklaviyo.ledger import Tallies

from ..docs.conftest import SETTINGS
from .conftest import Cli, Ran, started

BOM = b"\xef\xbb\xbf"


def fact(number: int = 1, **more: Any) -> bytes:
    """Write that an order was placed, if nothing else is said."""
    said = {"kind": "order_placed", "order": f"#{number}", "at": "2026-11-03T12:00:00Z", **more}
    return json.dumps(said).encode()


@attrs.define
class Shop:
    """A settings file and the command, without any service."""

    folder: Path
    command: Callable[[list[str]], Ran]

    @property
    def config(self) -> str:
        """The settings file."""
        path = self.folder / "acme.toml"
        path.write_text(
            f'{SETTINGS}\n[store]\nurl = "sqlite:///{self.folder}/relay.db"\n', encoding="utf-8"
        )
        return str(path)

    def file(self, content: bytes) -> str:
        """Write a file of facts."""
        path = self.folder / "facts.jsonl"
        path.write_bytes(content)
        return str(path)

    def observe(self, content: bytes, *arguments: str) -> Ran:
        """Observe a file of this content."""
        return self.command(["observe", "--config", self.config, self.file(content), *arguments])

    def durable(self) -> int:
        """Count what the ledger holds, as another process sees it."""
        store = SqliteStore(self.folder / "relay.db")
        store.migrate()
        try:
            return sum(one.observations for one in store.read(Tallies(tenant="acme")))
        finally:
            store.close()


@pytest.fixture
def shop(tmp_path: Path, command: Callable[[list[str]], Ran]) -> Shop:
    """Give a settings file and the command."""
    return Shop(tmp_path, command)


class TestWhole:
    def test_all_are_durable(self, shop: Shop) -> None:
        """Ends with 0 and says how many; the same file again changes nothing, and says that."""
        content = b"\n".join([fact(1), fact(2), fact(1)]) + b"\n"
        first, again = shop.observe(content), shop.observe(content)

        assert (0, "", "Observed 2 new facts, 1 known before.\n") == (
            first.code,
            first.err,
            first.out,
        )
        assert (0, "", "Observed 0 new facts, 3 known before.\n") == (
            again.code,
            again.err,
            again.out,
        )
        assert 2 == shop.durable()

    def test_as_an_object(self, shop: Shop) -> None:
        """The names that scripts rely on."""
        ran = shop.observe(fact(), "--json")

        assert {"observed": 1, "known": 0, "rejected": [], "lines_rejected": 0} == ran.json()

    @pytest.mark.parametrize(
        "content",
        [
            BOM + b"\r\n" + fact(1) + b"\r\n\r\n  \r\n" + fact(2) + b"\r\n",
            b"\n\n" + fact(1) + b"\n\t\n" + fact(2),
            fact(1) + b"\n" + fact(2) + b"\n\n\n",
        ],
        ids=["from Windows", "without an end", "with blank lines"],
    )
    def test_files_as_programs_write_them(self, shop: Shop, content: bytes) -> None:
        """Marks, ends and blank lines say nothing."""
        assert (0, {"observed": 2, "known": 0, "rejected": [], "lines_rejected": 0}) == (
            (ran := shop.observe(content, "--json")).code,
            ran.json(),
        )

    def test_an_empty_file(self, shop: Shop) -> None:
        """Nothing to take is nothing wrong."""
        assert (0, "Observed 0 new facts.\n") == ((ran := shop.observe(b"")).code, ran.out)

    def test_from_standard_input(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        """- is what another program writes."""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(fact(1) + b"\n" + fact(2))))
        ran = shop.command(["observe", "--config", shop.config, "-"])

        assert (0, "Observed 2 new facts.\n") == (ran.code, ran.out)


class TestNotUnderstood:
    def test_each_line_is_named_and_the_others_go_on(self, shop: Shop) -> None:
        """Line, place and reason; what to do; and 1, because a person must look."""
        lines = [fact(1), b"\xff\xfe", b"{}", fact(2, value="x"), b"", fact(3), b'{"kind": "ord']
        ran = shop.observe(b"\n".join(lines))

        assert (1, "Observed 2 new facts, 4 lines not understood.\n") == (ran.code, ran.out)
        text = " ".join(ran.err.split())
        assert [True] * 4 == [
            start in text
            for start in (
                "Line 2: is not UTF-8: byte 1 cannot be read. Line 3: /kind: is missing: order_pl",
                "; /order: is missing: the shop's reference, as Peoplevox has it; /at: is missing",
                'Line 4: /value: must be an amount such as "12.30", not negative. Line 7: is not J',
                "at character 10; the file ends in the middle of it. → Correct",
            )
        ]
        assert "Correct these lines and observe the file again" in ran.err
        assert 2 == shop.durable()

    def test_in_the_object(self, shop: Shop) -> None:
        """Every problem of every line, with its place."""
        ran = shop.observe(b"3\n" + fact(1, email="jane", value=-1) + b"\n", "--json")

        assert {
            "observed": 0,
            "known": 0,
            "rejected": [
                {"line": 1, "problems": [{"where": "", "why": "is no JSON object"}]},
                {
                    "line": 2,
                    "problems": [
                        {"where": "/email", "why": "is no e-mail address"},
                        {
                            "where": "/value",
                            "why": 'must be an amount such as "12.30", not negative',
                        },
                    ],
                },
            ],
            "lines_rejected": 2,
        } == ran.json()
        assert "jane" not in ran.out + ran.err

    def test_so_many_that_they_are_counted(self, shop: Shop) -> None:
        """The object stays one that fits, and says how many there were."""
        found = shop.observe(b"x\n" * 1200 + fact(1), "--json").json()

        assert (1000, 1200, 1) == (
            len(found["rejected"]),
            found["lines_rejected"],
            found["observed"],
        )

    def test_a_line_without_an_end(self, shop: Shop) -> None:
        """It is not kept whole, and the next one is read."""
        found = shop.observe(b"x" * 3_000_000 + b"\n" + fact(1), "--json").json()

        assert ([1], 1) == ([one["line"] for one in found["rejected"]], found["observed"])
        assert "longer than" in found["rejected"][0]["problems"][0]["why"]


class TestRefused:
    def test_no_such_file(self, shop: Shop) -> None:
        """Wrong usage, and no ledger is made for it."""
        ran = shop.command(["observe", "--config", shop.config, str(shop.folder / "nothing")])

        assert (2, "") == (ran.code, ran.out)
        assert "cannot be read: No such file or directory" in ran.err
        assert not (shop.folder / "relay.db").exists()

    def test_standard_input_that_is_closed(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As a file that cannot be read."""
        monkeypatch.setattr(sys, "stdin", None)
        ran = shop.command(["observe", "--config", shop.config, "-"])

        assert (2, "- cannot be read: standard input is closed.\n") == (ran.code, ran.err)

    def test_wrong_settings(self, shop: Shop) -> None:
        """As for every command."""
        path = shop.folder / "wrong.toml"
        path.write_text("tenant = 3\n", encoding="utf-8")

        assert 2 == shop.command(["observe", "--config", str(path), shop.file(fact())]).code


def opened(pipe: Path, process: subprocess.Popen[str]) -> io.BufferedWriter:
    """Open a pipe to the child that reads it; one that died before says what it said."""
    until = time.monotonic() + 20
    while True:
        try:
            handle = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < until
            time.sleep(0.02)
        else:
            os.set_blocking(handle, True)
            return os.fdopen(handle, "wb")


class TestKilled:
    def test_what_was_stored_stays_and_nothing_is_twice(self, shop: Shop) -> None:
        """Killed while a pipe pauses: what had come is durable, and the whole again ends it."""
        pipe = shop.folder / "pipe"
        os.mkfifo(pipe)
        process = started("observe", "--config", shop.config, str(pipe))
        writer = opened(pipe, process)
        writer.write(b"\n".join(fact(n) for n in range(700)) + b"\n{")
        writer.flush()
        until = time.monotonic() + 20
        while not (shop.folder / "relay.db").exists() or shop.durable() < 700:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < until, shop.durable()
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=20)
        writer.close()
        again = shop.observe(b"\n".join(fact(n) for n in range(800)), "--json").json()

        assert (100, 700, 800) == (again["observed"], again["known"], shop.durable())


def test_what_was_observed_is_explained(cli: Cli) -> None:
    """By the shop's reference, after a pass, whether or not Peoplevox has the order."""
    path = cli.folder / "facts.jsonl"
    path.write_bytes(fact(1001) + b"\n" + fact(9))
    cli.despatch()
    observed = cli("observe", str(path), "--json").json()
    cli("run", "--once")
    found = [cli("explain", "--order", f"#{number}", "--json").json() for number in (1001, 9)]

    assert 2 == observed["observed"]
    assert [{("order", "1001"), ("shipment", "1001"), ("shop", "#1001")}, {("shop", "#9")}] == [
        {(fact["kind"], fact["order"]) for fact in one["observations"]} for one in found
    ]
    assert all(fact["is_current"] and fact["text"] for one in found for fact in one["observations"])


class Pieces(io.RawIOBase):
    """A pipe that gives what comes in pieces."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = [piece for piece in pieces if piece]

    def read1(self, _size: int = -1) -> bytes:
        """Give what is there."""
        return self.pieces.pop(0) if self.pieces else b""


@given(st.lists(st.text("ab \r\n", max_size=12).map(str.encode), max_size=6))
def test_lines_are_the_same_however_they_come(pieces: list[bytes]) -> None:
    """Numbers and texts are those of the whole; only the last one can be without its end."""
    whole = b"".join(pieces)
    expected = [
        (number, line.strip(b" \t\r"), number <= whole.count(b"\n"))
        for number, line in enumerate(whole.split(b"\n"), 1)
        if line.strip(b" \t\r")
    ]
    found = [line for some in read_lines(Pieces(pieces)) for line in some]  # type: ignore[arg-type]

    assert expected == [(line.number, line.text, line.is_whole) for line in found]


def test_memory_does_not_grow_with_a_line() -> None:
    """Of a line that never ends no more is kept than shows that it is too long."""
    (line,) = [line for some in read_lines(io.BytesIO(b"x" * (3 * MOST_BYTES))) for line in some]

    assert MOST_BYTES == len(line.text)


SHOPS = """
[shops.web]
kind = "shopify"
domain = "acme.myshopify.com"
"""


@attrs.define
class WithShop(Shop):
    """The same with a shop in its settings."""

    @property
    def config(self) -> str:
        """The settings file."""
        path = Path(super().config)
        path.write_text(path.read_text(encoding="utf-8") + SHOPS, encoding="utf-8")
        return str(path)


def delivery(topic: str = "orders/create", **more: Any) -> bytes:
    """Write a delivery of Shopify, as its documents have it, cut to what matters."""
    payload = {
        "id": 450789469,
        "name": "#1001",
        "created_at": "2026-11-03T12:00:00+00:00",
        "updated_at": "2026-11-03T12:00:00+00:00",
        "currency": "GBP",
        "total_price": "12.00",
        "line_items": [{"id": 1, "sku": "MUG-01", "quantity": 2, "price": "6.00"}],
        **more,
    }
    return json.dumps({"topic": topic, "payload": payload}).encode()


class TestShops:
    """Lines that are deliveries of a shop."""

    @pytest.fixture
    def web(self, tmp_path: Path, command: Callable[[list[str]], Ran]) -> WithShop:
        return WithShop(tmp_path, command)

    def test_deliveries_are_observed(self, web: WithShop) -> None:
        """The same again is known; what is no delivery is named, and its neighbours go on."""
        lines = [delivery(), b"no", delivery(), b"[]", delivery(id=2, name="#1002")]
        ran = web.observe(b"\n".join(lines) + b"\n", "--shop", "web", "--json")
        found = ran.json()

        assert (2, 1, 2) == (found["observed"], found["known"], found["lines_rejected"])
        assert [2, 4] == [one["line"] for one in found["rejected"]]
        assert (0, 0) == (found["to_be_read"], found["ignored"])

    def test_a_shop_that_is_not_there(self, web: WithShop) -> None:
        """It is named, with those that are."""
        ran = web.observe(delivery() + b"\n", "--shop", "nowhere")

        assert 2 == ran.code
        assert "there is no shop 'nowhere'; there is: web" in " ".join(ran.err.split())
