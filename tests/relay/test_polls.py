"""A shop without webhooks is asked by the relay itself, by its own API."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import attrs
import pytest

from pvxklaviyo import AsyncRelay, Relay, Request, Response, config
from pvxklaviyo.engine import Changes
from pvxklaviyo.ledger import Announcements, Exceptions
from pvxklaviyo.model import ShownOrder
from pvxklaviyo.relay._polls import OVERLAP, polls
from pvxklaviyo.shops import Changed, Perform, Place, RejectedOrder
from pvxklaviyo.simulation import Awaited

from ..shops.magento.fake import FakeMagento, memo_row, order_row, written
from ..shops.woocommerce import calls as woocommerce
from .small_world import SmallWorld, at
from .test_observe import SECRETS, Counted

SETTINGS = """
tenant = "acme"
[peoplevox]
client_id = "acme01"
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
[klaviyo]
api_key = "env:KLAVIYO_API_KEY"
[policy]
placed_order = "relay"
cancelled_order = "relay"
start_at = "2026-11-03T12:00:00Z"
[pace]
patience = "0s"
[shops.spares]
kind = "magento"
url = "https://spares.pvx-sim.net"
token = "env:SHOP_TOKEN"
"""


OUTLET = """
[shops.outlet]
kind = "woocommerce"
url = "https://outlet.pvx-sim.net"
consumer_key = "env:SHOP_KEY"
consumer_secret = "env:SHOP_KEY_SECRET"
poll = "10m"
"""


def stamp(minutes: float) -> str:
    return f"{at(minutes):%Y-%m-%d %H:%M:%S}"


def line(cancelled: int = 0) -> dict[str, Any]:
    return {
        "item_id": 1,
        "product_type": "simple",
        "sku": "MUG-01",
        "qty_ordered": 2,
        "qty_canceled": cancelled,
        "price_incl_tax": 6,
    }


@attrs.define
class Town:
    """The services, and a Magento of nine pages of two orders."""

    world: SmallWorld = attrs.field(factory=SmallWorld)
    magento: FakeMagento = attrs.field(factory=FakeMagento)
    is_closed: bool = False

    def send(self, request: Request) -> Response:
        if "spares.pvx-sim.net" not in request.url:
            return self.world.services.send(request)
        if self.is_closed:
            return written({"message": "The consumer isn't authorized."}, 401)
        return self.magento.send(request)

    def place(self, number: int, minutes: float, **members: Any) -> None:
        row = order_row(number, 0, created_at=stamp(minutes), updated_at=stamp(minutes))
        self.magento.rows["orders"].append({**row, "items": [line()], **members})

    def told(self) -> list[tuple[str, str]]:
        assert self.world.store is not None
        rows = self.world.store.read(Announcements(tenant="acme"))
        return sorted((row.kind, row.state) for row in rows if row.kind != "profile")

    def codes(self) -> list[str]:
        assert self.world.store is not None
        return [one.code for one in self.world.store.read(Exceptions(tenant="acme"))]

    def wired(self, **more: Any) -> dict[str, Any]:
        return {"store": self.world.store, "clock": self.world.clock, **more}


def loaded(text: str = SETTINGS) -> config.Settings:
    return config.loads(text, {**SECRETS, "SHOP_TOKEN": "the-token"})


@pytest.fixture
def town() -> Town:
    found = Town()
    found.world.order("1001", reference="000000021")
    found.place(21, 1)
    return found


def test_what_is_placed_and_cancelled_there_is_told(town: Town) -> None:
    """No webhook, no export: the relay asks every five minutes, and says what it asked."""
    telemetry = Counted()
    relay = Relay.from_config(loaded(), **town.wired(transport=town, telemetry=telemetry))
    town.world.clock.set(at(2))
    relay.run_once()
    placed = town.told()
    town.magento.rows["orders"][0].update(
        state="canceled", updated_at=stamp(4), items=[line(2)], email_sent=1
    )
    town.magento.rows["creditmemos"].append(memo_row(9, 21, 0, updated_at=stamp(4)))
    town.world.clock.set(at(6))
    relay.run_once()
    before = town.told()
    town.world.clock.set(at(8))
    relay.run_once()
    relay.run_once(full=True)

    assert [("placed", "delivered")] == placed == before
    assert [("cancelled", "delivered"), ("placed", "delivered")] == town.told()
    assert {"Bearer the-token"} == {one.headers["authorization"] for one in town.magento.asked}
    assert 6 == telemetry.counts["calls/shops/spares/200"] == len(town.magento.asked)


def test_a_shop_that_refuses_us_stops_nothing_else(town: Town) -> None:
    """A person is told; what the warehouse does is told as ever."""
    town.world.story.despatch("1001", "DES1", at=at(1), tracking="RM11GB")
    town.is_closed = True
    relay = Relay.from_config(loaded(), **town.wired(transport=town))
    for minutes in (2, 6, 14):
        town.world.clock.set(at(minutes))
        done = relay.run_once()

    assert [("shipment", "delivered")] == town.told()
    assert ["shop.not_polled"] == town.codes()
    assert (True, False) == (done.finished, done.refused)
    town.is_closed = False
    town.world.clock.set(at(20))
    relay.run_once()

    assert [] == town.codes()
    assert ("placed", "delivered") in town.told()


def test_awaited(town: Town) -> None:
    """The same from an event loop."""

    async def live() -> None:
        wired = town.wired(transport=Awaited(town))
        async with AsyncRelay.from_config(loaded(), **wired) as relay:
            await relay.run_once()

    town.world.clock.set(at(2))
    asyncio.run(live())

    assert [("placed", "delivered")] == town.told()


def test_no_shop_is_asked_that_need_not_be(town: Town) -> None:
    """Adobe's events, or a word in the settings, are enough."""
    for more in ('poll = "0s"', 'secret = "env:SHOP_TOKEN"\nclient_id = "ours"'):
        relay = Relay.from_config(loaded(f"{SETTINGS}{more}\n"), **town.wired(transport=town))
        relay.run_once()

    assert [] == town.magento.asked


def test_shops_that_call_may_be_asked_as_well() -> None:
    """Of WooCommerce nothing comes again that was lost; so what changed is read, too."""
    town = Town()
    order = {**woocommerce.sample("order.json"), "refunds": [], "number": "1001"}
    asked: list[str] = []

    class Both:
        def send(self, request: Request) -> Response:
            if "outlet.pvx-sim.net" not in request.url:
                return town.world.services.send(request)
            asked.append(urlsplit(request.url).query.partition("&")[0])
            return written([order])

    text = SETTINGS.partition("[shops.spares]")[0] + OUTLET
    environ = {**SECRETS, "SHOP_KEY": "ck_1", "SHOP_KEY_SECRET": "cs_1"}
    relay = Relay.from_config(config.loads(text, environ), **town.wired(transport=Both()))
    observed = []
    for minutes in (1, 5, 11):
        town.world.clock.set(at(minutes))
        observed.append(relay.run_once().observed)

    assert [1, 0, 0] == observed
    assert [
        "modified_after=2026-11-03T11%3A59%3A59",
        "modified_after=2026-11-03T11%3A59%3A59",
    ] == asked


@attrs.define
class Listed:
    """A shop whose list has whole orders; remembers the places it was asked from."""

    pages: list[Changed]
    asked: list[Place] = attrs.field(factory=list)

    def prepare(self, request: Request) -> Request:
        return request

    async def find_order(self, perform: Perform, order: str, /) -> ShownOrder | None:
        raise NotImplementedError

    async def list_changed(self, perform: Perform, place: Place, /) -> Changed:
        self.asked.append(place)
        return self.pages.pop(0)


def shown(minutes: float | None) -> ShownOrder:
    return ShownOrder(shop="web", id="1", modified_at=None if minutes is None else at(minutes))


class TestPages:
    """Of shops whose list has whole orders, with their refunds."""

    def ask(self, shop: Listed, mark: str, now: datetime) -> Changes:
        (one,) = polls({"web": shop}, {"web": timedelta(minutes=5)}, lambda _: None).values()  # type: ignore[arg-type, return-value]
        coroutine = one.read(mark, at(0), now)
        with pytest.raises(StopIteration) as ended:
            coroutine.__await__().send(None)  # type: ignore[attr-defined]
        found = ended.value.value
        assert isinstance(found, Changes)
        return found

    def test_a_reading_goes_on_where_it_was_and_the_next_one_a_little_before(self) -> None:
        """By the newest stamp that was met, in the shop's own words between."""
        odd = RejectedOrder(shop="web", order="#9", problems=())
        shop = Listed(
            [
                Changed(
                    orders=[shown(30), odd], next=Place(since=at(20), page=2, cursor="after-30")
                ),
                Changed(orders=[shown(None)]),
                Changed(orders=[]),
                Changed(orders=[]),
            ]
        )
        mark, found = "", []
        for _ in range(4):
            found.append(self.ask(shop, mark, at(60)))
            mark = found[-1].mark

        assert [
            Place(since=at(0)),
            Place(since=at(20), page=2, cursor="after-30"),
            Place(since=at(30) - OVERLAP),
            Place(since=at(30) - OVERLAP),
        ] == shop.asked
        assert [False, True, True, True] == [one.is_last for one in found]
        assert ([shown(30)], [odd]) == (found[0].shown, found[0].rejected)

    def test_nothing_before_the_beginning_is_asked_for(self) -> None:
        """Also where that is the beginning of time."""
        shop = Listed([Changed(orders=[]), Changed(orders=[shown(2)]), Changed(orders=[])])
        mark = ""
        for _ in range(3):
            mark = self.ask(shop, mark, at(60)).mark

        assert [Place(since=at(0))] * 3 == shop.asked

    def test_a_clock_that_runs_ahead_leaves_nothing_out(self) -> None:
        """A stamp of tomorrow counts as now."""
        shop = Listed([Changed(orders=[shown(60 * 24)]), Changed(orders=[])])
        self.ask(shop, self.ask(shop, "", at(60)).mark, at(65))

        assert at(60) - OVERLAP == shop.asked[-1].since

    @pytest.mark.parametrize("mark", ["x", "[]", '["2026-11-03T12:00:00+00:00", 5]', "5", "{}"])
    def test_the_mark_of_another_kind_is_refused(self, mark: str) -> None:
        """So that the reading begins anew."""
        shop = Listed([Changed(orders=[])])
        (one,) = polls({"web": shop}, {"web": timedelta(minutes=5)}, lambda _: None).values()  # type: ignore[arg-type, return-value]
        with pytest.raises(ValueError, match="is no mark of a reading"):
            one.read(mark, at(0), at(60)).__await__().send(None)  # type: ignore[attr-defined]
        assert [] == shop.asked
