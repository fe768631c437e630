from __future__ import annotations

import pytest

from pvxklaviyo._http import Response
from pvxklaviyo.errors import (
    AuthenticationError,
    DecodeError,
    RateLimitError,
    ServerError,
    ServiceError,
)
from pvxklaviyo.peoplevox import (
    CutOffError,
    RequestRefusedError,
    SessionExpiredError,
    WebPageError,
)
from pvxklaviyo.peoplevox._calls import (
    authenticate,
    get_data,
    get_report_columns,
    get_report_data,
    get_save_template,
)

from .samples import answer
from .site import result

report = get_report_data("Despatch summary")
data = get_data("Sales orders")
sign_in = authenticate("acme01", "api", "Z2VoZWlt")


def error_of(response: Response, call: object = report) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        call.decode(response)  # type: ignore[attr-defined]
    return caught.value


def test_a_table_is_read() -> None:
    """Header, rows, and how many there are in all."""
    sheet = report.decode(answer("despatch_summary"))

    assert "Salesorder number" == sheet.captions[0]
    assert 4 == len(sheet.rows)
    assert 4 == sheet.total_count


def test_a_page_past_the_end_is_empty() -> None:
    """It is no error."""
    sheet = data.decode(answer("page_past_the_end"))

    assert 0 == sheet.received
    assert 1 == sheet.total_count


def test_signing_in_gives_the_session() -> None:
    """It stands after the last comma."""
    assert "5f0c2d1e-7a43-4d0b-9c55-0b1f6a2e9d10" == sign_in.decode(answer("authenticate"))


@pytest.mark.parametrize("case", ["invalid_session", "session_expired"])
def test_a_lost_session_is_its_own_error(case: str) -> None:
    """Both texts that are known for it mean: sign in again."""
    error = error_of(answer(case))

    assert isinstance(error, SessionExpiredError)
    assert "GetReportData" == error.operation
    assert 200 == error.status


def test_a_lost_session_is_found_in_any_case() -> None:
    """The text is compared without case, as a part."""
    response = result("GetReportData", "SECURITY - invalid session (7)", 0, -1)

    assert isinstance(error_of(response), SessionExpiredError)


def test_a_refused_sign_in_says_what_to_check() -> None:
    """With the service's words, where they are harmless."""
    error = error_of(answer("authenticate_refused"), sign_in)

    assert AuthenticationError is type(error)
    assert (
        "Peoplevox refused the sign-in: check client_id, username and password "
        '(it says "Error: Failed to authenticate")'
    ) == str(error)


@pytest.mark.parametrize(
    "words",
    ["User api is locked", "Unknown site acme01", "No user jo@mail.invalid", "Z2VoZWlt is wrong"],
)
def test_a_refused_sign_in_repeats_no_names(words: str) -> None:
    """Words that name the user, the site, the password or a person are left out."""
    error = error_of(result("Authenticate", words, 0, -1), sign_in)

    assert str(error).endswith("check client_id, username and password")


def test_a_session_without_id_cannot_be_used() -> None:
    """Success without a session is unreadable, not success."""
    assert isinstance(error_of(result("Authenticate", "acme01,", 1), sign_in), DecodeError)


def test_a_refusal_keeps_its_reason_apart() -> None:
    """The reason may quote data, so it is beside the error and not in it."""
    error = error_of(answer("refused"))

    assert isinstance(error, RequestRefusedError)
    assert 'Unknown report "Despatch sumary" asked for by jo.bloggs@mail.invalid' == error.detail
    assert "E42" == error.error_code
    assert "jo.bloggs" not in str(error) + repr(error)


@pytest.mark.parametrize("status", [200, 500, 503])
def test_a_web_page_says_so_in_plain_words(status: int) -> None:
    """A maintenance page is the service's state, whatever status it comes with."""
    error = error_of(answer("maintenance", status))

    assert isinstance(error, ServerError)
    assert (
        "Peoplevox answered with a web page instead of data: it may be closed for maintenance, "
        f"or client_id or url is not right (HTTP {status}). Try again later"
    ) == str(error)


def test_a_fault_of_the_service_may_pass() -> None:
    """A Server fault is a ServerError; its words are not shown."""
    error = error_of(answer("fault_server", 500, retry_after="7"), data)

    assert isinstance(error, ServerError)
    assert 7.0 == error.retry_after
    assert "buyer" not in str(error)


def test_a_fault_of_ours_will_not_pass() -> None:
    """A Client fault is a refusal; its words are kept apart."""
    error = error_of(answer("fault_client", 500), data)

    assert isinstance(error, RequestRefusedError)
    assert "buyer@mail.invalid" in error.detail
    assert "buyer" not in str(error)


def test_too_many_calls_by_status() -> None:
    """A 429 is obeyed, with its Retry-After."""
    error = error_of(Response(429, {"retry-after": "15"}, b"slow down"))

    assert isinstance(error, RateLimitError)
    assert 15.0 == error.retry_after


@pytest.mark.parametrize(
    "response",
    [
        result("GetReportData", "Request throttled: rate limit exceeded", 0, -1),
        Response(
            500,
            {},
            answer("fault_server").body.replace(b"unable to process", b"sent too many requests to"),
        ),
    ],
)
def test_too_many_calls_by_text(response: Response) -> None:
    """What throttling says is not documented, so likely words are looked for."""
    error = error_of(response)

    assert isinstance(error, RateLimitError)
    assert error.retry_after is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AuthenticationError),
        (403, AuthenticationError),
        (404, RequestRefusedError),
        (302, RequestRefusedError),
        (502, ServerError),
    ],
)
def test_other_statuses(status: int, kind: type[ServiceError]) -> None:
    """A gateway's answers mean what they mean everywhere."""
    assert kind is type(error_of(Response(status, {}, b"no")))


@pytest.mark.parametrize(
    ("start", "headers"),
    [
        (b"<html>", {}),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html PUBLIC", {}),
        (b'<?xml version="1.0"?>\n<!-- a > b --> <!-- c --><!doctype html>', {}),
        (b"<h1>Back at noon</h1>", {"Content-Type": "text/html; charset=utf-8"}),
        (b"<div>Back at noon", {"Content-Type": "TEXT/HTML"}),
    ],
)
def test_a_web_page_is_told_by_how_it_begins_or_by_its_type(
    start: bytes, headers: dict[str, str]
) -> None:
    """Peoplevox is closed then, which passes; an answer that cannot be read does not."""
    error = error_of(Response(200, headers, start + b"<p>Back at noon</p>"))

    assert WebPageError is type(error)


def test_an_answer_that_is_said_to_be_a_web_page_is_read() -> None:
    """What it is counts, not what a gateway calls it."""
    given = answer("despatch_summary")
    response = Response(200, {"content-type": "text/html"}, given.body)

    assert report.decode(given) == report.decode(response)


def test_what_looks_like_a_web_page_for_long_is_looked_at_once() -> None:
    """No body makes the search for its beginning slow."""
    for body in (b"<!---->" * 100_000 + b"<x>", b"<!--" * 100_000, b"<?xml" * 100_000):
        assert type(error_of(Response(200, {}, body))) in (DecodeError, CutOffError)


def test_words_that_begin_like_throttling_are_no_throttling() -> None:
    """A refusal may quote data, the name of an item too."""
    refused = result("GetReportData", "No item 'Throttle cable'", 0, -1)

    assert RequestRefusedError is type(error_of(refused))
    assert RateLimitError is type(error_of(result("GetReportData", "Throttled: wait", 0, -1)))


def test_fields_that_newer_versions_send_stay_beside_the_table() -> None:
    """By name, as they came."""
    given = result("GetReportData", "A\n1\n", 1).body.replace(
        b"</Detail>", b"</Detail><New>7</New>"
    )

    assert "7" == report.decode(Response(200, {}, given)).others["New"]


def test_half_an_answer_of_a_broken_service_is_the_services_state() -> None:
    """With status 500 nobody promised XML."""
    assert ServerError is type(error_of(Response(500, {}, b"<soap:Envelope")))


@pytest.mark.parametrize("case", ["cut_off", "document_type"])
def test_an_answer_that_cannot_be_read(case: str) -> None:
    """Status 200 and no answer: its own error, with the place and without the text."""
    error = error_of(answer(case), data)

    assert isinstance(error, DecodeError)
    assert "Peoplevox" == error.service
    assert "SO-1001" not in str(error)


def test_a_table_that_ends_inside_a_cell_cannot_be_read() -> None:
    """The XML is whole, the table is not."""
    error = error_of(result("GetData", 'A,B\n"1,2\n', 1), data)

    assert CutOffError is type(error)
    assert "The answer of Peoplevox to GetData cannot be read: it ends inside a quoted cell" == str(
        error
    )


@pytest.mark.parametrize("detail", ["A B,C", "A B,C\r\n", '"A B","C"', "A B\nC\n", "[A B],[C]"])
def test_captions_are_read_in_every_likely_shape(detail: str) -> None:
    """The shape of GetReportColumns is not documented."""
    columns = get_report_columns("R").decode(result("GetReportColumns", detail, 1))
    fields = get_save_template("T").decode(result("GetSaveTemplate", detail, 1))

    assert ("A B", "C") == columns
    assert ("A B", "C") == fields
