"""Lives a tale: a relay between simulated services, and time that passes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from pvxklaviyo._http import Request, Response
from pvxklaviyo.engine import Pace, Tenant, advance, begin, ingest, observe, run_once
from pvxklaviyo.errors import NotSentError
from pvxklaviyo.klaviyo import Klaviyo, KlaviyoService, list_profiles
from pvxklaviyo.ledger import Batch, Control, Exceptions, Streams
from pvxklaviyo.mapping import Mapping as EventMapping
from pvxklaviyo.mapping import shop_fact_from_json
from pvxklaviyo.model import stream_name
from pvxklaviyo.peoplevox import PeoplevoxService
from pvxklaviyo.relay._verify import Verification, verify
from pvxklaviyo.sequence import Policy, ReturnsPolicy
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import KlaviyoSettings, SimulatedKlaviyo
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.scheduling import Schedule, SimulatedWorld, Stall, Step
from pvxklaviyo.simulation.shop import facts
from pvxklaviyo.simulation.verdict import Rules, Truth
from pvxklaviyo.stores import MemoryStore

from ..laws.lives import REFUSAL
from .tale import NOON, TABLE, Ending, Scene, Tale, at


def usual(tale: Tale) -> Policy:
    """Give what the tenant decided."""
    return Policy(
        **{
            "placed_order": "shop",
            "cancelled_order": "relay",
            "start_at": at(-60),
            "returns": ReturnsPolicy(
                source="returns", dispositions=TABLE, sent_back_reasons=("Undeliverable",)
            ),
            **tale.policy,
        }
    )


@attrs.define
class _Line:
    """The way to Klaviyo, which is cut now and then."""

    klaviyo: SimulatedKlaviyo
    clock: SimulatedClock
    scene: Scene

    def send(self, request: Request) -> Response:
        """Carry a request, if there is a way."""
        since, until = self.scene.down
        if at(since) <= self.clock.now() < at(until):
            raise NotSentError("Klaviyo cannot be reached")
        refused = self.scene.refused
        if refused and f'"{refused}"'.encode() in request.content:
            return Response(400, {"content-type": "application/vnd.api+json"}, REFUSAL)
        return self.klaviyo.send(request)


class Living:
    """One life while it lasts."""

    def __init__(self, tale: Tale) -> None:
        self.tale = tale
        self.scene = Scene()
        tale.tell(self.scene)
        self.clock = SimulatedClock(at(-600))
        self.klaviyo = SimulatedKlaviyo(self.clock, settings=KlaviyoSettings(limit_factor=None))
        self.scene.faults(self.klaviyo)
        self.peoplevox = SimulatedPeoplevox(
            self.scene.warehouse, self.clock, settings=PeoplevoxSettings(calls=None)
        )
        self.store = MemoryStore(self.clock.now)
        self.schedule = Schedule(self.clock, seed=1, trouble=self._trouble)
        self.said = facts(self.scene.shop)
        self.unsaid = list(self.said)
        self.unanswered = sorted(self.scene.answers)
        self.races = list(self.scene.races)
        self.stalls: dict[tuple[str, str, bool], float] = {}
        self.policy = usual(tale)

    def _trouble(self, step: Step) -> Stall | None:
        seconds = self.stalls.pop((step.process, step.call, step.acted), None)
        return None if seconds is None else Stall(seconds)

    def stall(
        self, world: SimulatedWorld, call: str, seconds: float, *, acted: bool = False
    ) -> None:
        """Let the next such step of a process take so long, while others go on."""
        self.stalls[world.name, call, acted] = seconds

    def read_and_decide(self, world: SimulatedWorld, tenant: Tenant) -> None:
        """Read, decide, and read again what was asked for; send nothing."""
        secret = self.store.secret()
        again = timedelta(seconds=5)
        while (
            world.run(ingest(world, tenant, secret, again)) is not None
            or world.run(advance(world, tenant)) is not None
        ):
            pass

    def meet(self, *flows: tuple[SimulatedWorld, Any]) -> None:
        """Let flows of several processes run side by side, to their ends."""
        tasks = [world.begin(flow) for world, flow in flows]
        self.schedule.run()
        for task in tasks:
            task.result()

    def tenant(self) -> Tenant:
        """Make the tenant anew, as every process does."""
        return Tenant(
            name="acme",
            source="acme01",
            account="",
            policy=self.policy,
            mapping=EventMapping(),
            peoplevox=PeoplevoxService(
                client_id="acme01", username="api", password="let-me-in", timezone="Europe/London"
            ),
            klaviyo=KlaviyoService(api_key="pk_simulated"),
            pace=Pace(
                senders=1,
                deep=timedelta(hours=1),
                patience=timedelta(seconds=5),
                bulk_from=self.tale.bulk,
            ),
        )

    def world(self) -> SimulatedWorld:
        """Begin a process."""
        return SimulatedWorld(
            self.schedule,
            peoplevox=self.peoplevox,
            klaviyo=_Line(self.klaviyo, self.clock, self.scene),
            store=self.store,
        )

    def live(self) -> Ending:
        """Live it to its end."""
        worlds = [self.world() for _ in range(3 if self.races else 1)]
        self.clock.set(at(-60))
        tenants = [world.run(begin(world, self.tenant(), None)) for world in worlds]
        over = at(self.tale.until)
        # No life is so long; a bug may make it turn in a circle.
        for _ in range(50):
            self._hear(worlds[0], tenants[0])
            self._answer()
            while self.races and at(self.races[0][0]) <= self.clock.now():
                self.races.pop(0)[1](self, list(zip(worlds, tenants, strict=True)))
            worlds[0].run(run_once(worlds[0], tenants[0]))
            following = self._next(tenants[0])
            if following >= over:
                break
            self.clock.set(following)
        self.clock.set(max(over, self.clock.now()))
        worlds[0].run(run_once(worlds[0], tenants[0], full=True))
        return self._ending(worlds[0].run(verify(worlds[0], tenants[0])))

    def _next(self, tenant: Tenant) -> datetime:
        now = self.clock.now()
        due = self.store.due(tenant.feed_source, tenant.account, tenant.budgets)
        booked, _ = self.scene.warehouse.stock.timelines()
        since, until = map(at, self.scene.down)
        # Nothing comes of trying again and again what cannot go.
        is_cut = since <= now < until
        known = [
            *((until,) if is_cut else (due.read_at, due.wake_at, due.send_at)),
            *(since for one in booked for since, _ in one.steps() if since > now),
            *(one.at for one in self.unsaid[:1]),
            *(at(minutes) for minutes, *_ in self.unanswered[:1]),
            *(at(minutes) for minutes, _ in self.races[:1]),
            *(at(minutes) for minutes in self.scene.looks if at(minutes) > now),
            self.scene.warehouse.next_change(now),
        ]
        following = min((one for one in known if one is not None), default=at(self.tale.until))
        return max(following, now + timedelta(seconds=1))

    def _hear(self, world: SimulatedWorld, tenant: Tenant) -> None:
        now = self.clock.now()
        due = [one for one in self.unsaid if one.at <= now]
        if due:
            self.unsaid = self.unsaid[len(due) :]
            read: list[Any] = [shop_fact_from_json(one.line) for one in due]
            world.run(observe(world, tenant, read))

    def _answer(self) -> None:
        while self.unanswered and at(self.unanswered[0][0]) <= self.clock.now():
            _, code, verb = self.unanswered.pop(0)
            for one in self.store.read(Exceptions(tenant="acme")):
                if one.code == code:
                    control: Any = Control(exception=one.id, verb=verb, by="ana", note="")
                    self.store.commit(Batch(tenant="acme", controls=(control,)))

    def _ending(self, verification: Verification) -> Ending:
        store, scene, own = self.store, self.scene, self.policy
        self.klaviyo.settle()
        streams = store.read(Streams(tenant="acme"))
        rules = Rules(
            **{"start_at": own.start_at, "told_after": timedelta(minutes=15), **self.tale.rules}
        )
        warehouse = scene.warehouse
        return Ending(
            journal=warehouse.journal(),
            truth=Truth(
                warehouse.journal(),
                warehouse.groups(),
                warehouse.returned(),
                scene.shop.sales(),
                rules,
            ),
            said=self.said,
            events=self.klaviyo.events(),
            requests=self.klaviyo.requests(),
            histories={
                one.stream: one
                for one in store.histories(streams).values()
                if stream_name(one.stream).kind != "person"
            },
            exceptions=store.read(Exceptions(tenant="acme")),
            start_at=own.start_at or NOON,
            late=own.late,
            window=own.live_window,
            late_window=own.late_window or timedelta(0),
            placings=own.placed_order == "relay",
            refused=scene.refused,
            verification=verification,
            tales=[self.tale.name],
            killed=0,
            faults={},
            tale=self.tale,
            policy=own,
            profiles=self._profiles(),
            over=self.clock.now(),
        )

    def _profiles(self) -> Mapping[str, Mapping[str, Any]]:
        with Klaviyo(api_key="pk_simulated", transport=self.klaviyo, clock=self.clock) as klaviyo:
            return {
                profile.email or profile.phone_number or "": dict(profile.properties)
                for profile in klaviyo.iterate(list_profiles())
            }


def live(tale: Tale) -> Ending:
    """Live a tale to its end."""
    return Living(tale).live()
