"""An order that the feed names and that no look-up shows does not end as nothing (law L3)."""

from __future__ import annotations

from datetime import timedelta

import attrs

from pvxklaviyo._http import Request, Response

from .small_world import SmallWorld, at


@attrs.define
class TakenBack:
    """A transport during whose first report a despatch is taken back."""

    world: SmallWorld
    taken: bool = False

    def send(self, request: Request) -> Response:
        """Carry a request, and take the despatch back after the feed has shown it."""
        response = self.world.services.send(request)
        if b"<GetReportData " in request.content and b"DES1001" in response.body and not self.taken:
            self.taken = True
            self.world.story.vanish("1001", "DES1001", at=self.world.clock.now())
        return response


def test_it_is_looked_up_twice_and_then_told_to_a_person() -> None:
    """Once may be an accident; the neighbour is told meanwhile, and a person's word ends it."""
    world = SmallWorld()
    for number in ("1001", "1002"):
        world.order(number, email=f"p{number}@post.pvx-sim.net", reference=f"#{number}")
        world.story.despatch(number, f"DES{number}", at=at(1), tracking=f"T{number}")
    world.clock.set(at(2))
    relay = world.relay(transport=TakenBack(world))

    first = relay.run_once()
    world.clock.advance(timedelta(minutes=3))
    second = relay.run_once()

    assert [] == list(first.exceptions)
    assert [("shipment.not_found", "order 1001")] == [
        (one.code, one.subject) for one in second.exceptions
    ]
    assert 1 == second.delivered

    relay.resolve(second.exceptions[0].id, "discard", by="test")
    world.clock.advance(timedelta(minutes=3))
    third = relay.run_once()

    assert [] == list(third.exceptions)


def test_it_ends_by_itself_when_the_despatch_is_shown_again() -> None:
    """What stands after all is told, and nobody need know."""
    world = SmallWorld()
    world.order("1001", email="p1001@post.pvx-sim.net", reference="#1001")
    world.story.despatch("1001", "DES1001", at=at(1), tracking="T1")
    world.clock.set(at(2))
    relay = world.relay(transport=TakenBack(world))
    relay.run_once()
    world.clock.advance(timedelta(minutes=3))
    relay.run_once()

    world.story.reappear("1001", "DES1001", at=world.clock.now())
    delivered = 0
    for _ in range(3):
        world.clock.advance(timedelta(minutes=3))
        done = relay.run_once()
        delivered += done.delivered

    assert [] == list(done.exceptions)
    assert 1 == delivered
