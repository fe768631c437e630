"""Whether a call is BigCommerce's own: a signature, headers that nobody else knows, or both."""
# https://developer.bigcommerce.com/docs/integrations/webhooks
# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from ..._http import Request
from ...errors import SignatureError
from ...secrets import Secret
from .._signed import Keys, SigningSecrets, check_signed, keys

_SECONDS = re.compile(r"[0-9]{1,12}")
# A rotation has two; whoever sends more wants something else.
_MOST = 8


def headers_of(given: Mapping[str, SigningSecrets]) -> Mapping[str, Keys]:
    """Keep expected headers so that they do not print themselves, by their names in lower case."""
    return {name.strip().lower(): keys(values) for name, values in given.items()}


def check(
    request: Request,
    *,
    secrets: Keys,
    headers: Mapping[str, Keys],
    tolerance: timedelta | None,
    now: datetime,
) -> None:
    """
    Make sure that a call is BigCommerce's in every way that it can be known by.

    Args:
        request: As it came.

        secrets: That it may be signed with; none: signatures are not looked at.

        headers: That it must carry, each with one of its values.

        tolerance: How far its time may be from *now*; None: any.

        now: The time; aware.

    Raises:
        SignatureError: It is not, it is too old, or there is nothing to know
            it by.
    """
    if not secrets and not headers:
        raise SignatureError("there is neither a secret nor a header to check the call with")
    for name, values in headers.items():
        _check_header(request.headers.get(name, ""), values)
    if secrets:
        _check_signature(request, secrets)
        _check_time(request.headers["webhook-timestamp"], tolerance, now)


def _check_header(said: str, values: Keys) -> None:
    revealed = [(one if isinstance(one, Secret) else one()).reveal() for one in values]
    given = said.strip().encode(errors="surrogatepass")
    # Each is compared to its end; an empty one would let everybody in.
    matches = [hmac.compare_digest(one.strip().encode(), given) for one in revealed if one.strip()]
    if not any(matches):
        raise SignatureError("the call does not carry a header that was agreed")


def _check_signature(request: Request, secrets: Keys) -> None:
    name = request.headers.get("webhook-id", "")
    stamp = request.headers.get("webhook-timestamp", "")
    signatures = _signatures(request.headers.get("webhook-signature", ""))
    if not name or not signatures:
        raise SignatureError("the call is not signed")
    if not _SECONDS.fullmatch(stamp):
        raise SignatureError("the call does not say when it was signed")
    message = f"{name}.{stamp}.".encode(errors="surrogatepass") + request.content
    problems: list[SignatureError] = []
    for signature in signatures:
        try:
            check_signed(message, signature, secrets)
        except SignatureError as error:
            problems.append(error)
    if len(problems) == len(signatures):
        raise problems[0]


def _signatures(header: str) -> list[str]:
    # "v1a" and later ones are signed in other ways, with other keys.
    return [one[3:] for one in header.split()[:_MOST] if one.startswith("v1,") and one[3:]]


def _check_time(stamp: str, tolerance: timedelta | None, now: datetime) -> None:
    if tolerance is None:
        return
    off = now.timestamp() - int(stamp)
    if abs(off) > tolerance.total_seconds():
        when = "too long ago" if off > 0 else "in the future"
        raise SignatureError(f"the call was signed {when}; is the clock right?")
