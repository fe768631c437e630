"""One Klaviyo account as settings: address, credentials, revision. No I/O."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import attrs

from .._version import __version__
from ..errors import ConfigurationError, Problem
from ..secrets import Secret, SecretProvider, fixed
from ._revision import REVISION

if TYPE_CHECKING:
    from .._call import Call
    from .._http import Request, Response
    from .._wire import Wire
    from ._credentials import AccessToken, Tokens

T = TypeVar("T")

ApiKey = str | Secret | Callable[[], Secret]
"""A private key, or what is asked for it at every request, so that it can change."""

DEFAULT_URL = "https://a.klaviyo.com"
"""Klaviyo's only address."""

_MEDIA_TYPE = "application/vnd.api+json"


def _provider(key: ApiKey | None) -> SecretProvider | None:
    return fixed(key) if isinstance(key, str | Secret) else key


def _base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"url must begin with https:// and name a host, such as {DEFAULT_URL}")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("url must hold no credentials, query or fragment")
    return url.rstrip("/")


@attrs.frozen(kw_only=True)
class KlaviyoService:
    """
    One Klaviyo account: what every request to it needs.

    Attributes:
        api_key: Gives the private key (``pk_…``) whenever a request is made;
            None where *tokens* are used instead.

        tokens: Gives the access tokens of an OAuth app, which has limits of
            its own.

        url: Without ``/api``; another one for a gateway or a simulation.

        revision: The revision of the API. Answers of another than the default
            may not be understood.

        timeout: How long the service may take to answer.

        account: A name for the account, under which its limits are counted:
            clients that share an account share it.

    Raises:
        ValueError: *url* or *timeout* cannot be, or there is not exactly one
            of *api_key* and *tokens*.
    """

    api_key: SecretProvider | None = attrs.field(default=None, converter=_provider, repr=False)
    tokens: Tokens | None = attrs.field(default=None, repr=False)
    url: str = attrs.field(default=DEFAULT_URL, converter=_base)
    revision: str = REVISION
    timeout: timedelta = timedelta(seconds=30)
    account: str = "default"

    def __attrs_post_init__(self) -> None:
        if self.timeout <= timedelta():
            raise ValueError("timeout must be longer than nothing")
        if (self.api_key is None) == (self.tokens is None):
            raise ValueError("give either api_key or access_token, and not both")

    async def send(self, wire: Wire, request: Request) -> Response:
        """
        Send a call's request with today's credentials.

        An access token that is refused is replaced once: nothing is accepted
        with a 401.

        Raises:
            ConfigurationError: There is no key or token, or it can be none.

            ServiceError: No whole answer came.
        """
        if self.tokens is None:
            return await wire.send(self.prepare(request))
        token = await self.tokens.current(wire)
        response = await wire.send(self.prepare(request, token))
        if response.status != 401:
            return response
        token = await self.tokens.other_than(wire, token)
        return await wire.send(self.prepare(request, token))

    def prepare(self, request: Request, token: AccessToken | None = None) -> Request:
        """
        Make a call's request complete: absolute, with credentials and revision.

        Args:
            request: Of a call.

            token: Instead of the key.

        Raises:
            ConfigurationError: There is no key, or it can be none.
        """
        from .._http import Request

        headers = {
            **request.headers,
            "authorization": self._authorization(token),
            "revision": self.revision,
            "accept": _MEDIA_TYPE,
            "user-agent": f"pvxklaviyo/{__version__}",
        }
        if request.content:
            headers["content-type"] = _MEDIA_TYPE
        return Request(
            request.method,
            self.url + request.url,
            headers=headers,
            content=request.content,
            timeout=self.timeout.total_seconds(),
        )

    def _authorization(self, token: AccessToken | None) -> str:
        if token is not None:
            return f"Bearer {_checked(token.token)}"
        if self.api_key is None:
            raise ConfigurationError([Problem("[klaviyo] api_key", "is not there")])
        return f"Klaviyo-API-Key {_checked(self.api_key())}"

    def bind(self, call: Call[T]) -> Call[T]:
        """
        Say whose account pays for *call*: ``klaviyo/{account}/{operation}``.

        Raises:
            TypeError: It is none, such as a page that a method has read already.
        """
        from .._call import Call

        if not isinstance(call, Call):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"a {type(call).__name__} is no call; give what a function such as "
                "pvxklaviyo.klaviyo.list_events() makes, because a client's methods make "
                "their calls at once"
            )
        if call.budget is None:
            return call
        operation = call.budget.name.rpartition("/")[2]
        budget = attrs.evolve(call.budget, name=f"klaviyo/{self.account}/{operation}")
        return attrs.evolve(call, budget=budget)


def _checked(secret: Secret) -> str:
    key = secret.reveal()
    # Anything else would end the header early, or not be sendable at all.
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        why = "is empty" if not key else "has characters that no key has, such as a line end"
        raise ConfigurationError([Problem("[klaviyo] api_key", why)])
    return key
