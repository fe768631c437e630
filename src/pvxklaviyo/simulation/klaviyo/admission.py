"""Whether a request is let in at all: its key, its scopes, its revision."""

# https://developers.klaviyo.com/en/docs/authenticate_
# https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from .document import Refused, Wrong

_REVISION = re.compile(r"(\d{4})-(\d{2})-(\d{2})(\.[A-Za-z0-9]+)?")
YEARS_OF_LIFE = 2
OPT_OUT = "x-klaviyo-revision-fall-forward-opt-out"


class Keys:
    """
    The private keys and tokens of an account.

    Args:
        scopes: By key, what it may do; ``"*"`` stands for everything.
    """

    def __init__(self, scopes: Mapping[str, Collection[str]]) -> None:
        self._scopes = {key: frozenset(of) for key, of in scopes.items()}
        self._ids = {key: f"key {number}" for number, key in enumerate(scopes, 1)}
        self._revoked: dict[str, datetime] = {}

    def revoke(self, key: str, at: datetime) -> None:
        """Refuse *key* from *at* on."""
        if key not in self._scopes:
            raise KeyError("no such key")
        self._revoked[key] = at

    def grant(self, key: str, scopes: Collection[str]) -> None:
        """Let *key*, new or not, do this much from now on; a revoked one lives again."""
        self._scopes[key] = frozenset(scopes)
        self._ids.setdefault(key, f"key {len(self._ids) + 1}")
        self._revoked.pop(key, None)

    def named(self, headers: Mapping[str, str]) -> str:
        """Give the id of the key in a request's headers; empty if there is none we know."""
        return self._ids.get(_key(headers), "")

    def admit(self, headers: Mapping[str, str], now: datetime) -> frozenset[str]:
        """
        Give what the key of a request may do.

        Raises:
            Refused: 401: there is none, it is unknown, or it was revoked.
        """
        key = _key(headers)
        if not key:
            raise Refused(
                401, [Wrong("Missing or malformed authorization header.", code="not_authenticated")]
            )
        scopes = self._scopes.get(key)
        revoked = self._revoked.get(key)
        if scopes is None or (revoked is not None and revoked <= now):
            raise Refused(
                401, [Wrong("Incorrect authentication credentials.", code="not_authenticated")]
            )
        return scopes


def _key(headers: Mapping[str, str]) -> str:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if scheme in ("Klaviyo-API-Key", "Bearer") else ""


def check_scopes(granted: frozenset[str], needed: Sequence[str]) -> None:
    """
    Check that a key may call an operation.

    Raises:
        Refused: 403, naming the scopes that are missing.
    """
    missing = [scope for scope in needed if scope not in granted]
    if missing and "*" not in granted:
        raise Refused(
            403,
            [
                Wrong(
                    f"The API key is missing the scope {', '.join(missing)}.",
                    code="permission_denied",
                )
            ],
        )


def check_revision(headers: Mapping[str, str], newest: str, now: datetime) -> None:
    """
    Check the revision that a request asks for.

    A revision older than two years is served as the oldest that is alive,
    unless the caller opted out of that.

    Raises:
        Refused: 400: none, malformed, or not published yet. 410: retired, and
            the caller opted out of falling forward.
    """
    revision = headers.get("revision", "")
    matched = _REVISION.fullmatch(revision)
    try:
        released = date(*(int(part) for part in matched.groups()[:3])) if matched else None
    except ValueError:
        released = None
    if released is None or revision[:10] > newest:
        detail = (
            "The revision header is required, as YYYY-MM-DD."
            if released is None
            else f"There is no such revision; the newest is {newest}."
        )
        raise Refused(400, [Wrong(detail, "", "revision")])
    retired = (released.year + YEARS_OF_LIFE, released.month, released.day)
    if retired <= (now.year, now.month, now.day) and headers.get(OPT_OUT, "0") == "1":
        raise Refused(410, [Wrong("This revision is retired.", code="gone")])
