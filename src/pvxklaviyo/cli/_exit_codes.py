"""What each exit code promises, and which one an error deserves."""

from __future__ import annotations

from enum import IntEnum

from ..engine import needs_a_person
from ..errors import (
    ConfigurationError,
    ConflictError,
    LeaseLostError,
    ServiceError,
    StoreBusyError,
    StoreError,
    StoreFullError,
)


class ExitCode(IntEnum):
    """How a command ended. Stopped by a signal: 128 and the signal's number."""

    DONE = 0
    """Done; an event that waits for its time is fine."""

    NEEDS_A_PERSON = 1
    """Finished, and open exceptions or findings need a person; refused credentials included."""

    USAGE = 2
    """Wrong usage or settings; a secret that cannot be found included."""

    LATER = 3
    """Not finished, try again later: a service down, a budget spent, the ledger busy, a disk full."""

    BUG = 70
    """A mistake in this program."""


def exit_code(error: Exception) -> ExitCode:
    """Say how a command ends that met *error*."""
    match error:
        case ConfigurationError():
            return ExitCode.USAGE
        case ServiceError():
            return ExitCode.NEEDS_A_PERSON if needs_a_person(error) else ExitCode.LATER
        case StoreBusyError() | StoreFullError() | ConflictError() | LeaseLostError():
            return ExitCode.LATER
        case StoreError():
            # No ledger can be where the settings say, or a newer version wrote it.
            return ExitCode.USAGE
        case _:
            return ExitCode.BUG
