"""``pvxklaviyo exceptions``: what is open and needs a person."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from ..klaviyo import Json
from ..ledger import ExceptionRecord
from ..relay import Relay
from ._exit_codes import ExitCode
from ._output import count, say, say_json, wrapped
from ._settings import add_config, ledger, next_step, settings

SUMMARY = "list what is open and needs a person"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_config(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object")


def exceptions(arguments: argparse.Namespace) -> int:
    """List them, oldest first."""
    stated = settings(arguments)
    with Relay.from_config(stated, store=ledger(stated)) as relay:
        found = relay.exceptions()
    if arguments.json:
        say_json({"exceptions": [_document(one, arguments) for one in found]})
    else:
        _tell(found, stated.peoplevox.timezone, arguments)
    return ExitCode.NEEDS_A_PERSON if found else ExitCode.DONE


def _document(one: ExceptionRecord, arguments: argparse.Namespace) -> Json:
    opened_at = one.opened_at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return {
        "id": one.id,
        "code": one.code,
        "owner": one.owner,
        "severity": one.severity,
        "opened_at": opened_at,
        "subject": one.subject,
        "text": one.text,
        "next_step": next_step(one, arguments),
    }


def _tell(found: Sequence[ExceptionRecord], zone: ZoneInfo, arguments: argparse.Namespace) -> None:
    if not found:
        say("Nothing needs a person.")
        return
    needs = "needs" if len(found) == 1 else "need"
    say(f"{count(len(found), 'thing')} {needs} a person.")
    for one in found:
        say()
        since = one.opened_at.astimezone(zone)
        say(f"{one.id}  {one.severity}, for {one.owner}, since {since:%Y-%m-%d %H:%M %Z}")
        say(wrapped(f"{one.subject}: {one.text}", "    "))
        say(wrapped(f"→ {next_step(one, arguments)}", "      ", first="    "))
