"""``pvxklaviyo demo``: the main job against the simulated services, with a verdict."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..klaviyo import Json
from ..simulation.klaviyo import StoredEvent
from ._demo_short import shorts
from ._demo_story import story, table, verdict
from ._demo_world import Outcome, live, scratch
from ._output import remark, say, say_json

SUMMARY = "watch the relay work against a simulated warehouse and a simulated Klaviyo"

_NEXT = """Now yours. It takes a file and two secrets:

  pvxklaviyo simulate --config-out acme.toml   a simulated world that stays, to try things on
  pvxklaviyo check --config acme.toml          tries the settings; sends no event
  pvxklaviyo run --config acme.toml --once     one pass; without --once it keeps going
  pvxklaviyo explain --config acme.toml --order NUMBER

docs/tutorial.md goes from here to the first event in your own account."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--seed", type=int, default=7, help="another evening (default: %(default)s)"
    )
    parser.add_argument(
        "--orders",
        type=_orders,
        default=24,
        help="how many orders, 8 to 500 (default: %(default)s)",
    )
    parser.add_argument(
        "--sabotage",
        choices=["lose", "double", "early"],
        help="break the relay on purpose, to see that the verdict notices",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the story")


def _orders(text: str) -> int:
    count = int(text)
    if not 8 <= count <= 500:
        raise argparse.ArgumentTypeError("8 to 500 orders")
    return count


def demo(arguments: argparse.Namespace) -> int:
    """Run it; 0 if Klaviyo tells what the warehouse did, 1 if not."""
    quiet = bool(arguments.json)

    def progress(sentence: str) -> None:
        if not quiet:
            remark(sentence)

    with scratch() as folder:
        outcome = live(
            seed=arguments.seed,
            orders=arguments.orders,
            sabotage=arguments.sabotage,
            folder=Path(folder),
            progress=progress,
        )
        if quiet:
            say_json(_document(outcome))
        else:
            _tell(outcome, arguments.sabotage)
    return 0 if outcome.verdict.ok else 1


def _tell(outcome: Outcome, sabotage: str | None) -> None:
    found = outcome.mix
    say()
    say(
        f"{found.orders} orders, {len(outcome.journal)} shipments; {found.split_orders} orders in "
        f"several parcels, {found.late_trackings} trackings that came late."
    )
    say(
        f"{outcome.passes} passes. On the way: {_times(outcome.refused)} Klaviyo said 429, and "
        f"{_times(outcome.repeated)} the line broke after it had accepted an event."
    )
    say("All times are those of the warehouse's clock, on the night it goes back an hour.")
    if sabotage:
        say(f"The relay is broken on purpose: {sabotage}.")
    say()
    for line in story(outcome):
        say(line)
    for line in shorts(outcome):
        say(line)
    say()
    say("What was sent")
    say()
    for line in table(outcome):
        say(line)
    say()
    say("The verdict: what Klaviyo holds, against the warehouse's own journal")
    say()
    for line in verdict(outcome):
        say(line)
    say()
    if not sabotage:
        say(_NEXT)


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _document(outcome: Outcome) -> dict[str, Json]:
    found = outcome.verdict
    return {
        "ok": found.ok,
        "orders": outcome.mix.orders,
        "shipments": found.shipments,
        "expected": found.expected,
        "told": found.told,
        "passes": outcome.passes,
        "repeated": outcome.repeated,
        "findings": [
            {
                "kind": one.kind,
                "order": one.order_number,
                "despatch": one.despatch_number,
                "text": one.text,
            }
            for one in found.findings
        ],
        "sent": [_sent(event) for event in outcome.events if event.integration == "API"],
        "booked_again": found.booked_again,
        "heard": dict(found.heard),
        "story": [*story(outcome), *shorts(outcome)],
    }


def _sent(event: StoredEvent) -> dict[str, Json]:
    return {
        "metric": event.metric,
        "time": event.time.isoformat(),
        "received_at": event.received_at.isoformat(),
        "unique_id": event.unique_id,
        "properties": event.properties,
    }
