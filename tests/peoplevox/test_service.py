from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.errors import ConfigurationError
from pvxklaviyo.peoplevox import Despatch, PeoplevoxService, SalesOrder, Session
from pvxklaviyo.secrets import Secret

from .clients import service
from .site import Clock


def test_the_address_is_made_from_the_client_id() -> None:
    """Of the default host; anything else is a setting."""
    assert (
        "https://wms.peoplevox.net/acme%2001/resources/integrationservicev4.asmx"
        == service(client_id="acme 01").url
    )
    assert "http://127.0.0.1:8/x" == service(url="http://127.0.0.1:8/x").url


def test_every_problem_is_told_at_once() -> None:
    """Each with its place."""
    with pytest.raises(ConfigurationError) as caught:
        PeoplevoxService(
            client_id="",
            username="",
            password="geheim",
            timezone="London",
            url="wms.peoplevox.net",
            password_encoding="rot13",  # type: ignore[arg-type]
            sites={"NY": "../etc/passwd"},
            columns={
                "despatches": {"carier": "Van", "item_code": " "},
                "stock": {"x": "y"},
                "gifts": {"of": "another's own class"},
            },
            timeout=timedelta(0),
            page_size=0,
        )

    assert [
        "timezone",
        "sites.NY",
        "client_id",
        "username",
        "url",
        "password_encoding",
        "timeout",
        "page_size",
        "columns.despatches carier",
        "columns.despatches item_code",
        "columns.stock x",
    ] == [problem.where for problem in caught.value.problems]
    assert "is not one of order_number, despatch_number" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_what_no_call_can_carry_is_a_problem_of_the_settings() -> None:
    """Control characters have no place in XML; only Base64 hides a password's."""
    with pytest.raises(ConfigurationError) as caught:
        service(client_id="a\x01", username="b\x02")
    assert ["client_id", "username"] == [problem.where for problem in caught.value.problems]

    plain = service(password="geheim\x01", password_encoding="plain")
    with pytest.raises(ConfigurationError, match="control character") as caught:
        plain.encoded_password()
    assert "geheim" not in str(caught.value)
    assert "Z2VoZWltAQ==" == service(password="geheim\x01").encoded_password()


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"timeout": 60}, "timeout is a timedelta"),
        ({"password": None}, "password is None; is the variable set"),
        ({"extra": {"sites": "Name"}}, "extra.sites is a list of captions"),
    ],
)
def test_what_others_take_is_refused_at_once(settings: dict[str, object], why: str) -> None:
    """Not by the first call, where nobody would look for it."""
    with pytest.raises(TypeError, match=why):
        service(**settings)


def test_a_password_that_is_no_text_is_not_in_the_error() -> None:
    """An environment in another encoding gives such; Python's own error would hold it."""
    with pytest.raises(ConfigurationError, match="has a character that is none") as met:
        service(password="geheim\udcff").encoded_password()

    assert met.value.__suppress_context__


def test_the_password_is_asked_for_at_every_use() -> None:
    """So that it can be changed while the program runs; it is never printed."""
    words = iter(["one", "two"])
    ours = service(password=lambda: Secret(next(words)))

    assert ["b25l", "dHdv"] == [ours.encoded_password(), ours.encoded_password()]
    assert "PeoplevoxService(client_id='acme01', timezone='Europe/London')" == repr(ours)


def test_a_request_gets_address_session_and_time_out() -> None:
    """A call's own time-out counts before the site's."""
    ours = service(url="https://pvx.invalid/", timeout=timedelta(seconds=90))
    session = Session("session-7", Clock().now())

    prepared = ours.prepare(Request("POST", "", {"soapaction": "x"}, b"<Op/>"), session)
    hurried = ours.prepare(Request("POST", "", timeout=5.0), None)

    assert ("POST", "https://pvx.invalid/") == (prepared.method, prepared.url)
    assert (90.0, 5.0) == (prepared.timeout, hurried.timeout)
    assert {"soapaction": "x"} == prepared.headers
    assert b"<SessionId>session-7</SessionId>" in prepared.content
    assert b"<soap:Body><Op/></soap:Body>" in prepared.content


def test_fields_are_searched_by_the_sites_captions() -> None:
    """The usual one, unless the site renamed it; a field that has none cannot be searched."""
    ours = service(columns={"orders": {"order_number": "OrderNo"}})

    assert "OrderNo" == ours.caption(SalesOrder, "order_number")
    assert "Salesorder number" == ours.caption(Despatch, "order_number")
    with pytest.raises(ConfigurationError, match=r"columns\.despatches package: no caption"):
        ours.caption(Despatch, "package")


def test_zones_may_be_given_ready() -> None:
    """As names or as they are."""
    assert ZoneInfo("Asia/Tokyo") == service(timezone=ZoneInfo("Asia/Tokyo")).clocks.zone
