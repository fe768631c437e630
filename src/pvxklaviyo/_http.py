"""What travels: one request out, one response back. No HTTP library's types."""

from __future__ import annotations

from collections.abc import Mapping

import attrs


def _lower(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@attrs.frozen
class Request:
    """
    One HTTP request, complete.

    Attributes:
        method: ``"GET"``, ``"POST"``, …

        url: Absolute when it reaches a transport. May hold personal data
            (Klaviyo filters carry e-mail addresses), so it is never logged.

        headers: Field names in lower case.

        content: The body, encoded.

        timeout: Seconds to wait for the service to answer; None leaves it to
            the transport.
    """

    method: str
    url: str = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], converter=_lower, repr=False)
    content: bytes = attrs.field(default=b"", repr=False)
    timeout: float | None = None


@attrs.frozen
class Response:
    """
    One HTTP response, read to its end.

    Attributes:
        status: The status code.

        headers: Field names in lower case.

        body: Decoded from its content encoding, complete.
    """

    status: int
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], converter=_lower, repr=False)
    body: bytes = attrs.field(default=b"", repr=False)
