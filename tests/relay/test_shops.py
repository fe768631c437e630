"""What shops show, given to a relay: in whatever form, from whichever caller."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo import AsyncRelay, Klaviyo, MemoryStore, Observed, Pace, Peoplevox, Relay, config
from pvxklaviyo._http import Request, Response
from pvxklaviyo.ledger import Hints, History
from pvxklaviyo.model import ShopFact, ShownEdit, ShownLine, ShownOrder, ShownRefund, shown_stream
from pvxklaviyo.relay._shops import awaitable, awaited_from, read_from, shops, sources
from pvxklaviyo.shops import (
    BigCommerce,
    BigCommerceColumns,
    Heard,
    Magento,
    MagentoColumns,
    MagentoOrders,
    Shop,
    Shopify,
    ShopifyOrders,
    WooCommerce,
    WooCommerceColumns,
)

from ..config.files import ENVIRON, FULL, LEAST
from ..docs.conftest import SETTINGS
from .small_world import POLICY, SmallWorld, at
from .test_observe import SECRETS


@attrs.frozen(kw_only=True)
class Corner:
    """A tiny shop: what it sends is the order's id, and whether there is more to read."""

    name: str = "corner"

    def authenticate(self, request: Request, *, now: datetime) -> None:
        """Everybody is the shop."""

    def read(self, request: Request) -> Heard:
        """Nothing but lines is read here."""
        return Heard(ignored="a call")

    def read_line(self, line: Mapping[str, object]) -> Heard:
        """Read ``{"needs": …}`` or ``{"edit": …}``."""
        if "needs" in line:
            return Heard(needs=(str(line["needs"]),))
        return Heard(shown=(edit(str(line["edit"])),))


def edit(order: str = "55") -> ShownEdit:
    return ShownEdit(shop="corner", order=order, id="E1", at=at(0), removed={"L1": 1})


def order(**more: object) -> ShownOrder:
    shown = {
        "shop": "corner",
        "id": "55",
        "number": "1002",
        "modified_at": at(0),
        "lines": (ShownLine(line="L1", sku="MUG-01", ordered=2),),
        **more,
    }
    return ShownOrder(**shown)  # type: ignore[arg-type]


def history(store: MemoryStore, name: str = "55") -> History:
    stream = shown_stream("acme", "acme01", "corner", name)
    return store.histories([stream])[stream]


def made(world: SmallWorld, **more: Any) -> Relay:
    """Make a relay of this world, with shops."""
    wired = {"transport": world.services, "clock": world.clock}
    return Relay(
        tenant="acme",
        peoplevox=Peoplevox(
            client_id="acme01",
            username="api",
            password="let-me-in",
            timezone="Europe/London",
            **wired,
        ),
        klaviyo=Klaviyo(api_key="pk_simulated", **wired),
        store=world.store or MemoryStore(),
        policy=POLICY,
        pace=Pace(patience=timedelta(0)),
        clock=world.clock,
        **more,
    )


STATED = """
[shops.web]
kind = "shopify"
domain = "acme.myshopify.com"
token = "env:SHOP_TOKEN"
version = "2026-07"
timeout = "7s"
checks_domain = false
money = "presentment"
takes_tests = true
tells_notes = true
channels = { pos = "Shop floor" }
[shops.outlet]
kind = "woocommerce"
secret = "env:SHOP_SECRET"
match = [{ field = "attribute:wms" }]
placed = ["packed"]
unplaced = ["pending"]
cancelled = ["gone"]
unsent = ["GIFT*"]
with_taxes = true
columns = { number = "Nr", decimal_mark = ",", statuses = { Fertig = "packed" } }
[shops.spares]
kind = "magento"
client_id = "our-client"
url = "https://spares.acme.example"
token = "env:SHOP_TOKEN"
secret = "env:SHOP_SECRET"
match = [{ field = "attribute:pick" }, { field = "number" }]
source = "urn:uuid:1"
stores = [2, 3]
store = "de"
amounts = "base"
prices = "without_tax"
bundles = "whole"
unplaced = ["new"]
staff_comments = true
channels = { 2 = "Web DE" }
events = { "observer.ours" = "order" }
columns = { placed = ["Fertig"], currency = "EUR" }
[shops.trade]
kind = "bigcommerce"
store_hash = "ab12cd34"
headers = { "X-Our-Key" = "env:SHOP_TOKEN" }
tolerance = "1m"
unplaced = [0]
cancelled = [5]
test_payments = ["Bogus"]
with_taxes = false
tells_notes = true
columns = { date_format = "%m/%d/%Y", statuses = { Done = 10 } }
"""


class TestSettings:
    def test_every_switch_of_a_shop_reaches_it(self) -> None:
        """Also those that come from where secrets are, which are asked at every use."""
        settings = config.loads(LEAST + STATED, ENVIRON)
        web, outlet, spares, trade = shops(settings)

        assert isinstance(spares, Magento)
        assert ["whsec-of-the-shop"] == [one().reveal() for one in spares.public_keys]  # type: ignore[operator]
        assert isinstance(trade, BigCommerce)
        assert ["shpat-of-the-shop"] == [one().reveal() for one in trade.headers["x-our-key"]]  # type: ignore[operator]
        assert web == Shopify(
            name="web",
            domain="acme.myshopify.com",
            checks_domain=False,
            money="presentment",
            takes_tests=True,
            tells_notes=True,
            channels={"pos": "Shop floor"},
        )
        assert isinstance(outlet, WooCommerce)
        assert outlet == WooCommerce(
            name="outlet",
            secrets=outlet.secrets,
            attributes=("wms",),
            placed=["packed"],
            unplaced=["pending"],
            cancelled=["gone"],
            unsent=("GIFT*",),
            with_taxes=True,
            reads_refunds=False,
            columns=WooCommerceColumns(
                number="Nr", decimal_mark=",", statuses={"Fertig": "packed"}
            ),
        )
        assert spares == Magento(
            name="spares",
            public_keys=spares.public_keys,
            client_id="our-client",
            attributes=["pick"],
            source="urn:uuid:1",
            stores=[2, 3],
            amounts="base",
            prices="without_tax",
            bundles="whole",
            unplaced_states=["new"],
            staff_comments=True,
            channels={"2": "Web DE"},
            events={"observer.ours": "order"},
            columns=MagentoColumns(placed=["Fertig"], currency="EUR"),
        )
        assert trade == BigCommerce(
            name="trade",
            store_hash="ab12cd34",
            headers=trade.headers,  # type: ignore[arg-type]
            tolerance=timedelta(minutes=1),
            unplaced=[0],
            cancelled=[5],
            test_payments=("Bogus",),
            with_taxes=False,
            tells_notes=True,
            columns=BigCommerceColumns(date_format="%m/%d/%Y", statuses={"Done": 10}),
        )

    def test_what_is_not_stated_is_as_the_shop_has_it(self) -> None:
        """A WooCommerce shop whose orders can be read has refunds read as well."""
        web, outlet, *_ = shops(config.loads(FULL, ENVIRON))
        reading = sources(config.loads(LEAST + STATED, ENVIRON))

        assert isinstance(outlet, WooCommerce)
        assert outlet == WooCommerce(name="outlet", secrets=outlet.secrets)
        assert isinstance(web, Shopify)
        assert web.checks_domain
        assert {"web", "spares"} == {*reading}
        found, other = reading["web"], reading["spares"]
        assert isinstance(found, ShopifyOrders)
        assert ("2026-07", timedelta(seconds=7)) == (found.version, found.timeout)
        assert isinstance(other, MagentoOrders)
        assert "de" == other.store


class TestObserve:
    def test_facts_and_what_is_shown_alike(self) -> None:
        """One by one or in lists, and whole deliveries; the same again is known."""
        store = MemoryStore()
        things = [
            ShopFact(kind="order_placed", order="#9", at=at(0)),
            order(),
            edit(),
            ShownRefund(shop="corner", order="55", id="R1"),
        ]
        with Relay.from_config(config.loads(SETTINGS, SECRETS), store=store) as relay:
            done = [relay.observe(things), relay.observe(*things, Heard(shown=(edit("56"),)))]
            relay.observe(Heard(needs=("57",), shop="corner"))

        assert [Observed(new=4, known=0), Observed(new=1, known=4)] == done
        assert 1 == len(store.read(Hints(source="acme/acme01/needs")))

    def test_awaited(self) -> None:
        """The same from an event loop."""
        store = MemoryStore()

        async def live() -> Observed:
            async with AsyncRelay.from_config(
                config.loads(SETTINGS, SECRETS), store=store
            ) as relay:
                return await relay.observe(order(), [edit()])

        assert Observed(new=2, known=0) == asyncio.run(live())
        assert 2 == len(history(store).members)

    def test_what_is_none_of_them_is_refused(self) -> None:
        """With what it is, before anything of it is kept."""
        store = MemoryStore()
        with (
            Relay.from_config(config.loads(SETTINGS, SECRETS), store=store) as relay,
            pytest.raises(TypeError, match="what a shop shows, and not int"),
        ):
            relay.observe(5)  # type: ignore[arg-type]

    def test_it_is_explained(self) -> None:
        """What a shop showed stands in the story of its order, with what came of it."""
        store = MemoryStore()
        with Relay.from_config(config.loads(SETTINGS, SECRETS), store=store) as relay:
            relay.observe(order(), edit())
            found = relay.explain("1002")

        texts = [one.text for one in found.observations]

        assert any("corner showed its order 55 (1002)" in text for text in texts)
        assert any("corner showed an edit of its order 55" in text for text in texts)
        assert any("Order 55 of corner is 1002 in Peoplevox." in text for text in texts)


class TestReading:
    def test_an_order_that_has_to_be_read_is_read_by_the_callers_function(self) -> None:
        """Asked by the shop's name and its id of the order, in the next pass; then it is over."""
        world = SmallWorld()
        asked: list[tuple[str, str]] = []

        def fetch(shop: str, name: str) -> ShownOrder:
            asked.append((shop, name))
            return order()

        relay = made(world, shops=[Corner()], fetch_order=fetch)
        relay.observe(Heard(needs=("55",), shop="corner"))
        done = relay.run_once()
        relay.run_once()

        assert [("corner", "55")] == asked
        assert 1 <= done.observed
        assert isinstance(world.store, MemoryStore)
        assert {"shown", "matched"} <= {one.kind for one in history(world.store).observations}

    def test_without_anybody_who_reads_it_waits_for_a_person(self) -> None:
        """After half an hour; a shop that the relay knows is enough."""
        world = SmallWorld()
        relay = made(world, shops=[Corner()])
        relay.observe(Heard(needs=("55",), shop="corner"))
        early = [one.code for one in relay.run_once().exceptions]
        world.clock.set(at(31))

        assert [] == early
        assert ["order.not_read"] == [one.code for one in relay.run_once().exceptions]

    def test_by_the_shops_own_apis(self) -> None:
        """Where the settings hold what is needed; a shop without it is asked for nothing."""
        settings = config.loads(FULL, ENVIRON)
        made = {shop.name: type(shop).__name__ for shop in shops(settings)}
        asked: list[str] = []

        class Web:
            def send(self, request: Request) -> Response:
                asked.append(request.url)
                return Response(404, {}, b"{}")

        reading = sources(settings)
        fetch = read_from(reading, Web(), None)

        assert {
            "web": "Shopify",
            "outlet": "WooCommerce",
            "trade": "BigCommerce",
            "spares": "Magento",
        } == made
        assert [*made] == [*reading]
        assert fetch is not None
        with pytest.raises(StopIteration) as ended:
            fetch("outlet", "55").__await__().send(None)  # type: ignore[attr-defined]
        assert ended.value.value is None
        assert asked[0].startswith("https://outlet.acme.example/")
        assert (None, None, None) == (
            read_from({}, Web(), None),
            awaited_from({}, Web(), None),  # type: ignore[arg-type]
            awaitable(None),
        )

    def test_shops_have_names_of_their_own(self) -> None:
        """Two of one name would be one in every key; one that is not there is named."""
        world = SmallWorld()
        shop: Shop = Corner()

        with pytest.raises(ValueError, match="2 shops are called 'corner'"):
            made(world, shops=[shop, Corner()])
        assert shop is made(world, shops=[shop]).shop("corner")
        with pytest.raises(LookupError, match="no shop 'web'; there is: corner"):
            made(world, shops=[shop]).shop("web")
