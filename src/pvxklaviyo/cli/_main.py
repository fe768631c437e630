"""Find the command, run it, and turn whatever it meets into one message and an exit code."""

from __future__ import annotations

import argparse
import platform
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from types import ModuleType

from .._version import __version__
from ..errors import (
    AuthenticationError,
    ConfigurationError,
    PvxKlaviyoError,
    SchemaTooNewError,
    StoreError,
)
from ._exit_codes import ExitCode, exit_code
from ._output import all_was_written, count, remark, wrapped

_COMMANDS = (
    "demo",
    "run",
    "observe",
    "receive",
    "subscribe",
    "check",
    "explain",
    "exceptions",
    "resolve",
    "verify",
    "simulate",
)

_EPILOG = """\
exit codes:
  0    done; an event that waits for its time is fine
  1    finished, and open exceptions or findings need a person (refused credentials too)
  2    wrong usage or settings
  3    not finished, try again later: a service down, a budget spent, the ledger
       busy, a disk full
  70   a mistake in this program
  130  stopped by Ctrl-C; 143 by SIGTERM
"""


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Args:
        argv: Its name and options; the program's own if not given.

    Returns:
        The exit code.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments = _parser(given).parse_args(given)
    except SystemExit as wish:
        # Help and version are 0, wrong usage is 2; argparse has said why.
        return wish.code if isinstance(wish.code, int) else ExitCode.USAGE
    code = _performed(arguments)
    # What nobody can read was not done; but what is worse stays as it is.
    spared = {ExitCode.DONE, ExitCode.NEEDS_A_PERSON}
    return code if all_was_written() or code not in spared else ExitCode.LATER


def _performed(arguments: argparse.Namespace) -> int:
    try:
        return int(arguments.perform(arguments))
    except KeyboardInterrupt:
        return 130
    except PvxKlaviyoError as error:
        _report(error, getattr(arguments, "config", ""))
        return exit_code(error)
    except Exception as error:  # noqa: BLE001 - the last one to catch it; it is reported as ours
        _own_up(error)
        return ExitCode.BUG


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pvxklaviyo",
        description="Klaviyo tells customers what really happened in the Peoplevox warehouse.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"pvxklaviyo {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    wanted = next((word for word in given if not word.startswith("-")), "")
    for name in _COMMANDS:
        if find_spec(f"{__package__}._{name}") is None:
            continue
        # One command's imports are paid for by that command alone, but the
        # overview needs a line of each.
        if wanted in _COMMANDS and name != wanted:
            commands.add_parser(name)
            continue
        module = import_module(f"._{name}", __package__)
        command = commands.add_parser(name, help=module.SUMMARY, description=_described(module))
        module.add_arguments(command)
        perform: Callable[[argparse.Namespace], int] = getattr(module, name)
        command.set_defaults(perform=perform)
    return parser


def _described(module: ModuleType) -> str:
    summary = str(module.SUMMARY)
    return summary[0].upper() + summary[1:] + "."


def _report(error: PvxKlaviyoError, config: str) -> None:
    """Say what went wrong and what to do about it."""
    match error:
        case ConfigurationError() if error.problems:
            first, *others = error.problems
            if not others and first.where.startswith(config):
                # The file itself is what is wrong.
                remark(wrapped(f"{first}."))
                return
            remark(f"{config}: {count(len(error.problems), 'problem')}")
            for problem in error.problems:
                remark(wrapped(str(problem), "    ", first="  "))
        case AuthenticationError():
            section = error.service.casefold() or "klaviyo"
            remark(wrapped(f"{str(error).rstrip('.')}."))
            remark(wrapped(f"→ See [{section}] in {config}.", "  "))
        case _:
            remark(wrapped(f"{str(error).rstrip('.')}."))
            if exit_code(error) is ExitCode.LATER:
                remark("→ Nothing is lost. Try again later.")
            elif isinstance(error, StoreError) and not isinstance(error, SchemaTooNewError):
                remark(wrapped(f"→ See [store] url in {config}, and who may write there.", "  "))


def _own_up(error: Exception) -> None:
    """
    Admit a mistake of ours, without any value that it was made on.

    The message of an unforeseen error may quote somebody's data, so only its
    type and the way to it are shown.
    """
    remark(f"This is a mistake in pvxklaviyo, not in your settings: {type(error).__name__}.")
    remark("Please report it, with these lines:")
    system = f"{platform.system()} {platform.machine()}"
    remark(f"  pvxklaviyo {__version__}, Python {platform.python_version()}, {system}")
    for frame in traceback.extract_tb(error.__traceback__)[-8:]:
        parts = PurePath(frame.filename.replace("\\", "/")).parts
        remark(f"  {'/'.join(parts[-3:])}, line {frame.lineno}, in {frame.name}")
