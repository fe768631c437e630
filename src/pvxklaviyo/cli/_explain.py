"""``pvxklaviyo explain``: why did, or didn't, this customer get this mail?"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from ..relay import Entry, Explanation, Learned, Relay, Telling
from ._exit_codes import ExitCode
from ._output import say, say_json, wrapped
from ._settings import add_config, ledger, next_step, ready_to_run, settings, user

_OF_THE_SHOP = frozenset({"shop", "shown", "matched"})

SUMMARY = "say what is known of an order, what was told, and what comes next"

_STATES = {
    "unknown": "Unknown",
    "before_start": "Not told",
    "held": "Waiting",
    "queued": "About to be told",
    "partly_sent": "Told in part",
    "complete": "Told, complete",
    "cancelled": "Cancelled",
    "skipped": "Not told, on purpose",
    "parked": "Set aside for a person",
}

_TOLD = {
    "held": "waits",
    "queued": "to be sent",
    "delivered": "delivered",
    "skipped": "not told",
    "parked": "set aside",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_config(parser)
    parser.add_argument(
        "--order", required=True, metavar="NUMBER", help="the shop's reference or Peoplevox's"
    )
    parser.add_argument(
        "--reveal", action="store_true", help="show e-mail addresses; that it was done is recorded"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def explain(arguments: argparse.Namespace) -> int:
    """Say it, from the ledger alone."""
    stated = settings(arguments)
    with Relay.from_config(stated, store=ledger(stated)) as relay:
        found = relay.explain(arguments.order, reveal=arguments.reveal, by=user())
    if arguments.json:
        say_json(found.to_json())
    else:
        _tell(found, stated.peoplevox.timezone, arguments)
    return ExitCode.NEEDS_A_PERSON if found.exceptions else ExitCode.DONE


def _tell(found: Explanation, zone: ZoneInfo, arguments: argparse.Namespace) -> None:
    say(_title(found))
    say()
    say(wrapped(f"{_STATES[found.state]}. {found.why}", "  "))
    say(wrapped(ready_to_run(f"Next: {found.next}", arguments), "  "))
    for one in found.exceptions:
        say()
        say(wrapped(f"{one.id}  for {one.owner}: {one.text}", "      ", first="  "))
        say(wrapped(f"→ {next_step(one, arguments)}", "        ", first="      "))
    if found.announcements:
        say()
        say("What is told")
        for telling in found.announcements:
            for line in _telling(telling, zone, said=found.next):
                say(line)
    if found.profiles:
        say()
        say("What the profile says")
        for telling in found.profiles:
            for line in _telling(telling, zone, said=""):
                say(line)
    seen = [one for one in found.observations if one.kind not in _OF_THE_SHOP and one.is_current]
    if seen:
        say()
        say("What Peoplevox shows now")
        for learned in seen:
            for line in _learned(learned, zone):
                say(line)
    if found.chronicle:
        say()
        say("How it came")
        for entry in found.chronicle:
            say(_entry(entry, zone))


def _title(found: Explanation) -> str:
    if not found.orders:
        names = found.references or (found.asked,)
        people = dict.fromkeys(one.person for one in found.observations if one.person)
        title = f"Order {', '.join(names)}"
        return title + (f", for {', '.join(people)}" if people else "")
    numbers = " and ".join(found.orders)
    references = ", ".join(found.references)
    title = f"Order {numbers}" + (f", the shop's {references}" if references else "")
    people = dict.fromkeys(one.person for one in found.observations if one.person)
    return title + (f", for {', '.join(people)}" if people else "")


def _telling(telling: Telling, zone: ZoneInfo, said: str) -> Iterator[str]:
    name = telling.name + (f", {telling.metric}" if telling.metric else "")
    person = f", for {telling.person}" if telling.person else ""
    yield wrapped(f"{name}{person}: {_TOLD[telling.state]}", "    ", first="  ")
    if telling.text:
        yield wrapped(telling.text, "    ")
    after = "" if telling.next == said else telling.next
    yield wrapped(f"{telling.why} {after}".strip(), "    ")
    if telling.late:
        yield wrapped(telling.late, "    ")
    if telling.note:
        yield wrapped(telling.note, "    ")
    times = [
        f"{word} {_at(instant, zone)}"
        for word, instant in (
            ("happened", telling.happened_at),
            ("decided", telling.made_at),
            ("first sent", telling.attempted_at),
            ("accepted", telling.delivered_at),
        )
        if instant is not None
    ]
    if telling.tries > 1:
        times.append(f"sent {telling.tries} times under one id")
    if times:
        yield wrapped("; ".join(times), "    ")
    yield f"    {telling.unique_id or telling.key}"


def _learned(learned: Learned, zone: ZoneInfo) -> Iterator[str]:
    yield wrapped(learned.text, "    ", first="  ")
    times = [
        f"{word} {_at(instant, zone)}"
        for word, instant in (("learned", learned.learned_at), ("last seen", learned.last_seen_at))
        if instant is not None
    ]
    yield wrapped("; ".join(times), "    ")


def _entry(entry: Entry, zone: ZoneInfo) -> str:
    ahead = "to come: " if entry.what == "coming" else ""
    return wrapped(f"{_at(entry.at, zone)}  {ahead}{entry.text}", "      ", first="  ")


def _at(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z")
