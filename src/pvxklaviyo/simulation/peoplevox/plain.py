"""Calls without an envelope: arguments in the address or in a form, a bare answer."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from ..._http import Request, Response
from .description import OPERATIONS, Age, has
from .soap import Envelope

_TEXT = {"content-type": "text/plain; charset=utf-8"}
_FORM = "application/x-www-form-urlencoded"


def read_plain(request: Request, operation: str, age: Age) -> Envelope | Response:
    """
    Read a call whose operation stands in the address: ``….asmx/Authenticate``.

    It cannot name a session, so that only Authenticate can say yes.

    Args:
        request: A GET or a POST.

        operation: The last part of its address.

        age: Of the service.

    Returns:
        The call, or what to answer to something that is none.
    """
    known = OPERATIONS.get(operation)
    if known is None or not known.is_plain or not has(age, known.since):
        return Response(500, _TEXT, f"{operation} Web Service method name is not valid.".encode())
    text = urlsplit(request.url).query
    if request.method == "POST":
        if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM:
            return Response(500, _TEXT, b"Request format is invalid.")
        text = request.content.decode("utf-8", "replace")
    given = {name.casefold(): value for name, value in parse_qsl(text, keep_blank_values=True)}
    arguments = {
        one.name: given[one.name.casefold()]
        for one in known.arguments
        if one.name.casefold() in given
    }
    for one in known.arguments:
        if has(age, one.since) and not one.nillable and one.name not in arguments:
            return Response(500, _TEXT, f"Missing parameter: {one.name}.".encode())
    return Envelope(version="plain", operation=operation, arguments=arguments, session=None)
