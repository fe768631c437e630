"""
The public names, used from the outside as their users would. Never run: only type-checked.

``mypy --strict`` and ``pyright`` strict must find nothing here, and what is
marked as wrong must be found wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import assert_type
from zoneinfo import ZoneInfo

from pvxklaviyo import (
    AsyncKlaviyo,
    AsyncPeoplevox,
    AsyncRelay,
    AsyncTransport,
    Audience,
    Backoff,
    Budget,
    Clock,
    Codec,
    ConfigurationError,
    Event,
    ExceptionRecord,
    Explanation,
    Klaviyo,
    MemoryStore,
    MetricPolicy,
    NotSentError,
    Observed,
    OutcomeUnknownError,
    Pace,
    Pass,
    Peoplevox,
    Policy,
    Profile,
    PvxKlaviyoError,
    RateLimitError,
    RejectedFact,
    Relay,
    Report,
    Request,
    RequestRejectedError,
    Response,
    Secret,
    ShopFact,
    ShopLine,
    SqliteStore,
    Store,
    SystemClock,
    Telemetry,
    Transport,
    Window,
    config,
    env,
    file,
    mapping,
)
from pvxklaviyo.klaviyo import (
    Json,
    Metric,
    Page,
    StoredEvent,
    list_events,
    list_metrics,
)
from pvxklaviyo.klaviyo import where as klaviyo_where
from pvxklaviyo.ledger import Announcements, Batch, Committed, Exceptions, Told
from pvxklaviyo.model import Cancellation, Order, PersonFacts, ReturnLine, Shipment
from pvxklaviyo.model import Return as Returned
from pvxklaviyo.peoplevox import (
    Despatch,
    FoundColumns,
    ItemType,
    Movement,
    Rejected,
    Return,
    RowPage,
    SalesOrder,
    SalesOrderItem,
    any_of,
    column,
    is_deactivated,
    report,
    template,
    where,
)
from pvxklaviyo.sequence import About
from pvxklaviyo.simulation import (
    BEGIN,
    Awaited,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Verdict,
    Warehouse,
    serve,
)
from pvxklaviyo.testing import FaultScript, ServedWorld, TransportContract
from pvxklaviyo.transports import (
    AsyncHttpx2Transport,
    AsyncHttpxTransport,
    Httpx2Transport,
    HttpxTransport,
)

# What a caller may already own: no base class is needed, only the form.


class OwnTransport:
    """Carries requests through something of one's own."""

    def send(self, request: Request) -> Response:
        """Send *request*."""
        assert_type(request.headers, Mapping[str, str])
        assert_type(request.timeout, float | None)
        if not request.url:
            raise NotSentError("nobody is there")
        if not request.content:
            raise OutcomeUnknownError("nobody answered")
        return Response(200, {"content-type": "text/plain"}, b"")


class OwnAsyncTransport:
    """The same, awaited."""

    async def send(self, request: Request) -> Response:
        """Send *request*."""
        return Response(202)


class OwnClock:
    """A clock of one's own."""

    def now(self) -> datetime:
        """Tell the time."""
        return datetime(2026, 10, 24, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""

    async def asleep(self, seconds: float) -> None:
        """Wait."""


class OwnTelemetry:
    """Counts in a dictionary."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def count(self, name: str, value: int, **labels: str) -> None:
        """Add."""
        self.counts[name] = self.counts.get(name, 0) + value

    def seconds(self, name: str, value: float, **labels: str) -> None:
        """Record."""


class OwnCodec:
    """Seals with a key of one's own."""

    def seal(self, value: bytes) -> bytes:
        """Seal."""
        return value[::-1]

    def open(self, sealed: bytes) -> bytes:
        """Open."""
        return sealed[::-1]


class OwnStore(MemoryStore):
    """A store with something around it."""

    def commit(self, batch: Batch) -> Committed:
        """Write."""
        committed = super().commit(batch)
        assert_type(committed.new, int)
        return committed


def own_secret() -> Secret:
    """Ask a vault."""
    return Secret("k")


transport: Transport = OwnTransport()
async_transport: AsyncTransport = OwnAsyncTransport()
our_transports: Sequence[Transport] = (HttpxTransport(), Httpx2Transport(max_connections=8))
our_async_transports: Sequence[AsyncTransport] = (AsyncHttpxTransport(), AsyncHttpx2Transport())
clock: Clock = OwnClock()
system_clock: Clock = SystemClock()
patient: Klaviyo = Klaviyo(api_key="pk", backoff=Backoff(attempts=8))
telemetry: Telemetry = OwnTelemetry()
codec: Codec = OwnCodec()
store: Store = OwnStore(OwnClock().now)

# The relay, built and used.


def acme_event(shipment: Shipment, order: Order) -> Event:
    """Wrap our mapping."""
    event = mapping.shipment_event(shipment, order)
    assert_type(event.properties, Mapping[str, Json])
    assert_type(shipment.index, int | None)
    return event.with_properties(Gift=order.attributes.get("attribute4")).with_metric("Despatched")


def built() -> Relay:
    """Build a relay with everything of one's own."""
    return Relay(
        tenant="acme",
        peoplevox=Peoplevox(
            client_id="acme01",
            username="api",
            password=env("PVX_PASSWORD"),
            timezone=ZoneInfo("Europe/London"),
            sites={"LEEDS": "Europe/London"},
            columns={"despatches": {"carrier": "Carrier name"}},
            budget=Budget("peoplevox/acme01", (Window(15, 15.0),)),
            transport=OwnTransport(),
        ),
        klaviyo=Klaviyo(api_key=file("/run/secrets/klaviyo"), transport=OwnTransport()),
        store=OwnStore(),
        policy=Policy(
            placed_order="shop",
            cancelled_order="relay",
            settle_for=timedelta(minutes=2),
            late="silent",
            metrics={"Updated Tracking": MetricPolicy(late="natural")},
            tracking={"Royal Mail/Large letter": "never"},
            audience=Audience(excluded_channels=("Wholesale",)),
        ),
        mapping=mapping.Mapping(shipment_event=acme_event, properties={"Gift": "attribute4"}),
        pace=Pace(senders=4),
        codec=OwnCodec(),
        clock=OwnClock(),
        telemetry=OwnTelemetry(),
    )


def used(relay: Relay) -> None:
    """Use it, as a task of some program."""
    with relay:
        done = relay.run_once(full=True)
        assert_type(done, Pass)
        assert_type(done.delivered, int)
        for problem in done.exceptions:
            assert_type(problem, ExceptionRecord)
            print(problem.owner, problem.text, problem.next_step)
        relay.run(lambda one: relay.stop() if one.finished else None)
        assert_type(relay.explain("#1001"), Explanation)
        assert_type(relay.check(), Report)
        assert_type(relay.exceptions(), Sequence[ExceptionRecord])
        relay.resolve("1", "approve", note="the clock is right")
        relay.resolve("1", "perhaps")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def told_by_a_shop(relay: Relay, body: Mapping[str, Json], line: bytes) -> None:
    """Take what a shop says."""
    line_of_it = ShopLine(sku="MUG-01", quantity=2, price=Decimal("12.00"))
    at = datetime(2026, 11, 3, tzinfo=UTC)
    fact = ShopFact(kind="order_placed", order="#1001", at=at, lines=(line_of_it,))
    assert_type(relay.observe(fact, [fact], (one for one in [fact])), Observed)
    for found in (mapping.shop_fact(body), mapping.shop_fact_from_json(line)):
        assert_type(found, ShopFact | RejectedFact)
        if not isinstance(found, RejectedFact):
            assert_type(relay.observe(found).new, int)
    relay.observe("#1001")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    ShopFact(kind="shipped", order="1", at=at)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def from_a_file() -> Relay:
    """Build it as the command does."""
    settings = config.load("acme.toml")
    assert_type(settings, config.Settings)
    assert_type(settings.policy.settle_for, timedelta)
    return Relay.from_config(
        settings,
        transport=OwnTransport(),
        store=SqliteStore("relay.db"),
        clock=OwnClock(),
        telemetry=OwnTelemetry(),
    )


async def awaited() -> None:
    """Do the same on an event loop."""
    async with (
        AsyncPeoplevox(
            client_id="acme01",
            username="api",
            password=own_secret,
            timezone="Europe/London",
            transport=OwnAsyncTransport(),
        ) as peoplevox,
        AsyncKlaviyo(api_key=own_secret, transport=OwnAsyncTransport()) as klaviyo,
        AsyncRelay(
            tenant="acme",
            peoplevox=peoplevox,
            klaviyo=klaviyo,
            store=SqliteStore("relay.db"),
            policy=Policy(placed_order="shop", cancelled_order="shop"),
            mapping=mapping.Mapping(shipment_event=acme_event),
        ) as relay,
    ):
        assert_type(await relay.run_once(), Pass)
        assert_type(await relay.check(), Report)
        assert_type(await relay.explain("1001"), Explanation)
        assert_type(await relay.observe(), Observed)
        await relay.run()
        relay.stop()
    AsyncKlaviyo(api_key="k", transport=OwnTransport())  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


# Peoplevox alone.


@report("Acme gift orders", order_by="placed_at")
class GiftOrder:
    """A row class of one's own."""

    order_number: str = column("Salesorder number")
    placed_at: datetime = column("Order date")
    message: str | None = column("Attribute 4", default=None, personal=True)
    total: Decimal | None = column("Total", default=None)


@template("Sales orders")
class Shortest:
    """One field of a template, read in one's own way."""

    order_number: str = column("SalesOrderNumber")
    day: date = column("CreatedDate", read=date.fromisoformat)


@report("Despatch summary", order_by="despatched_at")
class Wrapped(Despatch):
    """A row class of ours, added to."""

    message: str | None = column("Gift message", default=None)


def rows(peoplevox: Peoplevox, yesterday: datetime) -> None:
    """Read rows."""
    for row in peoplevox.iterate(Despatch, where("Despatch date") >= yesterday):
        assert_type(row.despatched_at, datetime)
        assert_type(row.tracking_number, str | None)
    page = peoplevox.list(GiftOrder, page=1)
    assert_type(page, RowPage[GiftOrder])
    assert_type(page.items[0].total, Decimal | None)
    found, rejected = peoplevox.look_up(SalesOrder, "order_number", ["1001", "1002"])
    assert_type(found, Sequence[SalesOrder])
    assert_type(rejected, Sequence[Rejected])
    both = (where("Carrier").equals("DPD") & (where("No of items") > 1)) | any_of("Site", ["A"])
    assert_type(list(peoplevox.iterate(Shortest, both)), list[Shortest])
    for back in peoplevox.iterate(Return, where("Return date") >= yesterday.date()):
        assert_type(back.reusable, bool | None)
        assert_type(back.sale_price, Decimal | None)
    for wrapped in peoplevox.iterate(Wrapped, ~where("Service").contains("Next day")):
        assert_type(wrapped.carrier, str | None)
        assert_type(wrapped.message, str | None)
    assert_type(peoplevox.find_columns(Wrapped), FoundColumns)
    for moved in peoplevox.iterate(Movement, where("Comments").contains("lost")):
        assert_type(moved.history_id, int | None)
    for item in peoplevox.list(ItemType).items:
        assert_type(item.deactivated, bool)
    assert_type(is_deactivated("MUG~D~"), bool)
    peoplevox.list(Return, where("Quantity") == 2)  # type: ignore[arg-type,comparison-overlap] # pyright: ignore[reportArgumentType]
    GiftOrder(order_number="1", placed_at=yesterday)
    GiftOrder(order_number=1, placed_at=yesterday)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


async def awaited_rows(peoplevox: AsyncPeoplevox) -> None:
    """Read rows on an event loop."""
    async for row in peoplevox.iterate(GiftOrder):
        assert_type(row.message, str | None)
    assert_type(await peoplevox.list(GiftOrder), RowPage[GiftOrder])


# Klaviyo alone.


def events(klaviyo: Klaviyo, since: datetime) -> None:
    """Tell and read."""
    event = Event(
        metric="Viewed Showroom",
        profile=Profile(email="ann@post.pvx-sim.net"),
        properties={"Showroom": "Leeds", "Rooms": [1, 2]},
        value=Decimal("9.50"),
        unique_id="visit-1",
    )
    klaviyo.create_event(event)
    klaviyo.create_events([event, event])
    assert_type(klaviyo.list_metrics(), Page[Metric])
    for metric in klaviyo.iterate(list_metrics()):
        for stored in klaviyo.iterate(list_events(klaviyo_where("metric_id") == metric.id)):
            assert_type(stored, StoredEvent)
    assert_type(klaviyo.perform(list_events(since=since)), Page[StoredEvent])


async def awaited_events(klaviyo: AsyncKlaviyo) -> None:
    """Tell and read on an event loop."""
    async for metric in klaviyo.iterate(list_metrics()):
        assert_type(metric.name, str | None)


# Only the mapping.


def mapped(row: SalesOrder, items: Sequence[SalesOrderItem], parcels: Sequence[Despatch]) -> None:
    """Map rows without any client."""
    order = mapping.order(row, items)
    for found in mapping.shipments(order, parcels):
        match found:
            case mapping.Mapped(shipment):
                assert_type(mapping.shipment_event(shipment, order), Event)
            case mapping.Skipped(reason):
                assert_type(reason, str)
            case mapping.Rejected(cells, problems):
                print(cells, [problem.where for problem in problems])


# Hooks of one's own: each is given what its kind is about.


def own_cancelled(cancellation: Cancellation, order: Order) -> Event:
    """Wrap the mirror of a placing."""
    assert_type(cancellation.stage, str)
    return mapping.cancelled_event(cancellation, order, currency="GBP")


def own_return(returned: Returned, order: Order) -> Event:
    """Wrap a return."""
    assert_type(returned.lines, tuple[ReturnLine, ...])
    return mapping.return_event(returned, order)


def own_profile(facts: PersonFacts) -> Mapping[str, Json]:
    """Say one thing more of a person."""
    return {**mapping.profile_properties(facts), "Returner": bool(facts.returned)}


def own_filter(kind: str, about: About, order: Order) -> bool:
    """Leave staff's parcels out."""
    if isinstance(about, Shipment):
        assert_type(about.despatch_number, str)
    return order.channel != "Staff"


hooks = mapping.Mapping(
    placed_event=mapping.placed_event,
    cancelled_event=own_cancelled,
    cancelled_item_event=own_cancelled,
    shipment_event=acme_event,
    item_event=acme_event,
    completion_event=mapping.completion_event,
    tracking_event=acme_event,
    correction_event=acme_event,
    return_event=own_return,
    returned_item_event=own_return,
    kept_item_event=acme_event,
    profile=own_profile,
    keep=own_filter,
    rename={"OrderId": "order_id"},
    order_id="{reference}",
)
mapping.Mapping(return_event=acme_event)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
mapping.Mapping(shipment_event=own_return)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
mapping.Mapping(profile=own_return)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
mapping.Mapping(keep=own_profile)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


# The ledger, asked; errors, told apart; the simulated services.


def asked(ledger: Store) -> None:
    """Ask the ledger."""
    assert_type(ledger.read(Exceptions(tenant="acme")), Sequence[ExceptionRecord])
    assert_type(ledger.read(Announcements(tenant="acme", state="delivered")), Sequence[Told])


def told_apart(error: PvxKlaviyoError) -> float | None:
    """Tell errors apart by who broke the rule."""
    match error:
        case RateLimitError():
            return error.retry_after
        case RequestRejectedError() | ConfigurationError():
            print([f"{problem.where}: {problem.why}" for problem in error.problems])
        case _:
            print(error)
    return None


def simulated() -> Verdict:
    """Make a simulated world, and use it in three ways."""
    simulated_clock = SimulatedClock(BEGIN)
    warehouse = Warehouse.scripted()
    warehouse.order("1", email="ann@post.pvx-sim.net", lines=[("MUG-01", 1)], at=BEGIN)
    klaviyo = SimulatedKlaviyo(simulated_clock)
    peoplevox = SimulatedPeoplevox(warehouse, simulated_clock)
    services = SimulatedServices(clock=simulated_clock, peoplevox=peoplevox, klaviyo=klaviyo)
    as_transports: Sequence[Transport] = (klaviyo, peoplevox, services)
    as_awaited: AsyncTransport = Awaited(services)
    as_clock: Clock = simulated_clock
    with serve(services) as served:
        print(served.peoplevox_url, served.klaviyo_url, as_transports, as_awaited, as_clock)
    return services.verdict()


def goes_wrong(faults: FaultScript, served: ServedWorld) -> None:
    """Tell what goes wrong, with the clients of a fixture."""
    faults.klaviyo("create_event").well(5).rate_limited(retry_after=3.0).answer_lost(times=2)
    faults.peoplevox("GetReportData", later_page="True").session_lost().slow(2.0)
    assert_type(served.klaviyo, Klaviyo)
    assert_type(served.async_peoplevox(), AsyncPeoplevox)
    faults.klaviyo().slow("soon")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


class TestOwnTransport(TransportContract):
    """Hold a transport to the contract."""

    keeps_connections = False
