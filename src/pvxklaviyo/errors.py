"""
Everything that can go wrong, by who broke the rule.

    PvxKlaviyoError
    ├── ServiceError                all that retrying looks at
    │   ├── TransportError
    │   │   ├── NotSentError        nothing left this machine: safe to repeat
    │   │   └── OutcomeUnknownError sent, and no readable answer: it may have happened
    │   ├── ApiError                an answer that says no
    │   │   ├── AuthenticationError
    │   │   ├── RateLimitError
    │   │   ├── RequestRejectedError
    │   │   └── ServerError
    │   └── DecodeError             an answer we cannot read
    │       └── OversizedError      longer than is accepted
    ├── StoreError
    │   ├── StoreBusyError          another program holds the database: try again later
    │   ├── StoreFullError          the disk has no room: try again when there is some
    │   ├── ConflictError           another run moved first
    │   ├── LeaseLostError
    │   └── SchemaTooNewError
    ├── SignatureError              a call of a webhook that is not from whom it says
    ├── JobUnfinishedError          a service has not done in time what it does later
    └── ConfigurationError          problems: every one, each with its place

A programmer's mistake stays ``TypeError`` or ``ValueError``. Odd data is a
value (``Rejected``), not an exception, so one bad row never stops a page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import attrs


class PvxKlaviyoError(Exception):
    """The base of all errors of this library. Can be copied, and pickled for another process."""

    def __reduce__(self) -> tuple[_Remade, tuple[type[PvxKlaviyoError], _Args], dict[str, object]]:
        # Python would call the class with the text alone, which few of ours take;
        # a process that waits for a worker's error would then wait for ever.
        return _remade, (type(self), self.args), dict(vars(self))


_Args = tuple[object, ...]
_Remade = Callable[[type[PvxKlaviyoError], _Args], PvxKlaviyoError]


def _remade(kind: type[PvxKlaviyoError], args: _Args) -> PvxKlaviyoError:
    error = kind.__new__(kind)
    error.args = args
    return error


class ServiceError(PvxKlaviyoError):
    """
    A call to a service did not give a result.

    Attributes:
        service: ``"Peoplevox"`` or ``"Klaviyo"``; empty where only the
            transport is known.

        operation: What was asked, in the vendor's words.
    """

    def __init__(self, text: str, *, service: str = "", operation: str = "") -> None:
        super().__init__(text)
        self.service = service
        self.operation = operation


class TransportError(ServiceError):
    """The network, not the service, failed."""


class NotSentError(TransportError):
    """Nothing left this machine, so repeating is safe."""


class OutcomeUnknownError(TransportError):
    """The request was sent and no whole answer came: it may have taken effect."""


class ApiError(ServiceError):
    """
    The service answered, and said no.

    Attributes:
        status: HTTP status. Peoplevox says no with 200 as well.

        request_id: The service's own name of the failure, to quote to its
            support; empty where it gives none.
    """

    def __init__(
        self,
        text: str,
        *,
        service: str,
        operation: str = "",
        status: int = 0,
        request_id: str = "",
    ) -> None:
        super().__init__(text, service=service, operation=operation)
        self.status = status
        self.request_id = request_id


class AuthenticationError(ApiError):
    """
    The credentials were refused.

    Attributes:
        missing_scope: The scope that the key lacks, where that is the reason
            and it is known; else None.
    """

    missing_scope: str | None = None


class RateLimitError(ApiError):
    """
    Too many calls.

    Attributes:
        retry_after: Seconds that the service asks to wait; None where it does
            not say.
    """

    def __init__(
        self,
        text: str,
        *,
        service: str,
        operation: str = "",
        status: int = 429,
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(
            text, service=service, operation=operation, status=status, request_id=request_id
        )
        self.retry_after = retry_after


@attrs.frozen
class Problem:
    """
    One thing that is wrong, and where.

    Attributes:
        where: A JSON pointer, a column caption, a ``[section] key``: whatever
            leads the reader to the place.

        why: What is wrong there, without the value where that could be
            personal.

        code: The service's or our own short word for it; empty if there is
            none.
    """

    where: str
    why: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.why}" if self.where else self.why


class RequestRejectedError(ApiError):
    """
    The request itself is wrong and would be refused again.

    Attributes:
        problems: Where, and why. The values that caused them are left out.

        details: The service's own words, for the caller's eyes only: they may
            quote what was sent, so they are in no text and no ``repr``.
    """

    details: tuple[str, ...] = ()

    def __init__(
        self,
        text: str,
        *,
        service: str,
        operation: str = "",
        status: int = 400,
        request_id: str = "",
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(
            text, service=service, operation=operation, status=status, request_id=request_id
        )
        self.problems: tuple[Problem, ...] = tuple(problems)


class ServerError(ApiError):
    """
    The service is broken or closed for now; a maintenance page is one of these.

    Attributes:
        retry_after: Seconds that the service asks to wait, or None.
    """

    retry_after: float | None = None


class DecodeError(ServiceError):
    """
    An answer that cannot be read.

    Attributes:
        problems: Where, and why.
    """

    def __init__(
        self,
        text: str,
        *,
        service: str,
        operation: str = "",
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(text, service=service, operation=operation)
        self.problems: tuple[Problem, ...] = tuple(problems)


class OversizedError(DecodeError):
    """
    An answer longer than the transport accepts (``max_bytes``).

    What was asked may have happened. Asking again would bring as much again:
    ask for smaller pages, or accept more.
    """


class StoreError(PvxKlaviyoError):
    """The ledger could not do what was asked."""


class StoreBusyError(StoreError):
    """Another program holds the database; try again later."""


class StoreFullError(StoreError):
    """The disk has no room for the ledger, so nothing of it was written; make room, and try again."""


class ConflictError(StoreError):
    """
    Another run moved first, so nothing of the batch was written.

    Attributes:
        kind: ``"cursor"``, ``"stream"``, ``"attempted"`` or ``"announcement"``.

        keys: Every loser: drop those and commit the rest.
    """

    def __init__(self, kind: str, keys: Sequence[str]) -> None:
        super().__init__(f"another run moved first: {kind} {', '.join(keys)}")
        self.kind = kind
        self.keys: tuple[str, ...] = tuple(keys)


class LeaseLostError(StoreError):
    """The lease ended before the work was committed; somebody else may have it now."""


class SchemaTooNewError(StoreError):
    """A newer version of this library wrote the ledger; upgrade the library first."""


class JobUnfinishedError(PvxKlaviyoError, TimeoutError):
    """
    Work that a service does later was not done in the time it was given.

    The service goes on with it: ask again later.

    Attributes:
        status: As the service last told it, such as ``"processing"``; empty
            where it told none.

        waited: How long it was waited for.
    """

    def __init__(self, status: str, waited: timedelta) -> None:
        super().__init__(
            f"the job is {status or 'not done'} after {waited.total_seconds():,.0f} s; "
            "the service goes on with it, so wait longer or ask again later"
        )
        self.status = status
        self.waited = waited


class SignatureError(PvxKlaviyoError):
    """
    A call of a webhook is not from whom it says, or it is an old one again.

    Nothing of it should be believed. The text shows neither body nor secret.
    """


class ConfigurationError(PvxKlaviyoError):
    """
    The settings cannot work.

    Attributes:
        problems: Every one of them, each with its place.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems: tuple[Problem, ...] = tuple(problems)
