"""Whether a request is let in at all: its key, its scopes, its revision."""

# https://developers.klaviyo.com/en/docs/authenticate_
# https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import attrs

from .document import Refused, Wrong

_REVISION = re.compile(r"(\d{4})-(\d{2})-(\d{2})(\.[A-Za-z0-9]+)?")
YEARS_OF_LIFE = 2
OPT_OUT = "x-klaviyo-revision-fall-forward-opt-out"


@attrs.frozen(kw_only=True)
class Caller:
    """
    Who asks.

    Attributes:
        scopes: What the key or token may do.

        app: Whose token it is; empty for a private key.
    """

    scopes: frozenset[str]
    app: str = ""


@attrs.define(kw_only=True)
class _Known:
    name: str
    caller: Caller
    token: bool = False
    ends_at: datetime | None = None


class Keys:
    """
    The private keys and tokens of an account.

    Args:
        scopes: By key, what it may do; ``"*"`` stands for everything.
    """

    def __init__(self, scopes: Mapping[str, Collection[str]]) -> None:
        self._known: dict[str, _Known] = {}
        self._tokens = 0
        for key, of in scopes.items():
            self.grant(key, of)

    def revoke(self, key: str, at: datetime) -> None:
        """Refuse *key*, or a token, from *at* on."""
        if key not in self._known:
            raise KeyError("no such key")
        self._known[key].ends_at = at

    def grant(self, key: str, scopes: Collection[str]) -> None:
        """Let *key*, new or not, do this much from now on; a revoked one lives again."""
        caller = Caller(scopes=frozenset(scopes))
        before = self._known.get(key)
        name = before.name if before else f"key {len(self._known) - self._tokens + 1}"
        self._known[key] = _Known(name=name, caller=caller)

    def add_token(
        self, token: str, scopes: Collection[str], app: str, expires_at: datetime | None
    ) -> None:
        """Take *token* from an app, until it expires."""
        self._tokens += token not in self._known
        self._known[token] = _Known(
            name=f"token {self._tokens}",
            caller=Caller(scopes=frozenset(scopes), app=app),
            token=True,
            ends_at=expires_at,
        )

    def named(self, headers: Mapping[str, str]) -> str:
        """Give the id of the key in a request's headers; empty if there is none we know."""
        known = self._of(headers)
        return known.name if known else ""

    def admit(self, headers: Mapping[str, str], now: datetime) -> Caller:
        """
        Give what the key of a request may do.

        Raises:
            Refused: 401: there is none, it is unknown, it was revoked, or it
                expired.
        """
        if not _key(headers):
            raise _unauthenticated("Missing or malformed authorization header.")
        known = self._of(headers)
        if known is None:
            raise _unauthenticated("Incorrect authentication credentials.")
        if known.ends_at is not None and known.ends_at <= now:
            expired = "The access token has expired."
            raise _unauthenticated(
                expired if known.token else "Incorrect authentication credentials."
            )
        return known.caller

    def _of(self, headers: Mapping[str, str]) -> _Known | None:
        found = self._known.get(_key(headers))
        if found is None or (found.token and not headers["authorization"].startswith("Bearer ")):
            return None
        return found


def _unauthenticated(detail: str) -> Refused:
    return Refused(401, [Wrong(detail, code="not_authenticated")])


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
