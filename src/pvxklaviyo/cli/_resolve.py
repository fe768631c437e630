"""``pvxklaviyo resolve``: a person's answer to one exception."""

from __future__ import annotations

import argparse

from ..relay import Relay
from ._exit_codes import ExitCode
from ._output import remark, say
from ._settings import add_config, ledger, ready_to_run, settings, user

SUMMARY = "answer one of the exceptions"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_config(parser)
    parser.add_argument("id", metavar="ID", help="which one, as `pvxklaviyo exceptions` names it")
    answer = parser.add_mutually_exclusive_group(required=True)
    for verb, meaning in (
        ("approve", "it is right: go on"),
        ("retry", "the cause is gone: try again"),
        ("discard", "leave it: nothing is told"),
    ):
        answer.add_argument(
            f"--{verb}", dest="verb", action="store_const", const=verb, help=meaning
        )
    parser.add_argument("--note", default="", metavar="TEXT", help="why, for the record")


def resolve(arguments: argparse.Namespace) -> int:
    """Record the answer."""
    stated = settings(arguments)
    with Relay.from_config(stated, store=ledger(stated)) as relay:
        try:
            relay.resolve(arguments.id, arguments.verb, by=user(), note=arguments.note)
        except LookupError:
            text = f"No exception {arguments.id} is open. Those that are: pvxklaviyo exceptions"
            remark(ready_to_run(text, arguments))
            return ExitCode.USAGE
        except ValueError:
            # The parser lets no other verb in, so this is one that it does not take.
            remark(
                f"Exception {arguments.id} takes --approve or --discard: there is nothing to try"
            )
            remark("again, and somebody must say whether it is right.")
            return ExitCode.USAGE
    say(f"Recorded: {arguments.verb} {arguments.id}. The next pass acts on it.")
    return ExitCode.DONE
