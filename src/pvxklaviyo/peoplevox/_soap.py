"""
Requests, written into SOAP 1.1 envelopes.

Document/literal wrapped, in one namespace, as the WSDL has it that Peoplevox
publishes at ``…/integrationservicev4.asmx?wsdl``.
"""

from __future__ import annotations

from collections.abc import Sequence

from ._sayable import sayable

NAMESPACE = "http://www.peoplevox.net/"

Arguments = Sequence[tuple[str, "str | int | Arguments"]]
"""Elements in wire order: a name with its text, or with elements of its own."""

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def element(name: str, content: str | int | Arguments) -> str:
    """
    Write one element.

    Raises:
        ValueError: A text has a character that XML cannot carry.
    """
    if isinstance(content, int):
        return f"<{name}>{content}</{name}>"
    if isinstance(content, str):
        return f"<{name}>{_escaped(content)}</{name}>"
    return f"<{name}>{''.join(element(*argument) for argument in content)}</{name}>"


def body(operation: str, arguments: Arguments) -> bytes:
    """
    Write what stands in the body of an operation's envelope.

    Raises:
        ValueError: As :func:`element`.
    """
    inner = "".join(element(*argument) for argument in arguments)
    return f'<{operation} xmlns="{NAMESPACE}">{inner}</{operation}>'.encode()


def envelope(content: bytes, client_id: str, session_id: str | None) -> bytes:
    """
    Put a body into an envelope, under a session if there is one.

    Raises:
        ValueError: As :func:`element`.
    """
    header = ""
    if session_id is not None:
        # UserId is required by the schema and ignored by the service.
        credentials = element(
            "UserSessionCredentials",
            [("UserId", 0), ("ClientId", client_id), ("SessionId", session_id)],
        ).replace(">", f' xmlns="{NAMESPACE}">', 1)
        header = f"<soap:Header>{credentials}</soap:Header>"
    return (
        (
            f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{_SOAP}">{header}'
            "<soap:Body>"
        ).encode()
        + content
        + b"</soap:Body></soap:Envelope>"
    )


def _escaped(text: str) -> str:
    if not sayable(text):
        # The text is not shown: it may be a password.
        raise ValueError("a text has a control character, which XML cannot carry")
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        # A bare one would arrive as a line feed.
        .replace("\r", "&#13;")
    )
