"""Tells a story: a relay between simulated services, and time that passes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import attrs

from pvxklaviyo import AsyncRelay, Klaviyo, Relay
from pvxklaviyo._http import Request, Response
from pvxklaviyo.config import Settings, loads
from pvxklaviyo.errors import NotSentError
from pvxklaviyo.klaviyo import list_profiles
from pvxklaviyo.ledger import ExceptionRecord, History, Streams
from pvxklaviyo.model import stream_name
from pvxklaviyo.relay import Explanation, Verification
from pvxklaviyo.relay._wiring import policy
from pvxklaviyo.sequence import Breach, breaches
from pvxklaviyo.simulation import (
    KlaviyoSettings,
    PeoplevoxSettings,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
)
from pvxklaviyo.simulation.in_process import Awaited
from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.stores import MemoryStore

from .happenings import fact_of, put
from .story import DAY, Story, instant


@attrs.frozen(kw_only=True)
class Ending:
    """
    How a story ended.

    Attributes:
        events: What Klaviyo holds, in the order of arrival.

        profiles: What the profiles say, by address.

        histories: What the ledger knows.

        exceptions: What is open.

        breaches: What of it does not bear out the laws.

        verified: What came of proving the ledger, records and laws.

        explained: What is said of each order afterwards, without any service.
    """

    events: Sequence[StoredEvent]
    profiles: Mapping[str, Mapping[str, Any]]
    histories: Sequence[History]
    exceptions: Sequence[ExceptionRecord]
    breaches: Sequence[Breach]
    verified: Verification
    explained: Sequence[Explanation]


SETTINGS = """
tenant = "acme"
[peoplevox]
client_id = "acme01"
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
[klaviyo]
api_key = "env:KLAVIYO_API_KEY"
[pace]
senders = 1
"""

RETURNS = """
[peoplevox.reports]
returns = "Return summary"
"""

POLICY = {
    "placed_order": "shop",
    "cancelled_order": "relay",
    "start_at": "2026-11-03T00:00:00Z",
}
"""What ``[policy]`` says unless a story's rules do, which go on where this ends."""

SECRETS = {"PVX_PASSWORD": "let-me-in", "KLAVIYO_API_KEY": "pk_simulated"}

BESIDE = timedelta(days=1)
"""How often a pass is made beside those at which something happens, or falls due."""


def settings_of(rules: str) -> Settings:
    """Give the settings that a story is told under: the usual ones, and its own rules."""
    returns = "" if "[peoplevox.reports]" in rules else RETURNS
    lines = [f'{key} = "{text}"' for key, text in POLICY.items() if f"{key} =" not in rules]
    stated = "\n".join(["[policy]", *lines, ""])
    return loads(SETTINGS + returns + stated + rules, SECRETS)


class Told:
    """A relay that is awaited, called like the blocking one."""

    def __init__(self, relay: AsyncRelay, loop: asyncio.AbstractEventLoop) -> None:
        self._relay = relay
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        """Give a method that waits for its answer."""
        method = getattr(self._relay, name)
        return lambda *args, **given: self._loop.run_until_complete(method(*args, **given))


class Telling:
    """
    One story, told by a relay between simulated services.

    Args:
        story: Which one.

        loop: Tell it by an awaited relay on this loop; None: by a blocking one.
    """

    def __init__(self, story: Story, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.story = story
        self.clock = SimulatedClock(DAY)
        self.warehouse = Warehouse.scripted(begin=DAY)
        self.klaviyo = SimulatedKlaviyo(self.clock, settings=KlaviyoSettings(limit_factor=None))
        self.services = SimulatedServices(
            clock=self.clock,
            peoplevox=SimulatedPeoplevox(
                self.warehouse,
                self.clock,
                settings=PeoplevoxSettings(calls=None),
            ),
            klaviyo=self.klaviyo,
        )
        self.settings = settings_of(story.rules)
        self.store = MemoryStore(self.clock.now)
        self.relay = self._relay(loop)
        self.down_until = self.refused_until = self.closed_from = DAY
        self.is_over = False
        self.later = [one for one in story.happens if not put(self.warehouse, one)]

    def _relay(self, loop: asyncio.AbstractEventLoop | None) -> Any:
        given: dict[str, Any] = {"clock": self.clock, "store": self.store}
        if loop is None:
            return Relay.from_config(self.settings, transport=self, **given)
        relay = AsyncRelay.from_config(self.settings, transport=Awaited(self), **given)
        return Told(relay, loop)

    def send(self, request: Request) -> Response:
        """Carry a request, as far as the story lets it through."""
        assert not self.is_over, f"{request.url} was asked after the story was over"
        if "peoplevox" not in request.url:
            if self.clock.now() < self.down_until:
                raise NotSentError("Klaviyo cannot be reached")
            if self.clock.now() < self.refused_until and request.url.endswith("/api/events"):
                return REFUSAL
        return self.services.send(request)

    def tell(self) -> Ending:
        """Let time pass until the story is over."""
        times = sorted(self._moments())
        begin = times[0]
        times += [begin + n * BESIDE for n in range(1, (self.story.until - begin) // BESIDE + 1)]
        times.sort()
        self.clock.set(max(DAY, begin))
        while True:
            self._speak()
            self.relay.run_once()
            now = self.clock.now()
            due = self.store.due("acme/acme01", "SimAcc", ("klaviyo/SimAcc",))
            known = (due.read_at, due.wake_at, due.send_at, *(at for at in times if at > now))
            later = [at for at in known if at is not None]
            at = max(now + timedelta(milliseconds=10), min(later, default=self.story.until))
            if now < self.down_until:
                # Else most of a story's time would be spent on trying again.
                told = min((one for one in times if one > now), default=self.down_until)
                at = min(max(at, now + timedelta(hours=1)), told, self.down_until)
            if at >= self.story.until:
                break
            self.clock.set(at)
        self.clock.set(max(self.clock.now(), self.story.until))
        self.relay.run_once(full=True)
        # Klaviyo takes a moment to work on what it accepted.
        self.clock.advance(timedelta(minutes=1))
        return self._ending()

    def _moments(self) -> set[Any]:
        """Say when something happens, or comes to light."""
        found = {instant(one["at"]) for one in self.story.happens}
        outages = [one.get("down") or one.get("refused") for one in self.story.happens]
        found |= {instant(outage["until"]) for outage in outages if outage}
        for one in self.story.happens:
            despatch = one.get("despatch", {})
            shown = [despatch[name] for name in ("visible_at", "tracked_at") if name in despatch]
            found |= {instant(at) for at in shown}
        return found

    def _speak(self) -> None:
        """Let people say, and services do, what is due."""
        now = self.clock.now()
        for one in [one for one in self.later if instant(one["at"]) <= now]:
            self.later.remove(one)
            match one:
                case {"shop": said}:
                    self.relay.observe(fact_of(instant(one["at"]), said))
                case {"answer": {"code": code, "verb": verb}}:
                    (known,) = [n for n in self.relay.exceptions() if n.code == code]
                    self.relay.resolve(known.id, verb, by="ana")
                case {"down": {"until": until}}:
                    self.down_until = instant(until)
                case {"refused": {"until": until}}:
                    self.refused_until = instant(until)
                case _:
                    raise ValueError(f"nothing is known of {one}")

    def _ending(self) -> Ending:
        streams = self.store.read(Streams(tenant="acme"))
        histories = list(self.store.histories(streams).values())
        rules, now = policy(self.settings), self.clock.now()
        profiles = self._profiles()
        self.is_over = True
        names = [stream_name(stream) for stream in streams]
        orders = dict.fromkeys(name.subject for name in names if name.kind != "person")
        return Ending(
            events=sorted(self.klaviyo.events(), key=lambda event: event.arrival),
            profiles=profiles,
            histories=histories,
            exceptions=self.relay.exceptions(),
            breaches=[one for history in histories for one in breaches(history, rules, now)],
            verified=self.relay.verify(),
            explained=[self.relay.explain(order) for order in orders],
        )

    def _profiles(self) -> Mapping[str, Mapping[str, Any]]:
        with Klaviyo(api_key="pk_simulated", transport=self.services, clock=self.clock) as klaviyo:
            return {
                profile.email or profile.phone_number or "": profile.properties
                for profile in klaviyo.iterate(list_profiles())
            }


# https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
REFUSAL = Response(
    400,
    {"content-type": "application/vnd.api+json"},
    json.dumps(
        {
            "errors": [
                {
                    "id": "0",
                    "status": 400,
                    "code": "invalid",
                    "title": "Invalid input.",
                    "detail": "This event is not taken.",
                    "source": {"pointer": "/data/attributes/properties"},
                }
            ]
        }
    ).encode(),
)
