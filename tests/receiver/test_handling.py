import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo import Request
from pvxklaviyo.errors import ConfigurationError, StoreBusyError
from pvxklaviyo.receiver import Counts, Limits, Receiver
from pvxklaviyo.receiver._limits import Bucket
from pvxklaviyo.secrets import Secret

from .door import KEY, TOKEN, Clock, DemoShop, MemorySink, notification, signed, token


@pytest.fixture
def sink():
    return MemorySink()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def receiver(sink, clock):
    return Receiver(sink, shops=[DemoShop()], token=token(), clock=clock)


class TestWhatIsTaken:
    def test_a_signed_call_is_durable_when_it_is_answered_with_success(self, receiver, sink):
        """The answer is 200 and empty, and what the call showed was committed before."""
        response = receiver.handle(signed({"id": 7}))

        assert (200, b"") == (response.status, response.body)
        assert ["7"] == sink.kept
        assert {"shops/main": Counts(received=1)} == receiver.counts

    def test_what_says_nothing_that_matters_is_answered_and_not_stored(self, receiver, sink):
        """A shop's test call is a success that commits nothing."""
        response = receiver.handle(signed({"test": True}))

        assert 200 == response.status
        assert [] == sink.commits

    def test_a_notification_is_a_hint_of_the_orders_it_names(self, receiver, sink):
        """Numbers are parted at commas, each once; a query or a body will do."""
        receiver.handle(notification("order=SO1,SO2,SO1"))
        receiver.handle(
            Request("POST", f"/peoplevox/{TOKEN}/Returns", {}, b"order=SO3&despatch=D1")
        )

        assert [("SO1", "SO2"), ("SO3",)] == [one.orders for (one,) in sink.hints]
        assert ["despatches", "returns"] == [one.about for (one,) in sink.hints]
        assert [] == sink.commits

    @pytest.mark.parametrize("query", ["", "order={SalesOrderNumber}", "x=1", "order=", "%ff%00"])
    def test_a_notification_without_a_number_is_a_hint_all_the_same(self, receiver, sink, query):
        """Placeholders that nobody filled in, or nothing at all: look at what is newest."""
        response = receiver.handle(notification(query))

        assert 200 == response.status
        assert [()] == [one.orders for (one,) in sink.hints]

    def test_either_of_two_tokens_opens_the_path_while_one_is_changed(self, sink):
        """The new one and the old one, and each may come from where secrets come from."""
        other = "another-token-nobody-guesses"
        receiver = Receiver(sink, token=[token(), lambda: Secret(other)])

        statuses = [receiver.handle(notification(token=one)).status for one in (TOKEN, other)]
        assert [200, 200] == statuses


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("request_", "status"),
        [
            (signed({"id": 1}, key=b"forged"), 401),
            (Request("POST", "/shops/main", {}, b"{}"), 401),
            (signed({"id": 1}, name="other"), 404),
            (signed({"id": 1}, method="GET"), 404),
            (signed({"id": 1}, method="PUT"), 404),
            (notification(token="guess"), 404),
            (notification(token=TOKEN[:-1]), 404),
            (notification(token=""), 404),
            (notification(method="HEAD"), 404),
            (notification(event_type="A/B"), 404),
            (Request("GET", "/"), 404),
            (Request("GET", "/peoplevox"), 404),
            (Request("POST", "/shops/main/more"), 404),
            (Request("GET", "//[bad"), 404),
            (Request("GET", "/shops/%ff%00"), 404),
        ],
    )
    def test_what_is_not_genuine_changes_nothing_and_is_counted(
        self, receiver, sink, request_, status
    ):
        """The answer is empty: it says nothing of why."""
        response = receiver.handle(request_)

        assert (status, {}, b"") == (response.status, response.headers, response.body)
        assert ([], [], []) == (sink.commits, sink.hints, sink.unread)
        assert [1] == [one.refused for one in receiver.counts.values()]

    def test_without_a_token_there_is_no_path_of_notifications(self, sink):
        """A receiver of shops alone answers 404 to Peoplevox."""
        assert 404 == Receiver(sink, shops=[DemoShop()]).handle(notification()).status

    @given(st.binary(max_size=200), st.text(max_size=30), st.sampled_from(["GET", "POST", "X"]))
    def test_whatever_comes_is_answered_and_nothing_unsigned_is_kept(self, body, path, method):
        """No path, header or body raises, and none that is not signed is believed."""
        sink = MemorySink()
        receiver = Receiver(sink, shops=[DemoShop()], token=token(), clock=Clock())
        for url in (f"/{path}", f"/shops/{path}", "/shops/main", f"/peoplevox/{path}"):
            response = receiver.handle(Request(method, url, {"x-signature": path}, body))

            assert response.status in {401, 404, 429}
        assert ([], [], []) == (sink.commits, sink.hints, sink.unread)

    @pytest.mark.parametrize("short", ["", "short", "a token with blanks in it"])
    def test_a_token_that_can_be_guessed_is_refused(self, sink, short):
        """At once where it is given, at the call where it comes from elsewhere."""
        with pytest.raises(ValueError, match="token"):
            Receiver(sink, token=Secret(short))

        receiver = Receiver(sink, token=lambda: Secret(short))
        assert 503 == receiver.handle(notification(token=short or "x")).status
        assert [] == sink.hints

    def test_two_shops_of_one_name_are_refused(self, sink):
        """Each has a path of its own."""
        with pytest.raises(ValueError, match="main"):
            Receiver(sink, shops=[DemoShop(), DemoShop("main")])

        with pytest.raises(ValueError, match="path"):
            Receiver(sink, shops=[DemoShop("a/b")])

    def test_a_call_on_which_checking_itself_fails_is_refused(self, sink):
        """An odd signature may break a shop's own check; that makes it nobody's."""
        receiver = Receiver(sink, shops=[DemoShop()])
        odd = Request("POST", "/shops/main", {"x-signature": "é"}, b"{}")

        assert 401 == receiver.handle(odd).status
        assert {"shops/main": Counts(refused=1)} == receiver.counts

    def test_a_secret_that_cannot_be_found_asks_the_shop_to_send_again(self, sink):
        """It is our mistake: the call is not lost, and is no refusal."""

        class Unkeyed(DemoShop):
            def authenticate(self, request, *, now):
                raise ConfigurationError([])

        receiver = Receiver(sink, shops=[Unkeyed()])

        assert 503 == receiver.handle(signed({"id": 1})).status
        assert {"shops/main": Counts(failed=1)} == receiver.counts


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        ("body", "why", "order"),
        [
            (b"not json", "$: no JSON", ""),
            ({"bad": 1, "id": 12}, "$.bad: is bad", "12"),
            ({"mistake": "ada@acme.com", "order_id": 5}, "(KeyError)", "5"),
        ],
    )
    def test_a_genuine_call_that_cannot_be_read_is_set_aside_and_answered(
        self, receiver, sink, body, why, order
    ):
        """It would not become readable by being sent again, and a person sees it."""
        response = receiver.handle(signed(body))
        receiver.handle(signed({"id": 7}))

        assert 200 == response.status
        (unread,) = sink.unread
        assert ("main", order) == (unread.shop, unread.order)
        assert why in unread.why
        assert "ada" not in repr(unread)
        assert ["7"] == sink.kept
        assert Counts(received=1, set_aside=1) == receiver.counts["shops/main"]

    def test_of_a_delivery_of_many_orders_the_odd_ones_are_set_aside(self, receiver, sink):
        """Their neighbours are kept, and so is a word that an order is to be read."""
        statuses = [
            receiver.handle(signed(body)).status
            for body in (
                {"several": [1, 2], "odd": ["3"]},
                {"several": [], "odd": ["4", "5"]},
                {"need": "6"},
            )
        ]

        assert [200] * 3 == statuses
        assert ["1", "2", "main needs 6"] == sink.kept
        assert ["3", "4", "5"] == sorted(one.order for one in sink.unread)
        assert 3 == len({one.mark for one in sink.unread})
        assert Counts(received=1, set_aside=2) == receiver.counts["shops/main"]

    def test_the_odd_ones_are_durable_before_the_answer(self):
        """If they cannot be set aside the shop sends again, and what it then says is known."""

        @attrs.define
        class Full(MemorySink):
            def set_aside(self, unread):
                raise StoreBusyError("busy")

        sink = Full()
        receiver = Receiver(sink, shops=[DemoShop()], token=token(), clock=Clock())

        assert 503 == receiver.handle(signed({"several": [1], "odd": ["2"]})).status
        assert ["1"] == sink.kept
        assert Counts(failed=1) == receiver.counts["shops/main"]

    def test_what_no_ledger_can_hold_is_set_aside_and_its_neighbours_are_kept(self, receiver, sink):
        """One poisoned delivery in a shared commit fails itself only (law L11)."""
        sink.poison = "13"
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda n: receiver.handle(signed({"id": n})), range(10, 18)))

        assert [200] * 8 == [one.status for one in answers]
        assert sorted(set(range(10, 18)) - {13}) == sorted(map(int, sink.kept))
        assert ["13"] == [one.order for one in sink.unread]


class TestLimits:
    def test_a_body_that_is_too_long_is_refused_unread(self, sink):
        """413, whoever signed it."""
        receiver = Receiver(sink, shops=[DemoShop()], limits=Limits(most_bytes=20))

        assert 413 == receiver.handle(signed({"id": 10**30})).status
        assert 200 == receiver.handle(signed({"id": 1})).status
        assert Counts(received=1, limited=1) == receiver.counts["shops/main"]

    def test_too_many_genuine_calls_are_put_off_path_by_path(self, sink, clock):
        """429 until time brings tokens back; another shop is not concerned."""
        receiver = Receiver(
            sink,
            shops=[DemoShop(), DemoShop("other")],
            limits=Limits(per_second=1, burst=2),
            clock=clock,
        )

        statuses = [receiver.handle(signed({"id": n})).status for n in range(3)]
        other = receiver.handle(signed({"id": 9}, name="other")).status
        clock.pass_by(1)
        again = receiver.handle(signed({"id": 2})).status

        assert ([200, 200, 429], 200, 200) == (statuses, other, again)
        assert ["0", "1", "9", "2"] == sink.kept

    def test_a_flood_of_forged_calls_does_not_keep_the_shop_out(self, sink, clock):
        """Forged ones are counted apart; after a while they are answered 429."""
        receiver = Receiver(
            sink,
            shops=[DemoShop()],
            limits=Limits(per_second=1, burst=1, refused_per_second=1, refused_burst=3),
            clock=clock,
        )

        forged = [receiver.handle(signed({"id": 1}, key=b"x")).status for _ in range(5)]
        genuine = receiver.handle(signed({"id": 1})).status

        assert ([401, 401, 401, 429, 429], 200) == (forged, genuine)
        assert Counts(received=1, refused=3, limited=2) == receiver.counts["shops/main"]

    @given(st.lists(st.floats(-5, 5), max_size=40), st.floats(0.1, 5), st.integers(1, 5))
    def test_a_bucket_never_gives_more_than_burst_and_rate(self, steps, rate, burst):
        """Whatever the clock does, put back included."""
        bucket = Bucket(rate, burst)
        at, forward, given_out = 1000.0, 0.0, 0
        for step in steps:
            at += step
            forward += max(0.0, step)
            given_out += bucket.take(at)

            assert given_out <= burst + forward * rate + 1e-6

    def test_an_unusable_ledger_asks_the_sender_to_come_again(self, receiver, sink):
        """503, nothing is kept, and the same call is taken once it works."""
        sink.busy = True
        first = receiver.handle(signed({"id": 1}))
        sink.busy = False
        second = receiver.handle(signed({"id": 1}))

        assert (503, "10", 200) == (first.status, first.headers["retry-after"], second.status)
        assert ["1"] == sink.kept
        assert Counts(received=1, failed=1) == receiver.counts["shops/main"]


class TestLogs:
    def test_the_log_has_counts_and_nothing_of_what_came(self, receiver, sink, clock, caplog):
        """Once a minute, by path; no body, token, secret or signature."""
        with caplog.at_level(logging.DEBUG):
            receiver.handle(signed({"id": 1, "email": "ada@acme.com"}, key=b"forged"))
            receiver.handle(signed({"mistake": "ada@acme.com"}))
            receiver.handle(notification("order=ada@acme.com"))
            receiver.handle(Request("GET", "/ada@acme.com?token=x"))
            clock.pass_by(timedelta(minutes=2).total_seconds())
            receiver.handle(signed({"id": 2}, key=b"forged"))
            receiver.handle(signed({"id": 3}, key=b"forged"))
            receiver.close()

        told = [record.getMessage() for record in caplog.records]
        assert [
            "calls that were not simply received: shops/main refused 1",
            "calls that were not simply received: "
            "other refused 1, shops/main refused 1, shops/main set_aside 1",
            "calls that were not simply received: shops/main refused 1",
        ] == told
        for secret in ("ada", TOKEN, KEY.decode()):
            assert secret not in caplog.text

    def test_telemetry_is_told_of_each_call(self, sink):
        """By path and outcome, never by what was asked for."""
        counted = []

        class Telemetry:
            def count(self, name, value, **labels):
                counted.append((name, value, labels["path"], labels["outcome"]))

            def seconds(self, name, value, **labels):
                raise AssertionError

        receiver = Receiver(sink, shops=[DemoShop()], telemetry=Telemetry())
        receiver.handle(signed({"id": 1}))
        receiver.handle(Request("GET", "/anything"))

        assert [
            ("webhooks", 1, "shops/main", "received"),
            ("webhooks", 1, "other", "refused"),
        ] == counted
