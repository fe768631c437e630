"""
Stories: what happens in a warehouse and its shop, and what Klaviyo is told of it.

Each file beside this one is a story in TOML, for people to read: instants are
times of one day (``"11:05"``; ``"+2 11:05"`` is two days later), addresses
are first names. What is told was written by hand from the rules, and nothing
here can rewrite it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from pvxklaviyo import Klaviyo, Relay
from pvxklaviyo._http import Request, Response
from pvxklaviyo.config import Settings, loads
from pvxklaviyo.errors import NotSentError
from pvxklaviyo.klaviyo import list_profiles
from pvxklaviyo.ledger import ExceptionRecord, History, Streams
from pvxklaviyo.mapping import shop_fact
from pvxklaviyo.model import ShopFact
from pvxklaviyo.simulation import (
    KlaviyoSettings,
    PeoplevoxSettings,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
)
from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.warehouse import Service
from pvxklaviyo.stores import MemoryStore

DAY = datetime(2026, 11, 3, tzinfo=UTC)
FOLDER = Path(__file__).parent


def instant(text: str) -> datetime:
    """Read a time of the day, or of a later one."""
    days, _, clock = text.rpartition(" ")
    hours, minutes, *seconds = map(int, clock.split(":"))
    return DAY + timedelta(days=int(days or 0), hours=hours, minutes=minutes, seconds=sum(seconds))


def address(name: str) -> str:
    """Give the address of a first name; what is an address already stays."""
    return f"{name}@post.pvx-sim.net" if name and "@" not in name and name != "-" else name


def pieces(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Read ``"2 MUG"``."""
    return [(code, int(count)) for count, code in (text.split(" ", 1) for text in texts)]


@attrs.frozen(kw_only=True)
class Story:
    """
    One story, as its file tells it.

    Attributes:
        name: The file's.

        title: What it is about, in one line.

        why: The rule that it shows.

        rules: Settings beside the usual ones, as a file would state them.

        until: When it is over.

        happens: What happens, in order.

        told: What Klaviyo holds in the end, in the order of arrival.

        profile: What the profile of each person says in the end.

        skipped: What is recorded and not told: kind and reason.

        exceptions: What is open in the end: code and owner.
    """

    name: str
    title: str
    why: str
    until: datetime
    rules: str = ""
    happens: Sequence[Mapping[str, Any]]
    told: Sequence[Mapping[str, Any]] = ()
    profile: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)
    skipped: Sequence[str] = ()
    exceptions: Sequence[str] = ()

    @classmethod
    def read(cls, path: Path) -> Story:
        """Read one file."""
        text = path.read_text(encoding="utf-8")
        try:
            data = tomllib.loads(text, parse_float=Decimal)
            return cls(name=path.stem, **{**data, "until": instant(data["until"])})
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path.name}: {error}") from error


def stories() -> Iterator[Story]:
    """Read all stories, in the order of their names."""
    for path in sorted(FOLDER.glob("*.toml")):
        yield Story.read(path)


@attrs.frozen(kw_only=True)
class Ending:
    """
    How a story ended.

    Attributes:
        events: What Klaviyo holds, in the order of arrival.

        profiles: What the profiles say, by address.

        histories: What the ledger knows of its orders.

        exceptions: What is open.

        relay: What told it.
    """

    events: Sequence[StoredEvent]
    profiles: Mapping[str, Mapping[str, Any]]
    histories: Sequence[History]
    exceptions: Sequence[ExceptionRecord]
    relay: Relay


SETTINGS = """
tenant = "acme"
[peoplevox]
client_id = "acme01"
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
[peoplevox.reports]
returns = "Return summary"
[klaviyo]
api_key = "env:KLAVIYO_API_KEY"
"""

POLICY = """
[policy]
placed_order = "shop"
cancelled_order = "relay"
start_at = "2026-11-03T00:00:00Z"
"""

SECRETS = {"PVX_PASSWORD": "let-me-in", "KLAVIYO_API_KEY": "pk_simulated"}

AFTER = [timedelta(0), timedelta(minutes=1), timedelta(minutes=3)]
"""When a pass is made after something happened, beside what falls due."""


def settings_of(rules: str) -> Settings:
    """Give the settings that a story is told under: the usual ones, and its own rules."""
    policy = "" if "[policy]" in rules else POLICY
    return loads(SETTINGS + policy + rules, SECRETS)


class Telling:
    """One story, told by a relay between simulated services."""

    def __init__(self, story: Story, settings: Settings) -> None:
        self.story = story
        self.clock = SimulatedClock(DAY)
        self.warehouse = Warehouse.scripted(begin=DAY)
        self.klaviyo = SimulatedKlaviyo(self.clock, settings=KlaviyoSettings(limit_factor=None))
        self.services = SimulatedServices(
            clock=self.clock,
            peoplevox=SimulatedPeoplevox(
                self.warehouse, self.clock, settings=PeoplevoxSettings(calls=None)
            ),
            klaviyo=self.klaviyo,
        )
        self.down_until = DAY
        self.store = MemoryStore(self.clock.now)
        self.relay = Relay.from_config(settings, transport=self, clock=self.clock, store=self.store)
        self.spoken: list[tuple[datetime, Mapping[str, Any]]] = []
        for one in story.happens:
            self._prepare(instant(one["at"]), one)

    def send(self, request: Request) -> Response:
        """Carry a request, unless Klaviyo cannot be reached."""
        if "peoplevox" not in request.url and self.clock.now() < self.down_until:
            raise NotSentError("Klaviyo cannot be reached")
        return self.services.send(request)

    def _prepare(self, at: datetime, one: Mapping[str, Any]) -> None:
        """Put into the warehouse what happens there; what people say waits for its time."""
        (what,) = one.keys() - {"at"}
        given = dict(one[what])
        warehouse, stock = self.warehouse, self.warehouse.stock
        match what:
            case "kit":
                warehouse.kit(given["sku"], dict(pieces(given["of"])))
            case "order":
                lines = pieces(given.pop("lines"))
                email = address(given.pop("email", ""))
                warehouse.order(given.pop("number"), lines=lines, email=email, at=at, **given)
            case "change_order":
                if "lines" in given:
                    given["lines"] = pieces(given["lines"])
                if "email" in given:
                    given["email"] = address(given["email"])
                warehouse.change_order(given.pop("number"), at=at, **given)
            case "despatch":
                items = pieces(given.pop("items")) if "items" in given else None
                if "carrier" in given:
                    carrier, _, name = given.pop("carrier").partition("/")
                    given["service"] = Service(
                        carrier=carrier, carrier_reference=carrier, name=name, code=name
                    )
                for name in ("visible_at", "tracked_at"):
                    if name in given:
                        given[name] = instant(given[name])
                warehouse.despatch(given.pop("order"), given.pop("number"), items, at=at, **given)
            case "change_despatch":
                if "items" in given:
                    given["items"] = pieces(given["items"])
                warehouse.change(given.pop("order"), given.pop("number"), at=at, **given)
            case "vanish":
                warehouse.vanish(given["order"], given["despatch"], at=at)
            case "reappear":
                warehouse.reappear(given["order"], given["despatch"], at=at)
            case "returned":
                items = pieces(given.pop("items"))
                stock.receive_return(given.pop("order"), items, at=at, **given)
            case "change_return":
                if "items" in given:
                    given["items"] = pieces(given["items"])
                stock.change_return(given.pop("code"), at=at, **given)
            case "vanish_return":
                stock.vanish_return(given["code"], at=at)
            case "shop" | "answer" | "down":
                self.spoken.append((at, one))
            case _:
                raise ValueError(f"nothing is known of {what}")

    def tell(self) -> Ending:
        """Let time pass until the story is over."""
        times = {instant(one["at"]) + after for one in self.story.happens for after in AFTER}
        times |= {
            instant(one["despatch"][name]) + after
            for one in self.story.happens
            for name in ("visible_at", "tracked_at")
            if name in one.get("despatch", {})
            for after in AFTER
        }
        begin = min(times, default=DAY)
        self.clock.set(max(DAY, begin))
        while True:
            self._speak()
            self.relay.run_once()
            now = self.clock.now()
            due = self.store.due("acme/acme01", "SimAcc", ("klaviyo/SimAcc",))
            known = [due.read_at, due.wake_at, due.send_at, *(at for at in times if at > now)]
            later = [at for at in known if at is not None]
            at = max(now + timedelta(milliseconds=10), min(later, default=self.story.until))
            if at >= self.story.until:
                break
            self.clock.set(at)
        self.clock.set(max(self.clock.now(), self.story.until))
        self.relay.run_once(full=True)
        return self._ending()

    def _speak(self) -> None:
        now = self.clock.now()
        for at, one in list(self.spoken):
            if at > now:
                continue
            self.spoken.remove((at, one))
            if "shop" in one:
                self.relay.observe(fact_of(at, one["shop"]))
            elif "answer" in one:
                open_now = self.relay.exceptions()
                (known,) = [n for n in open_now if n.code == one["answer"]["code"]]
                self.relay.resolve(known.id, one["answer"]["verb"], by="ana")
            else:
                self.down_until = instant(one["down"]["until"])

    def _ending(self) -> Ending:
        streams = self.store.read(Streams(tenant="acme"))
        return Ending(
            events=sorted(self.klaviyo.events(), key=lambda event: event.arrival),
            profiles=self._profiles(),
            histories=list(self.store.histories(streams).values()),
            exceptions=self.relay.exceptions(),
            relay=self.relay,
        )

    def _profiles(self) -> Mapping[str, Mapping[str, Any]]:
        with Klaviyo(api_key="pk_simulated", transport=self.services, clock=self.clock) as klaviyo:
            return {
                profile.email or profile.phone_number or "": profile.properties
                for profile in klaviyo.iterate(list_profiles())
            }


def fact_of(at: datetime, told: Mapping[str, Any]) -> ShopFact:
    """Make what the shop says; what it does not say otherwise is of its moment."""
    data: dict[str, Any] = {"at": at.isoformat(), **told}
    if "email" in data:
        data["email"] = address(data["email"])
    data["lines"] = [
        dict(zip(("quantity", "sku", "price"), _line(text), strict=False))
        for text in data.get("lines", ())
    ]
    found = shop_fact(data)

    assert isinstance(found, ShopFact), found
    return found


def _line(text: str) -> list[object]:
    """Read ``"2 MUG"`` or ``"2 MUG 9.50"``."""
    count, sku, *price = text.split(" ")
    return [int(count), sku, *price]
