"""What the checks of transports send, and what must never be seen of it."""

from __future__ import annotations

import attrs
import pytest

from .._http import Request
from ..errors import ServiceError
from ._carrier import Carrier

BRIEF = 0.15
"""Seconds that a request may take where it is meant to be too slow."""


@attrs.frozen
class Secrets:
    """
    A request that is all personal data and credentials.

    Attributes:
        path: With a query that names somebody.

        header: Credentials.

        body: A person's too.

        words: What must not be found anywhere.
    """

    path: str = "/profiles?filter=equals(email,%22jo@mail.invalid%22)"
    header: str = "Key geheim"
    body: bytes = b"<jo@mail.invalid/>"
    words: tuple[str, ...] = ("mail.invalid", "profiles", "geheim")


SECRETS = Secrets()


def post(url: str, timeout: float | None = 10.0) -> Request:
    """Make a request that nobody else may read."""
    return Request(
        "POST", url + SECRETS.path, {"Authorization": SECRETS.header}, SECRETS.body, timeout
    )


def error_of(carrier: Carrier, request: Request) -> ServiceError:
    """Give the error of a request, which must not tell what was sent."""
    with pytest.raises(ServiceError) as caught:
        carrier.send(request)
    error = caught.value
    told = f"{error} {error!r} {error.__cause__!r}"
    # What a traceback shows, too: unless it was suppressed.
    told += "" if error.__suppress_context__ else f" {error.__context__!r}"
    assert [] == [word for word in SECRETS.words if word in told]
    return error
