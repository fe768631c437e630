"""Access tokens of an OAuth app, fetched by the caller's own function, one at a time."""
# https://developers.klaviyo.com/en/docs/set_up_oauth

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from inspect import isawaitable

import attrs

from .._wire import Wire
from ..secrets import Secret


def _secret(token: str | Secret) -> Secret:
    return Secret(token) if isinstance(token, str) else token


@attrs.frozen(kw_only=True)
class AccessToken:
    """
    An OAuth access token.

    Attributes:
        token: The token itself.

        expires_at: When it ends, aware; None if that is not known: then it is
            used until Klaviyo refuses it. Klaviyo's live about an hour and say
            so in ``expires_in`` seconds.

    Raises:
        ValueError: *expires_at* has no zone.
    """

    token: Secret = attrs.field(converter=_secret, repr=False)
    expires_at: datetime | None = None

    def __attrs_post_init__(self) -> None:
        if self.expires_at is not None and self.expires_at.utcoffset() is None:
            raise ValueError("expires_at has no zone; give an aware datetime")


GetToken = Callable[[], AccessToken]
"""The caller's function that gives a fresh token, usually by Klaviyo's token endpoint."""

AwaitToken = Callable[[], AccessToken | Awaitable[AccessToken]]
"""The same, for the awaited client: it may be a coroutine function."""

EARLY = timedelta(seconds=60)
"""So long before its end a token is renewed, because an answer takes time."""


class Tokens:
    """
    The token of one client, asked for once by however many threads or tasks.

    Args:
        get: The caller's function.
    """

    def __init__(self, get: AwaitToken) -> None:
        self._get = get
        self._current: AccessToken | None = None

    async def current(self, wire: Wire) -> AccessToken:
        """Give a token that lives; whatever the caller's function raises is passed on."""
        token = self._current
        if token is None or not _lives(token, wire.now()):
            token = await self.other_than(wire, token)
        return token

    async def other_than(self, wire: Wire, token: AccessToken | None) -> AccessToken:
        """Give another token than this one, which was refused or has ended."""
        async with wire.exclusive("klaviyo/token"):
            # Somebody else may have fetched one while this flow waited.
            if self._current is None or self._current is token:
                fetched = self._get()
                # Under a blocking client an awaitable stops the flow with a TypeError.
                self._current = _checked(await fetched if isawaitable(fetched) else fetched)
            return self._current


def _checked(fetched: AccessToken) -> AccessToken:
    # What the caller's function gives nobody has checked; kept, it would fail every request.
    if not isinstance(fetched, AccessToken):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"access_token gave a {type(fetched).__name__}; give an AccessToken")
    return fetched


def _lives(token: AccessToken, now: datetime) -> bool:
    return token.expires_at is None or now < token.expires_at - EARLY
