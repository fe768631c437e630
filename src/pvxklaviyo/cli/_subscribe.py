"""``pvxklaviyo subscribe``: let Peoplevox say that there is news, so that it is read sooner."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ..relay import Relay, Subscribed
from ._exit_codes import ExitCode
from ._output import count, remark, say, wrapped
from ._settings import add_config, settings

SUMMARY = "let Peoplevox notify the receiver of despatches, tracking, statuses and returns"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_config(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--url",
        metavar="URL",
        help="where Peoplevox reaches pvxklaviyo receive, such as https://hooks.example.com",
    )
    what.add_argument("--list", action="store_true", help="show the subscriptions made before")
    what.add_argument("--remove", action="store_true", help="end the subscriptions made before")


def subscribe(arguments: argparse.Namespace) -> int:
    """Make, show or end subscriptions."""
    stated = settings(arguments)
    provide = stated.receiver.token
    if arguments.url and provide is None:
        remark(
            f"{arguments.config}: receiver.token is missing; write [receiver] "
            'token = "env:PVX_RECEIVER_TOKEN", with a value that nobody can guess'
        )
        return ExitCode.USAGE
    with Relay.from_config(stated) as relay:
        if arguments.list:
            return _tell(relay.subscriptions(), "remembered")
        if arguments.remove or provide is None:
            return _tell(relay.unsubscribe(), "ended")
        try:
            made = relay.subscribe(arguments.url, provide(), stated.receiver.notifications)
        except ValueError as error:
            remark(f"pvxklaviyo subscribe: {error}")
            return ExitCode.USAGE
    return _tell(made, "in force")


def _tell(found: Sequence[Subscribed], how: str) -> int:
    standing = [one for one in found if not one.refused]
    say(f"{count(len(standing), 'subscription')} {how}.")
    for one in standing:
        number = "no number known" if one.id is None else f"number {one.id}"
        say(wrapped(f"{one.event_type}: {number}, to {one.url}", "      ", first="  "))
        if one.id is None:
            remark(
                wrapped(
                    f"{one.event_type} was asked for and no answer came. If there is one, nobody "
                    "can end it; it does no harm.",
                    "  ",
                )
            )
    for one in found:
        if one.refused:
            remark(wrapped(f"{one.event_type} was refused: {one.refused}", "    ", first="  "))
            remark(wrapped("→ Nothing, if your Peoplevox has no such event: others help.", "    "))
    return ExitCode.DONE if standing or not found else ExitCode.NEEDS_A_PERSON
