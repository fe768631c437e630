"""What an HTTP response of Peoplevox means: data, or which error."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import attrs

from .._http import Response
from ..errors import (
    ApiError,
    AuthenticationError,
    DecodeError,
    Problem,
    RateLimitError,
    ServerError,
)
from ._envelope import Answer, Fault, NotXmlError, read
from ._errors import (
    SERVICE,
    CutOffError,
    RequestFaultError,
    RequestRefusedError,
    ServiceFaultError,
    SessionExpiredError,
    WebPageError,
)

if TYPE_CHECKING:
    from ._csv import NotCsvError, Sheet

T = TypeVar("T")

# The two that integrators report, matched as part of the text whatever its case.
_SESSION_LOST = ("security - invalid session", "security - session expired")
# What throttling says is not documented; HTTP 429 is the other form of it.
_THROTTLED = r"(?i)too many (requests|calls)|rate limit|\bthrottl(ed|ing)\b"
# A declaration and comments may stand before it. Both are taken whole, so that
# no text makes the search long.
_WEB_PAGE = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?><\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+"
    rb"<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<")
# Words of a refused sign-in that can name nobody.
_HARMLESS = r"[A-Za-z :.,'-]{1,100}"


def answering(operation: str, use: Callable[[Answer], T], of: str = "") -> Callable[[Response], T]:
    """
    Make the reader of an operation's responses.

    Args:
        operation: In the vendor's words.

        use: Gets the successful answers.

        of: The report or template that is asked for, to tell in a refusal.
    """

    def decode(response: Response) -> T:
        answer = read_answer(response, operation)
        if answer.response_id != 0:
            raise refusal(answer, operation, response.status, of)
        return use(answer)

    return decode


def read_answer(response: Response, operation: str) -> Answer:
    """
    Read the answer out of a response, whatever the answer says.

    Raises:
        ServerError: Peoplevox is closed or broken: a web page
            (:class:`WebPageError`), a fault of its own
            (:class:`ServiceFaultError`), a 5xx.

        AuthenticationError: A 401 or 403, which only a gateway before it says.

        RateLimitError: A 429.

        RequestRefusedError: A fault of ours (:class:`RequestFaultError`), or
            nothing at this address, or only the way to another.

        DecodeError: It is cut off (:class:`CutOffError`), or no XML.
    """
    status = response.status
    if status == 429:
        raise _throttled(operation, status, _retry_after(response))
    if status in {401, 403}:
        raise AuthenticationError(
            f"Peoplevox refused the call before looking at the session (HTTP {status}): "
            "check the url setting, and whether this machine may call it",
            service=SERVICE,
            operation=operation,
            status=status,
        )
    if status == 404:
        raise RequestRefusedError(
            "Peoplevox has nothing at this address (HTTP 404): check client_id and url",
            operation=operation,
            status=status,
        )
    if 300 <= status < 400:
        # Where to is not said: an address may hold a secret.
        raise RequestRefusedError(
            f"Peoplevox sends calls to another address (HTTP {status}): check url, and that it "
            "begins with https",
            operation=operation,
            status=status,
        )
    if _WEB_PAGE.match(response.body):
        raise _web_page(operation, response)
    # A fault comes with status 500, so XML is looked at whatever the status.
    if status != 200 and not (status >= 400 and _XML.match(response.body)):
        raise _broken(f"Peoplevox is not answering calls now (HTTP {status})", operation, response)
    try:
        answer = read(response.body, operation)
    except NotXmlError as error:
        if status != 200:
            text = f"Peoplevox is not answering calls now (HTTP {status})"
            raise _broken(text, operation, response) from None
        if response.headers.get("content-type", "").strip().lower().startswith("text/html"):
            raise _web_page(operation, response) from None
        kind = CutOffError if error.cut_off else DecodeError
        raise unreadable(operation, error.why, kind) from None
    if isinstance(answer, Fault):
        raise _fault(answer, operation, response)
    return answer


def sheet(answer: Answer, operation: str) -> Sheet:
    """
    Read the table of a successful answer.

    Raises:
        DecodeError: It is no table.
    """
    from ._csv import NotCsvError, read_csv

    try:
        return attrs.evolve(read_csv(answer.detail, answer.total_count), others=answer.others)
    except NotCsvError as error:
        raise not_a_table(operation, error) from None


def refusal(answer: Answer, operation: str, status: int, of: str = "") -> ApiError:
    """Tell which error a ``ResponseId`` other than 0 is."""
    said = answer.detail.casefold()
    if any(text in said for text in _SESSION_LOST):
        return SessionExpiredError(
            "Peoplevox does not know the session, or it has expired",
            service=SERVICE,
            operation=operation,
            status=status,
        )
    if re.search(_THROTTLED, answer.detail):
        return _throttled(operation, status, None)
    asked = f'{operation} of "{of}"' if of else operation
    return RequestRefusedError(
        f"Peoplevox refused {asked}; its reason is kept beside this error, because it may "
        "quote data (.detail)",
        operation=operation,
        status=status,
        detail=answer.detail,
        error_code=answer.error_code,
    )


def sign_in_refusal(answer: Answer, status: int, known: tuple[str, ...]) -> ApiError:
    """
    Tell which error a refused sign-in is.

    Args:
        answer: With a ``ResponseId`` other than 0.

        status: Of the response.

        known: Texts that the error must not repeat.
    """
    if re.search(_THROTTLED, answer.detail):
        return _throttled("Authenticate", status, None)
    said = answer.detail.strip()
    shown = re.fullmatch(_HARMLESS, said) and not any(
        part and part.casefold() in said.casefold() for part in known
    )
    return AuthenticationError(
        "Peoplevox refused the sign-in: check client_id, username and password"
        + (f' (it says "{said}")' if shown else ""),
        service=SERVICE,
        operation="Authenticate",
        status=status,
    )


def _throttled(operation: str, status: int, retry_after: float | None) -> RateLimitError:
    return RateLimitError(
        "Peoplevox says that there were too many calls",
        service=SERVICE,
        operation=operation,
        status=status,
        retry_after=retry_after,
    )


def _fault(fault: Fault, operation: str, response: Response) -> ApiError:
    if re.search(_THROTTLED, fault.text):
        return _throttled(operation, response.status, _retry_after(response))
    if fault.code in {"Client", "VersionMismatch", "MustUnderstand"}:
        return RequestFaultError(
            f"Peoplevox could not make sense of {operation} (a SOAP {fault.code} fault); its "
            "words are kept beside this error (.detail)",
            operation=operation,
            status=response.status,
            detail=fault.text,
        )
    text = f"Peoplevox failed inside while doing {operation}"
    return _broken(text, operation, response, ServiceFaultError)


def _broken(
    text: str, operation: str, response: Response, kind: type[ServerError] = ServerError
) -> ServerError:
    error = kind(text, service=SERVICE, operation=operation, status=response.status)
    error.retry_after = _retry_after(response)
    return error


def _web_page(operation: str, response: Response) -> ServerError:
    return _broken(
        "Peoplevox answered with a web page instead of data: it may be closed for maintenance, or "
        f"client_id or url is not right (HTTP {response.status}). Try again later",
        operation,
        response,
        WebPageError,
    )


def unreadable(operation: str, why: str, kind: type[DecodeError] = DecodeError) -> DecodeError:
    """Make the error of an answer that cannot be read; *why* quotes nothing of it."""
    return kind(
        f"The answer of Peoplevox to {operation} cannot be read: {why}",
        service=SERVICE,
        operation=operation,
        problems=[Problem(f"{operation}Result", why)],
    )


def not_a_table(operation: str, error: NotCsvError) -> DecodeError:
    """Make the error of a table that cannot be read, or ends too early."""
    return unreadable(operation, error.why, CutOffError if error.cut_off else DecodeError)


def _retry_after(response: Response) -> float | None:
    text = response.headers.get("retry-after", "").strip()
    # What is longer nobody means, and clocks could not count it.
    return float(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
