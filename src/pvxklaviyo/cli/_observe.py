"""``pvxklaviyo observe``: what the shop said of its orders, one fact on a line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import attrs

from ..klaviyo import Json
from ..mapping import RejectedFact, shop_fact_from_json
from ..model import ShopFact
from ..relay import Observable, Relay
from ..shops import Heard
from ._deliveries import delivery
from ._exit_codes import ExitCode
from ._lines import Line, read_lines
from ._output import count, remark, say, say_json, wrapped
from ._settings import add_config, settings

SUMMARY = "take what the shop said of its orders"

_LISTED = 1_000
"""So many lines that are not understood are in the JSON object; the others are only counted."""


@attrs.define
class _Heard:
    """What became of the lines so far."""

    observed: int = 0
    known: int = 0
    rejected: int = 0
    needs: int = 0
    ignored: int = 0
    listed: list[Json] = attrs.field(factory=list[Json])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_config(parser)
    parser.add_argument(
        "file",
        metavar="FILE",
        help="one fact as JSON on each line, or with --shop one delivery; - for standard input",
    )
    parser.add_argument(
        "--shop",
        metavar="NAME",
        help="the lines are deliveries of this shop of the settings: "
        '{"topic": ..., "payload": {...}}',
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def observe(arguments: argparse.Namespace) -> int:
    """Take the facts; what is understood is durable, and the rest is named."""
    stated = settings(arguments)
    heard = _Heard()
    try:
        with _opened(arguments.file) as stream, Relay.from_config(stated) as relay:
            read: Callable[[Line], Observable | RejectedFact] = _fact
            if arguments.shop is not None:
                try:
                    read = partial(delivery, relay.shop(arguments.shop))
                except LookupError as error:
                    remark(f"{error.args[0]}: see [shops] in {arguments.config}.")
                    return ExitCode.USAGE
            for some in read_lines(stream):
                _take(relay, some, heard, read)
    except _UnreadableFileError as error:
        remark(f"{arguments.file} cannot be read: {error}.")
        return ExitCode.USAGE
    if arguments.json:
        say_json(
            {
                "observed": heard.observed,
                "known": heard.known,
                **(
                    {}
                    if arguments.shop is None
                    else {"to_be_read": heard.needs, "ignored": heard.ignored}
                ),
                "rejected": heard.listed,
                "lines_rejected": heard.rejected,
            }
        )
    else:
        say(_in_a_sentence(heard))
    if heard.rejected:
        remark(wrapped("→ Correct these lines and observe the file again: what is known stays."))
    return ExitCode.NEEDS_A_PERSON if heard.rejected else ExitCode.DONE


class _UnreadableFileError(Exception):
    """The system does not give the file."""


@contextmanager
def _opened(name: str) -> Generator[BinaryIO]:
    if name == "-":
        # Python has none where the program was started with it closed.
        if getattr(sys.stdin, "buffer", None) is None:
            raise _UnreadableFileError("standard input is closed")
        yield sys.stdin.buffer
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115 - closed below; only opening may fail so
    except OSError as error:
        raise _UnreadableFileError(error.strerror or type(error).__name__) from None
    with stream:
        yield stream


def _take(
    relay: Relay,
    lines: list[Line],
    heard: _Heard,
    read: Callable[[Line], Observable | RejectedFact],
) -> None:
    """Store what a stretch of lines says, before the next one is read."""
    facts: list[Observable] = []
    for line in lines:
        fact = read(line)
        if isinstance(fact, RejectedFact):
            _reject(line, fact, heard)
            continue
        facts.append(fact)
        if isinstance(fact, Heard):
            heard.needs += len(fact.needs)
            heard.ignored += bool(fact.ignored)
            for one in fact.rejected:
                _reject(line, RejectedFact(one.problems), heard)
    observed = relay.observe(facts)
    heard.observed += observed.new
    heard.known += observed.known


def _fact(line: Line) -> ShopFact | RejectedFact:
    found = shop_fact_from_json(line.text)
    if isinstance(found, RejectedFact) and not (line.is_whole or found.problems[0].where):
        why = f"{found.problems[0].why}; the file ends in the middle of it"
        return RejectedFact((attrs.evolve(found.problems[0], why=why),))
    return found


def _reject(line: Line, fact: RejectedFact, heard: _Heard) -> None:
    heard.rejected += 1
    if len(heard.listed) < _LISTED:
        problems: list[Json] = [{"where": one.where, "why": one.why} for one in fact.problems]
        heard.listed.append({"line": line.number, "problems": problems})
    remark(wrapped(f"Line {line.number}: {fact}.", "  ", first=""))


def _in_a_sentence(heard: _Heard) -> str:
    parts = [f"Observed {count(heard.observed, 'new fact')}"]
    if heard.known:
        parts.append(f"{heard.known} known before")
    if heard.needs:
        parts.append(f"{count(heard.needs, 'order')} to be read from the shop")
    if heard.ignored:
        parts.append(f"{heard.ignored} that say nothing of an order")
    if heard.rejected:
        parts.append(f"{count(heard.rejected, 'line')} not understood")
    return ", ".join(parts) + "."
