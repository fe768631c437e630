"""One call: whose it is, whether it is theirs, and what there is to keep of it. No waiting."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias, cast

import attrs

from .._http import Request, Response
from ..engine import Hint, Unread, unread_part
from ..errors import ConfigurationError, DecodeError, SignatureError
from ..shops import Heard, Shop
from ._addresses import (
    Address,
    Addresses,
    NoAddress,
    PeoplevoxAddress,
    QuestionAddress,
    ShopAddress,
)
from ._counting import Counter, Outcome
from ._limits import Bucket, Limits
from ._notifications import hint_of

Arrival: TypeAlias = Heard | Hint | Unread
"""What is to be kept of a call."""

_log = logging.getLogger("pvxklaviyo.receiver")


@attrs.frozen
class Keep:
    """
    A call that is answered once what it brought is durable.

    Attributes:
        label: Its path.

        arrival: What it brought.

        otherwise: What to set aside in its place, if it cannot be kept.

        unread: Parts of it to set aside beside it.
    """

    label: str
    arrival: Arrival
    otherwise: Unread | None = None
    unread: tuple[Unread, ...] = ()


class Judge:
    """
    Decides about calls, and counts those that are answered at once.

    Args:
        addresses: Whose which path is.

        limits: How much is accepted.

        counter: Counts.
    """

    def __init__(self, addresses: Addresses, limits: Limits, counter: Counter) -> None:
        self._addresses = addresses
        self._limits = limits
        self._counter = counter
        self._genuine = {
            label: Bucket(limits.per_second, limits.burst) for label in addresses.labels
        }
        self._refused = {
            label: Bucket(limits.refused_per_second, limits.refused_burst)
            for label in addresses.labels
        }

    def most_bytes(self, method: str, url: str) -> int:
        """Say how long a call's body may be; nothing is read for a path of nobody's."""
        try:
            address = self._addresses.of(method, url)
        except ConfigurationError:
            return self._limits.most_hint_bytes
        match address:
            case ShopAddress():
                return self._limits.most_bytes
            case PeoplevoxAddress():
                return self._limits.most_hint_bytes
            case QuestionAddress() | NoAddress():
                return 0

    def judge(self, request: Request, now: datetime) -> Keep | Response:
        """Say what to keep of a call, or what to answer at once."""
        instant = now.timestamp()
        address: Address = NoAddress()
        try:
            address = self._addresses.of(request.method, request.url)
            if isinstance(address, NoAddress):
                return self._refuse(address, 404, instant)
            if isinstance(address, QuestionAddress):
                return self._question(address, request, instant)
            if len(request.content) > self.most_bytes(request.method, request.url):
                return self._answer(address.label, "limited", 413, instant)
            if isinstance(address, ShopAddress):
                address.shop.authenticate(request, now=now)
        except SignatureError:
            return self._refuse(address, 401, instant)
        except ConfigurationError as error:
            # Ours to mend; what is genuine is sent again.
            _log.error("a secret cannot be used: %s", error)
            return self._answer(address.label, "failed", 503, instant)
        except Exception as error:  # noqa: BLE001 - what was not found genuine is refused, whatever it did
            refused = self._refuse(address, 401, instant)
            if refused.status != 429:
                _log.error("a signature could not be checked: %s", type(error).__name__)
            return refused
        if not self._genuine[address.label].take(instant):
            return self._answer(address.label, "limited", 429, instant)
        if isinstance(address, PeoplevoxAddress):
            return Keep(address.label, hint_of(request, address.event_type))
        return self._read(address, request, instant)

    def cut(self, method: str, url: str, status: int, now: datetime) -> Response:
        """Answer a call whose body was too long (413), too slow (408), or broken off (400)."""
        try:
            address = self._addresses.of(method, url)
        except ConfigurationError:
            address = NoAddress()
        if isinstance(address, NoAddress | QuestionAddress):
            return self._refuse(NoAddress(), 404, now.timestamp())
        return self._answer(address.label, "limited", status, now.timestamp())

    def _question(self, address: QuestionAddress, request: Request, instant: float) -> Response:
        """Answer what a shop asks before it sends anything; all else is nobody's path."""
        try:
            answered = None if request.content else address.shop.answer(request)
        except Exception:  # noqa: BLE001 - anybody may ask, and in any words
            answered = None
        if answered is None:
            return self._refuse(NoAddress(), 404, instant)
        # Nobody signs a question, so there are no more of them than of what is refused.
        if not self._refused[address.label].take(instant):
            return self._answer(address.label, "limited", 429, instant)
        self._counter.add(address.label, "received", instant)
        return answered

    def _read(self, address: ShopAddress, request: Request, instant: float) -> Keep | Response:
        shop = address.shop
        try:
            heard = attrs.evolve(shop.read(request), shop=shop.name)
        except DecodeError as error:
            problems = "; ".join(str(one) for one in error.problems)
            unread = _unread(shop, request, problems or str(error), error.operation)
            return Keep(address.label, unread)
        except Exception as error:  # noqa: BLE001 - one delivery must not be tried for ever (L11)
            return Keep(address.label, _unread(shop, request, _mistake(error)))
        # By the delivery's own bytes: what is the same in another one is news.
        parts = tuple(unread_part(heard, one, request.content) for one in heard.rejected)
        heard = attrs.evolve(heard, rejected=())
        if not heard.shown and not heard.needs:
            if not parts:
                return self._answer(address.label, "received", 200, instant)
            return Keep(address.label, parts[0], unread=parts[1:])
        return Keep(address.label, heard, _unread(shop, request, _mistake(None)), parts)

    def _refuse(self, address: Address, status: int, instant: float) -> Response:
        if not self._refused[address.label].take(instant):
            return self._answer(address.label, "limited", 429, instant)
        return self._answer(address.label, "refused", status, instant)

    def _answer(self, label: str, outcome: Outcome, status: int, instant: float) -> Response:
        self._counter.add(label, outcome, instant)
        return answer(status)


def answer(status: int) -> Response:
    """Give an answer that says nothing but its status."""
    headers = {"retry-after": "10"} if status in {429, 503} else {}
    return Response(status, headers)


def _unread(shop: Shop, request: Request, why: str, topic: str = "") -> Unread:
    mark = hashlib.sha256(request.content).digest()
    return Unread(
        shop=shop.name, topic=topic[:100], order=_order(request.content), why=why, mark=mark
    )


def _mistake(error: Exception | None) -> str:
    # What an unforeseen error says may quote somebody's data.
    kind = "" if error is None else f" ({type(error).__name__})"
    return f"reading it failed by a mistake in pvxklaviyo{kind}, please report it"


def _order(content: bytes) -> str:
    """Give the shop's id of the order where at least that can be read."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(body, dict):
        return ""
    fields = cast("Mapping[str, object]", body)
    for name in ("order_id", "id", "entity_id"):
        found = fields.get(name)
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
    return ""
