"""The option that names the settings file, and what texts say about it."""

from __future__ import annotations

import argparse
import getpass
import re
import shlex

from ..config import Settings, load
from ..ledger import ExceptionRecord, Store
from ..stores import MemoryStore
from ._output import remark


def add_config(parser: argparse.ArgumentParser) -> None:
    """Let a command take its settings file."""
    parser.add_argument(
        "--config", required=True, metavar="FILE", help="the tenant's settings, a TOML file"
    )


def settings(arguments: argparse.Namespace) -> Settings:
    """
    Read the settings.

    Raises:
        ConfigurationError: With everything that is wrong with them.
    """
    return load(arguments.config)


def ledger(stated: Settings) -> Store | None:
    """
    Give an empty ledger to look into where there is none yet, and say so.

    One who only looks makes no file: with a mistake in the address, nothing
    would ever need a person.
    """
    if stated.store.path.exists():
        return None
    remark(
        f"There is no ledger at {stated.store.path} yet; the first run makes one. If there should "
        "be one, see [store] url."
    )
    return MemoryStore()


_COMMAND = re.compile(r"\bpvxklaviyo (run|check|explain|exceptions|resolve|verify)\b")


def ready_to_run(text: str, arguments: argparse.Namespace) -> str:
    """Complete the commands that a text names, so that they can be copied."""
    return _COMMAND.sub(
        lambda found: f"pvxklaviyo {found[1]} --config {shlex.quote(arguments.config)}", text
    )


def next_step(exception: ExceptionRecord, arguments: argparse.Namespace) -> str:
    """Say what to do about an exception, with the command that does it."""
    step = exception.next_step.replace("resolve ID", f"resolve {exception.id}")
    return ready_to_run(step, arguments)


def user() -> str:
    """Name who runs the program, for the record; empty if the system does not say."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
