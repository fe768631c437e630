"""``pvxklaviyo run``: read what left the warehouse, and tell Klaviyo."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress

from .._wire import StopAskedError
from ..engine import Pass
from ..klaviyo import Json
from ..ledger import ExceptionRecord
from ..relay import Relay
from ._exit_codes import ExitCode
from ._output import count, remark, say, say_json, waiting, wrapped
from ._settings import add_config, next_step, settings
from ._signals import stopped_by_signals

SUMMARY = "read what left the warehouse and tell Klaviyo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_config(parser)
    parser.add_argument(
        "--once", action="store_true", help="make one pass and end; else go on until stopped"
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="with --once: also read the last [policy] reread_for again, due or not",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a pass, on one line")


def run(arguments: argparse.Namespace) -> int:
    """Make one pass, or passes until a signal comes."""
    if arguments.full and not arguments.once:
        remark("pvxklaviyo run: --full belongs to --once; without it deep reads are made when due")
        return ExitCode.USAGE
    with Relay.from_config(settings(arguments)) as relay:
        account = _Account(arguments, relay)
        with stopped_by_signals(relay.stop) as stopped:
            waiting("Reading Peoplevox …" if arguments.once else "Running until Ctrl-C …")
            # Asked while the first call waited for its turn, nothing has begun.
            with suppress(StopAskedError):
                if arguments.once:
                    account.of(relay.run_once(full=arguments.full))
                else:
                    relay.run(account.of)
        return stopped.exit_code or account.exit_code


class _Account:
    """Tells of passes, of each thing that needs a person once."""

    def __init__(self, arguments: argparse.Namespace, relay: Relay) -> None:
        self._arguments = arguments
        self._relay = relay
        self._told: set[tuple[str, str]] = set()
        self._last = ""
        self.exit_code: int = ExitCode.DONE

    def of(self, done: Pass) -> None:
        """Tell of a pass."""
        self.exit_code = _exit_code(done)
        reads = say_json(_document(done)) if self._arguments.json else self._tell(done)
        self._tell_exceptions(done.exceptions)
        self._tell_failures(done)
        if not reads:
            self._relay.stop()

    def _tell(self, done: Pass) -> bool:
        sentence = in_a_sentence(done)
        # One who looks at a running relay wants to see what changes.
        if not self._arguments.once and sentence == self._last:
            return True
        self._last = sentence
        return say(sentence)

    def _tell_failures(self, done: Pass) -> None:
        said = {one.text for one in done.exceptions}
        for failure in done.failures:
            # The first of its kind is no exception yet: it may be over at once.
            if str(failure) not in said:
                remark(wrapped(f"{failure}", "    ", first="  "))

    def _tell_exceptions(self, exceptions: Sequence[ExceptionRecord]) -> None:
        for one in exceptions:
            if (one.id, one.text) not in self._told:
                self._told.add((one.id, one.text))
                about = "" if one.subject in one.text else f"{one.subject}: "
                remark(wrapped(f"{about}{one.text}", "    ", first=f"  {one.owner}: "))
                remark(wrapped(f"→ {next_step(one, self._arguments)}", "      ", first="    "))


_REFUSED = {"klaviyo.refused", "peoplevox.refused"}


def _is_refused(done: Pass) -> bool:
    # A refusal that an earlier pass met is not tried again at once.
    return done.refused or any(one.code in _REFUSED for one in done.exceptions)


def _exit_code(done: Pass) -> ExitCode:
    if _is_refused(done):
        return ExitCode.NEEDS_A_PERSON
    if not done.finished:
        return ExitCode.LATER
    return ExitCode.NEEDS_A_PERSON if done.exceptions else ExitCode.DONE


def _document(done: Pass) -> dict[str, Json]:
    return {
        "observed": done.observed,
        "delivered": done.delivered,
        "profiles": done.profiles,
        "skipped": done.skipped,
        "held": done.held,
        "parked": done.parked,
        "exceptions": len(done.exceptions),
        "remaining": done.remaining,
        "finished": done.finished,
        "refused": done.refused,
        "stopped": done.stopped,
    }


def in_a_sentence(done: Pass) -> str:
    """Say what a pass did, and how things stand."""
    did = [f"read {count(done.observed, 'new fact') if done.observed else 'nothing new'}"]
    if done.delivered:
        did.append(f"sent {count(done.delivered, 'event')}")
    if done.profiles:
        did.append(f"told {count(done.profiles, 'profile')}")
    if done.skipped:
        did.append(f"left {done.skipped} untold on purpose")
    stands: list[str] = []
    if done.held:
        waits = "waits for its time" if done.held == 1 else "wait for their time"
        stands.append(f"{done.held} {waits}")
    if done.remaining:
        stands.append(f"{done.remaining} due and not sent yet")
    if done.parked:
        stands.append(f"{done.parked} set aside for a person")
    if done.exceptions:
        needs = "needs" if len(done.exceptions) == 1 else "need"
        stands.append(f"{count(len(done.exceptions), 'thing')} {needs} a person")
    text = ", ".join(did)
    text = text[0].upper() + text[1:] + ("; " + ", ".join(stands) if stands else "") + "."
    if not done.finished and not done.stopped:
        refused = _is_refused(done)
        text += f" Not finished: {'a service refused' if refused else 'try again later'}."
    return text
