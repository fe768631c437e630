"""What strangers send beside the shop's calls, and what a shop sends to try: nothing comes of it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from pvxklaviyo import Request
from pvxklaviyo.ledger import Streams
from pvxklaviyo.shops import BigCommerce, Magento, Shopify, WooCommerce
from pvxklaviyo.simulation.shop import ping

from .kinds import KINDS, SECRET
from .lives import hours
from .undisturbed import told, undisturbed
from .world import World

SAMPLES = Path(__file__).parents[1] / "samples" / "shops"
SIGNED = ("hmac", "signature")


def forged(request: Request) -> list[Request]:
    """Give calls that are not the shop's: changed on the way, unsigned, signed by somebody else."""
    mine = [name for name in request.headers if any(word in name for word in SIGNED)]
    bare = {name: text for name, text in request.headers.items() if name not in mine}
    stranger = base64.b64encode(hashlib.sha256(request.content).digest()).decode()
    return [
        attrs.evolve(request, content=request.content.replace(b'"GBP"', b'"EUR"') + b" "),
        attrs.evolve(request, headers=bare),
        attrs.evolve(request, headers={**bare, **dict.fromkeys(mine, stranger)}),
        attrs.evolve(request, headers={**bare, **dict.fromkeys(mine, f"v1,{stranger}")}),
    ]


class Besieged(World):
    """A day on which strangers call, too, and repeat whatever they see."""

    def __init__(self, kind: str) -> None:
        super().__init__(KINDS[kind], 0, orders=3)
        self.statuses: Counter[str] = Counter()
        self.met: list[Request] = []

    def call(self, request: Request) -> int:
        for one in forged(request):
            self.statuses[f"forged {super().call(one)}"] += 1
            # Of two bodies with one stamp the one counts that came first.
            self.clock.advance(timedelta(milliseconds=2))
        for one in (request, request):
            self.statuses[f"replayed {super().call(one)}"] += 1
        if len(self.met) % 8 == 0:
            huge = attrs.evolve(request, content=request.content + b" " * 200_000)
            self.statuses[f"oversized {super().call(huge)}"] += 1
            self.statuses[f"slow {self._trickle(request)}"] += 1
        self.met.append(request)
        return super().call(request)

    def live(self) -> None:
        super().live()
        for one in self.met:
            self.statuses[f"old {super().call(one)}"] += 1
        self.run()

    def _trickle(self, request: Request) -> int:
        """Send a call whose body does not end, as a server would give it."""
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            # One part comes at once, and no other ever.
            await asyncio.sleep(0 if not sent else 60)
            sent.append("a part")
            return {"type": "http.request", "body": request.content[:9], "more_body": True}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": f"/shops/{self.kind.name}",
            "headers": [(name.encode(), text.encode()) for name, text in request.headers.items()],
        }
        asyncio.run(self.receiver.asgi(scope, receive, send))
        return int(sent[1]["status"])


@pytest.mark.parametrize("kind", KINDS)
def test_strangers_change_nothing_and_are_counted(kind: str) -> None:
    """Forged, repeated, endless and slow calls: Klaviyo ends the same."""
    world = Besieged(kind)
    world.live()
    calls, some = len(world.met), -(-len(world.met) // 8)
    counts = world.receiver.counts[f"shops/{kind}"]
    statuses = world.statuses
    # Of what is refused only so much is looked at.
    forged = statuses.pop("forged 401") + statuses.pop("forged 429", 0)
    old = statuses.pop("old 401", 0) + statuses.pop("old 429", 0)

    assert undisturbed(kind) == told(world)
    assert 4 * calls == forged
    # BigCommerce signs the time of a call, too: one that is hours old is none of its.
    assert (calls if kind == "bigcommerce" else 0) == old
    assert {
        "replayed 200": 2 * calls,
        "oversized 413": some,
        "slow 408": some,
        **({"old 200": calls} if not old else {}),
    } == statuses
    assert 3 * calls + statuses["old 200"] == counts.received
    assert forged + old + 2 * some == counts.refused + counts.limited
    assert (0, 0) == (counts.set_aside, counts.failed)
    assert [] == world.relay.exceptions()


@pytest.mark.parametrize("kind", ["shopify", "magento"])
def test_whoever_takes_unsigned_calls_goes_red(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotage of the test above."""
    for shop in (Shopify, WooCommerce, BigCommerce, Magento):
        monkeypatch.setattr(shop, "authenticate", lambda self, request, *, now: None)
    world = Besieged(kind)
    world.live()

    assert undisturbed(kind) != told(world) or world.relay.exceptions()


def trials_of(kind: str) -> list[Request]:
    """Give what a shop sends when somebody tries whether it is heard."""
    if kind == "woocommerce":
        return [ping()]
    if kind == "magento":
        return [Request("GET", "/?challenge=8ec8d794-0a2e")]
    body = (SAMPLES / "shopify" / "orders-test-notification.json").read_bytes()
    digest = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    topics = ("orders/create", "orders/cancelled", "orders/updated", "orders/paid")
    return [
        Request(
            "POST",
            "/",
            {
                "x-shopify-topic": topic,
                "x-shopify-shop-domain": "acme.myshopify.com",
                "x-shopify-hmac-sha256": digest,
                "x-shopify-test": "true",
            },
            body,
        )
        for topic in topics
    ]


@pytest.mark.parametrize("kind", ["shopify", "woocommerce", "magento"])
def test_a_shops_test_notification_changes_nothing(kind: str) -> None:
    """It is answered with success, and nothing is known afterwards that was not before."""
    world = World(KINDS[kind], 0)
    world.clock.set(hours(1))
    world.run()
    before = world.store.read(Streams(tenant="acme"))
    statuses = []
    for one in trials_of(kind):
        query = one.url.partition("?")[2]
        url = f"/shops/{kind}" + (f"?{query}" if query else "")
        statuses.append(world.receiver.handle(attrs.evolve(one, url=url)).status)
    world.run()

    assert {200} == {*statuses}
    assert before == world.store.read(Streams(tenant="acme"))
    assert [] == world.events()
    assert [] == world.relay.exceptions()
