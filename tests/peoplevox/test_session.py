from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest

from pvxklaviyo._http import Response
from pvxklaviyo._pace import Budget, Window
from pvxklaviyo.errors import AuthenticationError, NotSentError, RateLimitError
from pvxklaviyo.peoplevox import PeoplevoxService, SessionExpiredError, fetch, get_data
from pvxklaviyo.peoplevox._session import sign_in

from .clients import awaited_wire, run, service, wire
from .site import Clock, Site

CALL = get_data("Sales orders")


@pytest.fixture
def site() -> Site:
    made = Site()
    made.table("Sales orders", [{"SalesOrderNumber": "SO-1"}])
    return made


def test_a_session_is_made_once_and_used_again(site: Site) -> None:
    """The first call signs in, the second does not."""
    ours, line = service(), wire(site)

    run(fetch(line, ours, CALL))
    run(fetch(line, ours, CALL))

    assert 1 == site.sign_ins
    assert 2 == len(site.asked)


@pytest.mark.parametrize(("idle", "sign_ins"), [(24, 1), (26, 2)])
def test_a_session_is_renewed_before_it_idles_out(site: Site, idle: int, sign_ins: int) -> None:
    """Peoplevox ends it after 30 minutes without a call; 25 leave some room."""
    ours, clock = service(), Clock()
    line = wire(site, clock)
    run(fetch(line, ours, CALL))

    clock.at += timedelta(minutes=idle)
    run(fetch(line, ours, CALL))

    assert sign_ins == site.sign_ins


def test_use_keeps_a_session_alive(site: Site) -> None:
    """What counts is the last call, not the sign-in."""
    ours, clock = service(), Clock()
    line = wire(site, clock)

    for _ in range(5):
        run(fetch(line, ours, CALL))
        clock.at += timedelta(minutes=20)

    assert 1 == site.sign_ins


def test_a_lost_session_is_renewed_and_the_call_made_again(site: Site) -> None:
    """The caller sees nothing of it."""
    ours, line = service(), wire(site)
    run(fetch(line, ours, CALL))
    site.sessions.clear()

    sheet = run(fetch(line, ours, CALL))

    assert [["SO-1"]] == sheet.rows
    assert 2 == site.sign_ins


def test_a_session_lost_twice_is_given_up(site: Site) -> None:
    """With what could be the reason; it does not sign in for ever."""
    ours, line = service(), wire(site)
    site.on_send = lambda operation: site.sessions.clear() if operation == "GetData" else None

    with pytest.raises(SessionExpiredError, match="password_encoding must be plain") as caught:
        run(fetch(line, ours, CALL))

    assert 2 == site.sign_ins
    assert "geheim" not in str(caught.value)


def test_a_wrong_password_is_tried_once(site: Site) -> None:
    """Repeating it could lock the user out; a later call asks again."""
    ours, line = service(password="falsch"), wire(site)

    for _ in range(2):
        with pytest.raises(AuthenticationError, match="check client_id"):
            run(fetch(line, ours, CALL))

    assert 2 == site.sign_ins
    assert [] == site.asked


def test_a_plain_password_is_sent_plain() -> None:
    """As the US region wants it."""
    site = Site()
    site.password = "geheim"
    site.table("Sales orders", [{"SalesOrderNumber": "SO-1"}])

    sheet = run(fetch(wire(site), service(password_encoding="plain"), CALL))

    assert 1 == len(sheet.rows)


def many(ours: PeoplevoxService, site: Site) -> list[BaseException | None]:
    """Eight threads make a call at once."""
    line = wire(site)
    outcomes: list[BaseException | None] = []
    together = threading.Barrier(8)

    def work() -> None:
        together.wait()
        try:
            run(fetch(line, ours, CALL))
        except Exception as error:  # noqa: BLE001 - looked at by the test
            outcomes.append(error)
        else:
            outcomes.append(None)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_one_of_many_threads_signs_in(site: Site) -> None:
    """The others take what it got."""
    assert [None] * 8 == many(service(), site)
    assert 1 == site.sign_ins
    assert 8 == len(site.asked)


def test_one_of_many_threads_renews_a_lost_session(site: Site) -> None:
    """Whoever noticed second finds it renewed."""
    ours = service()
    run(fetch(wire(site), ours, CALL))
    site.sessions.clear()

    assert [None] * 8 == many(ours, site)
    assert 2 == site.sign_ins


def test_many_threads_share_one_refusal(site: Site) -> None:
    """Eight wrong passwords in a row could lock the user out."""
    waiting = threading.Semaphore(0)

    def hold(operation: str) -> Response | None:
        # Until all others have had time to come to wait.
        if operation == "Authenticate":
            waiting.acquire(timeout=0.5)
        return None

    site.on_send = hold

    outcomes = many(service(password="falsch"), site)

    assert 8 == len(outcomes)
    assert all(isinstance(outcome, AuthenticationError) for outcome in outcomes)
    assert len({id(outcome) for outcome in outcomes}) == 8
    assert 1 == site.sign_ins


def test_one_of_many_tasks_signs_in(site: Site) -> None:
    """The same under an event loop."""
    ours = service()

    async def main() -> None:
        line = awaited_wire(site)
        await asyncio.gather(*(fetch(line, ours, CALL) for _ in range(8)))
        site.sessions.clear()
        await asyncio.gather(*(fetch(line, ours, CALL) for _ in range(8)))

    asyncio.run(main())

    assert 2 == site.sign_ins
    assert 16 == len(site.asked)


def test_calls_and_sign_ins_are_paid_from_one_budget(site: Site) -> None:
    """Three calls in ten seconds: the sign-in is one of them."""
    clock = Clock()
    begun = clock.at
    ours = service(budget=Budget("peoplevox/acme01", (Window(3, 10.0),)))
    line = wire(site, clock)

    for _ in range(3):
        run(fetch(line, ours, CALL))

    assert timedelta(seconds=10) <= clock.at - begun <= timedelta(seconds=11)


def test_the_usual_budget_is_what_integrators_report() -> None:
    """15 calls in 15 seconds for each client id."""
    ours = PeoplevoxService(client_id="acme01", username="api", password="x", timezone="UTC")

    assert Budget("peoplevox/acme01", (Window(15, 15.0),)) == ours.budget


def test_a_throttled_call_is_repeated_when_the_service_says(site: Site) -> None:
    """Retry-After is waited for."""
    clock = Clock()
    begun = clock.at
    answers = [Response(429, {"retry-after": "9"}, b"")]
    site.on_send = lambda operation: answers.pop() if operation == "GetData" and answers else None

    run(fetch(wire(site, clock), service(), CALL))

    assert clock.at - begun >= timedelta(seconds=9)


def test_a_service_that_asks_for_long_is_not_waited_for(site: Site) -> None:
    """That is for whoever keeps the time of a whole pass."""
    site.on_send = lambda operation: Response(429, {"retry-after": "600"}, b"")

    with pytest.raises(RateLimitError) as caught:
        run(fetch(wire(site), service(), CALL))

    assert 600.0 == caught.value.retry_after


@pytest.mark.parametrize("failing", ["Authenticate", "GetData"])
def test_a_transports_error_is_told_with_the_service(site: Site, failing: str) -> None:
    """A transport does not know for whom it carries, nor what."""

    def fail(operation: str) -> Response | None:
        if operation == failing:
            raise NotSentError("unreachable")
        return None

    site.on_send = fail

    with pytest.raises(NotSentError) as caught:
        run(fetch(wire(site), service(), CALL))

    assert ("Peoplevox", failing) == (caught.value.service, caught.value.operation)


def test_a_session_does_not_print_itself(site: Site) -> None:
    """It is as good as a password while it lives."""
    ours = service()
    session = run(sign_in(wire(site), ours))

    assert "session-1" == session.id
    assert "session-1" not in repr(session) + repr(ours)
