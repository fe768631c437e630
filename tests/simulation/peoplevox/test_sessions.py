from datetime import timedelta

import attrs
import pytest

from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import SimulatedPeoplevox

from .calling import Caller, Result

INVALID = Result(-1, 0, "System : Security - Invalid Session", [])
EXPIRED = Result(-1, 0, "System : Security - Session Expired", [])


def bare(result: Result) -> Result:
    return result._replace(fields=[])


class TestAuthenticate:
    def test_gives_client_and_session(self, service: SimulatedPeoplevox) -> None:
        """Success is 0, one, and client id, comma, session."""
        result = Caller(service).sign_in()
        client, _, session = result.detail.partition(",")

        assert (result.response_id, result.total, client) == (0, 1, "acme01")
        assert len(session) == 36

    def test_wrong_password(self, service: SimulatedPeoplevox) -> None:
        """A refusal is HTTP 200, -1 and none, with a text that is not about sessions."""
        result = Caller(service).sign_in("guess")

        assert (result.response_id, result.total) == (-1, 0)
        assert result.detail
        assert "session" not in result.detail.casefold()

    def test_base64_is_wanted(self, service: SimulatedPeoplevox) -> None:
        """The plain password opens only tenants that want it plain."""
        caller = Caller(service)
        first = caller.sign_in(plain=True)
        service.settings = attrs.evolve(service.settings, password_encoding="plain")
        answers = first, caller.sign_in(), caller.sign_in(plain=True)

        assert [answer.response_id for answer in answers] == [-1, -1, 0]

    def test_line_end_after_base64(self, service: SimulatedPeoplevox) -> None:
        """Some encoders add a line end, and Peoplevox does not mind."""
        result = Caller(service).call(
            "Authenticate",
            "<clientId>acme01</clientId><username>api</username><password>bGV0LW1lLWlu\n</password>",
        )

        assert result.response_id == 0

    @pytest.mark.parametrize(
        "inside",
        [
            "<clientId>other</clientId><username>api</username><password>bGV0LW1lLWlu</password>",
            "<clientId>acme01</clientId><username>x</username><password>bGV0LW1lLWlu</password>",
            "<clientId>acme01</clientId><username>api</username>",
            "",
        ],
    )
    def test_anything_wrong_is_refused(self, service: SimulatedPeoplevox, inside: str) -> None:
        """Client, user and password must all be right."""
        assert Caller(service).call("Authenticate", inside).response_id == -1

    def test_credentials_are_not_in_the_journal(self, service: SimulatedPeoplevox) -> None:
        """What was asked is kept; who asked is not."""
        caller = Caller(service)
        caller.sign_in()
        caller.data("Sites")
        kept = repr(service.journal) + repr(service)

        assert "bGV0LW1lLWlu" not in kept
        assert "let-me-in" not in kept
        assert caller.session is not None
        assert caller.session not in kept


class TestSessions:
    def test_without_one(self, service: SimulatedPeoplevox) -> None:
        """No header, and an unknown session, are both invalid, with HTTP 200."""
        caller = Caller(service)
        none = caller.data("Sites")
        caller.session = "11111111-1111-4111-8111-111111111111"

        assert bare(none) == bare(caller.data("Sites")) == INVALID

    @pytest.mark.parametrize(
        ("operation", "inside"),
        [
            ("GetReportData", "<getReportRequest />"),
            ("GetDataWithSitesFilters", "<getRequest />"),
            ("GetSaveTemplate", "<templateName>Sites</templateName>"),
            ("GetReportColumns", "<templateName>Sites</templateName>"),
            ("SaveData", "<saveRequest><TemplateName>Sites</TemplateName></saveRequest>"),
            ("SubscribeEvent", "<eventType>Returns</eventType>"),
            ("SubscribePostEvent", "<eventType>Returns</eventType>"),
            ("SubscribeEventWithSitesFilters", "<eventType>Returns</eventType>"),
            ("UnsubscribeEvent", "<subscriptionId>1</subscriptionId>"),
        ],
    )
    def test_every_operation_wants_one(
        self, service: SimulatedPeoplevox, operation: str, inside: str
    ) -> None:
        """Nothing but signing in is done for a stranger, and it is told so with HTTP 200."""
        assert INVALID == bare(Caller(service).call(operation, inside))

    def test_ends_after_half_an_hour_without_a_call(
        self, caller: Caller, clock: SimulatedClock
    ) -> None:
        """Each call makes it last another 30 minutes; then it has expired, for ever."""
        for _ in range(3):
            clock.advance(timedelta(minutes=30))
            assert caller.data("Sites").response_id == 0
        clock.advance(timedelta(minutes=30, seconds=1))

        assert bare(caller.data("Sites")) == EXPIRED
        assert bare(caller.data("Sites")) == EXPIRED

    def test_signing_in_again_helps(self, caller: Caller, clock: SimulatedClock) -> None:
        """A new session works at once."""
        clock.advance(timedelta(hours=1))
        caller.sign_in()

        assert caller.data("Sites").response_id == 0

    def test_two_sign_ins_are_two_sessions(self, service: SimulatedPeoplevox) -> None:
        """A second sign-in leaves the first alone, unless the tenant says otherwise."""
        callers = [Caller(service), Caller(service)]
        for caller in callers:
            caller.sign_in()
        both = [caller.data("Sites").response_id for caller in callers]
        service.settings = attrs.evolve(service.settings, one_session=True)
        for caller in callers:
            caller.sign_in()
        one = [caller.data("Sites").response_id for caller in callers]

        assert callers[0].session != callers[1].session
        assert both == [0, 0]
        assert one == [-1, 0]

    def test_all_lost(self, caller: Caller) -> None:
        """A restarted Peoplevox knows nobody."""
        caller.service.lose_sessions()

        assert bare(caller.data("Sites")) == INVALID
