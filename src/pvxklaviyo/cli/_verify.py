"""``pvxklaviyo verify``: prove a ledger again, from the ledger alone."""

from __future__ import annotations

import argparse

from ..relay import Relay
from ._exit_codes import ExitCode
from ._output import count, say, say_json, wrapped
from ._settings import add_config, ledger, settings

SUMMARY = "prove that the ledger is as it was written and that the laws hold"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_config(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object")


def verify(arguments: argparse.Namespace) -> int:
    """Prove it, and say what is not as it must be."""
    stated = settings(arguments)
    with Relay.from_config(stated, store=ledger(stated)) as relay:
        found = relay.verify()
    if arguments.json:
        say_json(
            {
                "holds": found.holds,
                "streams": found.streams,
                "announcements": found.announcements,
                "violations": [
                    {"law": one.law, "key": one.key, "stream": one.stream, "text": one.text}
                    for one in found.violations
                ],
            }
        )
    else:
        what = count(found.announcements, "announcement")
        if found.holds:
            say(f"The ledger holds: {what} proved again, and every record is as it was written.")
        else:
            say(f"{count(len(found.violations), 'finding')} among {what}:")
        for one in found.violations:
            say(wrapped(f"{one.law}  {one.key}: {one.text}.", "      ", first="  "))
    return ExitCode.DONE if found.holds else ExitCode.NEEDS_A_PERSON
