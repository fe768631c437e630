from __future__ import annotations

import pytest

from pvxklaviyo.errors import ServiceError
from pvxklaviyo.ledger import Cursors, Hints
from pvxklaviyo.receiver import Receiver
from pvxklaviyo.secrets import Secret

from .small_world import SmallWorld

URL = "https://hooks.acme.example/in"
TOKEN = Secret("token-nobody-can-guess-2")
SOURCE = "acme/acme01"


@pytest.fixture
def world():
    return SmallWorld()


def events(world):
    """Give what Peoplevox was asked to tell of."""
    return sorted(one.event for one in world.peoplevox.subscriptions)


class TestSubscribing:
    def test_what_helps_is_subscribed_to_and_nothing_else(self, world):
        """Despatches, tracking, statuses, returns; their numbers are remembered, the token is not."""
        relay = world.relay()
        made = relay.subscribe(URL, TOKEN)
        kept = [one.cursor for one in world.store.read(Cursors(source=SOURCE))]

        assert [
            "DespatchPackageDespatched",
            "DespatchPackageTrackingNumberReceived",
            "Returns",
            "SalesOrderStatusChanges",
            "TrackingNumberReceived",
        ] == events(world)
        assert {one.id for one in made} == {one.id for one in world.peoplevox.subscriptions}
        assert made == sorted(relay.subscriptions(), key=made.index)
        assert {URL} == {one.url for one in made}
        assert not any(TOKEN.reveal() in text for text in [*kept, repr(made)])

    def test_subscribing_again_changes_nothing(self, world):
        """Those that stand as they should are left alone."""
        first = world.relay().subscribe(URL, TOKEN)
        again = world.relay().subscribe(URL, TOKEN)

        assert first == again
        assert 5 == len(world.peoplevox.subscriptions)

    @pytest.mark.parametrize(
        ("url", "token"), [("https://new.acme.example", TOKEN), (URL, Secret("a-new-token-" * 2))]
    )
    def test_another_address_takes_the_place_of_the_old_one(self, world, url, token):
        """A subscription cannot be changed: it is ended and made again."""
        relay = world.relay()
        relay.subscribe(URL, TOKEN)
        relay.subscribe(url, token)
        found = world.peoplevox.subscriptions

        assert 5 == len(found)
        assert all(one.url.startswith(f"{url}/peoplevox/{token.reveal()}/") for one in found)

    def test_properties_are_the_tenants_to_name_and_events_to_leave_out(self, world):
        """What the newer events have is not known; an empty name leaves one out."""
        world.relay().subscribe(
            URL, TOKEN, {"Returns": "", "DespatchPackageDespatched": "Order.No"}
        )

        assert "Returns" not in events(world)
        (one,) = (
            one for one in world.peoplevox.subscriptions if one.event == "DespatchPackageDespatched"
        )
        assert one.url.endswith("?order={Order.No}")

    def test_all_that_is_remembered_can_be_ended(self, world):
        """Afterwards nothing is remembered, and subscribing begins anew."""
        relay = world.relay()
        relay.subscribe(URL, TOKEN)
        ended = relay.unsubscribe()
        left, remembered = list(world.peoplevox.subscriptions), relay.subscriptions()
        relay.subscribe(URL, TOKEN)

        assert (5, [], []) == (len(ended), left, list(remembered))
        assert 5 == len(world.peoplevox.subscriptions)

    def test_one_whose_answer_was_lost_is_remembered_without_a_number(self, world):
        """It may be there, and nobody can end it: that is said, and another is made."""
        relay = world.relay()
        world.peoplevox.faults.next("SubscribeEvent", "answer_lost")
        with pytest.raises(ServiceError):
            relay.subscribe(URL, TOKEN)
        (lost,) = relay.subscriptions()
        made = relay.subscribe(URL, TOKEN)

        assert None is lost.id
        assert all(one.id for one in made)
        assert 6 == len(world.peoplevox.subscriptions)

    def test_an_event_that_the_site_does_not_know_stops_no_other(self, world):
        """Older sites lack the newer ones."""
        world.peoplevox.faults.next("SubscribeEvent", "soap_fault")
        made = world.relay().subscribe(URL, TOKEN)

        assert [1, 4] == [
            len([one for one in made if one.refused]),
            len([one for one in made if one.id]),
        ]
        assert 4 == len(world.relay().subscriptions())


class TestThroughTheReceiver:
    def test_what_was_subscribed_to_arrives_as_hints(self, world):
        """Our own template, filled in by Peoplevox, read by our receiver, kept in the ledger."""
        relay = world.relay()
        relay.subscribe("https://hooks.acme.example", TOKEN)
        receiver = Receiver(relay, token=TOKEN, clock=world.clock)
        orders = [{"SalesOrderNumber": "SO1"}, {"SalesOrderNumber": "SO2"}]
        told = [
            *world.peoplevox.notify(
                "TrackingNumberReceived",
                {"DespatchNumber": "D1", "Picks": [{"SalesOrder": one} for one in orders]},
            ),
            *world.peoplevox.notify("SalesOrderStatusChanges", {"SalesOrderNumber": "SO3"}),
            *world.peoplevox.notify("Returns", {}),
        ]
        statuses = [receiver.handle(one.request).status for one in told]
        waiting = world.store.read(Hints(source=SOURCE))

        assert [200, 200, 200] == statuses
        assert {
            ("despatches", "SO1"),
            ("despatches", "SO2"),
            ("despatches", "SO3"),
            ("returns", None),
        } == {(one.about, one.stream and one.stream.rpartition("/")[2]) for one in waiting}
