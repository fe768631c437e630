"""What can go wrong at Peoplevox only, each below the error it is a kind of."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import (
    AuthenticationError,
    ConfigurationError,
    DecodeError,
    Problem,
    RequestRejectedError,
    ServerError,
    ServiceError,
)

SERVICE = "Peoplevox"


class SessionExpiredError(AuthenticationError):
    """
    The session is unknown or has idled out.

    Peoplevox says so with status 200. Signing in again cures it, which a
    client does by itself, once for each call.
    """


class RequestRefusedError(RequestRejectedError):
    """
    Peoplevox could not do what was asked: an unknown report, a search that does not parse.

    Attributes:
        detail: Peoplevox's own words. They may quote data, people's too, so
            they are not in the text of the error.

        error_code: The service's short word for it; empty where its version
            sends none.
    """

    def __init__(
        self,
        text: str,
        *,
        operation: str = "",
        status: int = 200,
        problems: Sequence[Problem] = (),
        detail: str = "",
        error_code: str = "",
    ) -> None:
        super().__init__(
            text, service=SERVICE, operation=operation, status=status, problems=problems
        )
        self.detail = detail
        self.error_code = error_code


class RequestFaultError(RequestRefusedError):
    """A SOAP fault of the caller's: Peoplevox could not make sense of the request."""


class ServiceFaultError(ServerError):
    """A SOAP fault of the service's own: Peoplevox failed inside."""


class WebPageError(ServerError):
    """
    A web page in place of data.

    Peoplevox is closed for maintenance, or there is no such site at this
    address.
    """


class CutOffError(DecodeError):
    """An answer that ends before its end; what was asked may have happened."""


class IncompleteReadError(ServiceError):
    """
    The data did not hold still, or did not come whole, while its pages were read.

    Nothing of it may be taken for complete; reading later is the cure.

    Attributes:
        received: Rows that came in the last try.

        total: Rows that Peoplevox said there were.
    """

    def __init__(self, text: str, *, operation: str, received: int, total: int) -> None:
        super().__init__(text, service=SERVICE, operation=operation)
        self.received = received
        self.total = total


class ColumnsError(ConfigurationError):
    """
    A report or template has not the columns that were asked of it.

    Attributes:
        source: The report's or template's name.

        missing: The captions that were looked for.

        seen: The captions that were really there.
    """

    def __init__(
        self,
        source: str,
        problems: Sequence[Problem],
        *,
        missing: Sequence[str],
        seen: Sequence[str],
    ) -> None:
        super().__init__(problems)
        self.source = source
        self.missing: tuple[str, ...] = tuple(missing)
        self.seen: tuple[str, ...] = tuple(seen)
