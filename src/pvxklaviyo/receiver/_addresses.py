"""Which path is whose: shops by their names, Peoplevox by a token nobody can guess."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import unquote

import attrs

from ..errors import ConfigurationError, Problem
from ..secrets import Secret
from ..shops import Answering, Shop

SHOPS = "shops"
PEOPLEVOX = "peoplevox"

SHORTEST_TOKEN = 22
"""Characters; as many as 16 random bytes have in base64."""

Token: TypeAlias = Secret | Callable[[], Secret]
"""The token itself, or what is asked for it at every use."""

Tokens: TypeAlias = Token | Sequence[Token]
"""One, or, while it is being changed, the new one and the old one."""


@attrs.frozen
class ShopAddress:
    """A path of a shop."""

    label: str
    shop: Shop


@attrs.frozen
class QuestionAddress:
    """A path of a shop that asks by GET whether anybody listens there."""

    label: str
    shop: Answering


@attrs.frozen
class PeoplevoxAddress:
    """The path of Peoplevox's notifications, and of what kind this one is said to be."""

    label: str
    event_type: str


@attrs.frozen
class NoAddress:
    """Any other path; they are counted as one."""

    label: str = "other"


Address: TypeAlias = ShopAddress | QuestionAddress | PeoplevoxAddress | NoAddress


class Addresses:
    """
    Says whose a path is.

    Args:
        shops: By the last part of their paths.

        tokens: Of the path of Peoplevox's notifications; none: there is none.

    Raises:
        ValueError: Two shops have one name, or a name or token that is no
            part of a path.
    """

    def __init__(self, shops: Sequence[Shop], tokens: Tokens | None) -> None:
        by_name: dict[str, Shop] = {}
        for shop in shops:
            if not shop.name or "/" in shop.name:
                raise ValueError("the name of a shop is part of its path: not empty, and no slash")
            if by_name.setdefault(shop.name, shop) is not shop:
                raise ValueError(f"two shops are called {shop.name}; each has a path of its own")
        self._shops: Mapping[str, Shop] = by_name
        self._tokens: tuple[Token, ...]
        if tokens is None:
            self._tokens = ()
        elif isinstance(tokens, Secret) or callable(tokens):
            self._tokens = (tokens,)
        else:
            self._tokens = tuple(tokens)
        for token in self._tokens:
            if isinstance(token, Secret):
                wrong = _wrong(token.reveal())
                if wrong:
                    raise ValueError(f"the token of Peoplevox's path {wrong}")

    @property
    def labels(self) -> tuple[str, ...]:
        """Name all paths, the one for all others last."""
        known = [f"{SHOPS}/{name}" for name in self._shops]
        return (*known, *([PEOPLEVOX] if self._tokens else []), NoAddress().label)

    def of(self, method: str, url: str) -> Address:
        """
        Say whose a path is; what is to be read of the method as well.

        Raises:
            ConfigurationError: The token cannot be found, or can be guessed.
        """
        parts = [unquote(part) for part in _path(url).strip("/").split("/")]
        match parts:
            case ["shops", name] if method == "POST" and name in self._shops:
                return ShopAddress(f"{SHOPS}/{name}", self._shops[name])
            case ["shops", name] if method == "GET":
                shop: object = self._shops.get(name)
                if isinstance(shop, Answering):
                    return QuestionAddress(f"{SHOPS}/{name}", shop)
            case ["peoplevox", token, *rest] if method in {"GET", "POST"} and len(rest) <= 1:
                if self._is_token(token):
                    return PeoplevoxAddress(PEOPLEVOX, rest[0] if rest else "")
            case _:
                pass
        return NoAddress()

    def _is_token(self, said: str) -> bool:
        given = said.encode(errors="surrogatepass")
        is_ours = False
        # Each is compared to its end, so that time tells nothing.
        for token in self._tokens:
            kept = (token if isinstance(token, Secret) else token()).reveal()
            wrong = _wrong(kept)
            if wrong:
                raise ConfigurationError([Problem("receiver token", wrong)])
            is_ours |= hmac.compare_digest(given, kept.encode(errors="surrogatepass"))
        return is_ours


def _path(url: str) -> str:
    """Give the path of an address, which may be one that no other reader takes."""
    path = url.partition("?")[0]
    return path if path.startswith("/") else path.partition("://")[2].partition("/")[2]


def _wrong(token: str) -> str:
    """Say why a token will not do; empty if it will."""
    if len(token) < SHORTEST_TOKEN:
        return f"has fewer than {SHORTEST_TOKEN} characters, so that it may be guessed"
    if not all(one.isascii() and (one.isalnum() or one in "-_.~") for one in token):
        return "has characters that an address changes; use letters, digits, - and _"
    return ""
