from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from pvxklaviyo.errors import (
    AuthenticationError,
    DecodeError,
    OutcomeUnknownError,
    OversizedError,
    RateLimitError,
    ServerError,
    ServiceError,
)
from pvxklaviyo.peoplevox import (
    CutOffError,
    EventType,
    RequestFaultError,
    RequestRefusedError,
    SaveAction,
    SavedRow,
    SaveOutcome,
    SaveResult,
    ServiceFaultError,
    SessionExpiredError,
    Sheet,
    Subscription,
    WebPageError,
    authenticate,
    get_report_data,
    only_site,
    subscribe_event_with_sites_filters,
    where,
)
from pvxklaviyo.testing._loopback import answer as http

from .over_http import COLOURS, Colour, peer, shape, use
from .samples import FOLDER
from .site import Clock

HOOK = "https://hook.invalid/pvx"
MORNING = datetime(2024, 7, 1, 12, tzinfo=UTC)


def saving(client: Any) -> Any:
    return client.save_data(
        "Sales orders",
        ["SalesOrderNumber", "DespatchTrackingNumber", "CreatedDate", "Attribute4"],
        [
            ["SO-1001", 'RM,1"2"', datetime(2024, 12, 31, 16, 5, 9), None],
            ["SO-1002", 7, MORNING, "gift"],
        ],
        action=SaveAction.DO_NOT_ALLOCATE,
        erase=["attribute4"],
    )


ACTS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "call_authenticate": (
        lambda client: client.perform(authenticate("acme01", "api", "Z2VoZWlt")),
        "5f0c2d1e-7a43-4d0b-9c55-0b1f6a2e9d10",
    ),
    "call_get_data": (
        lambda client: client.get_data(
            "Sales orders",
            where("SalesOrderNumber").equals("SO <1> & more"),
            page=2,
            page_size=50,
        ),
        Sheet(
            captions=("SalesOrderNumber", "Email"),
            rows=[["SO-1001", "buyer@mail.invalid"]],
            total_count=51,
            others={"ImportingQueueId": "0", "SalesOrdersToDespatchIds": "", "ErrorCode": ""},
        ),
    ),
    "call_get_data_with_sites_filters": (
        lambda client: client.get_data(
            "Item types", page_size=10, sites_filter=only_site("PrimarySite")
        ),
        Sheet(
            captions=("ItemCode", "Name"),
            rows=[["MUG", "Mug"]],
            total_count=1,
            others={"ImportingQueueId": "0", "SalesOrdersToDespatchIds": "", "ErrorCode": ""},
        ),
    ),
    "call_get_report_data": (
        lambda client: client.get_report_data(
            "Despatch summary",
            where("Despatch date") >= datetime(2024, 12, 31),
            order_by="[Despatch date] asc",
            columns=["Despatch number", "Despatch date"],
        ),
        Sheet(
            captions=("Despatch number", "Despatch date"),
            rows=[["DES20417", "'31/12/2024 16:05'"]],
            total_count=1,
        ),
    ),
    "call_get_report_columns": (
        lambda client: client.get_report_columns("Despatch summary"),
        ("Despatch number", "Despatch date"),
    ),
    "call_get_save_template": (
        lambda client: client.get_save_template("Sales orders"),
        ("SalesOrderNumber", "Email", "Attribute1"),
    ),
    "call_save_data": (
        saving,
        SaveResult(
            outcome=SaveOutcome.ALL,
            rows_sent=2,
            rows_imported=2,
            rows=(
                SavedRow(reference="SO-1001", succeeded=True, line_number=1),
                SavedRow(reference="SO-1002", succeeded=True, line_number=2),
            ),
            importing_queue_ids=("77",),
            others={
                "SalesOrdersToDespatchIds": "",
                "SalesOrdersToDespatchIds/int": "5\n6",
                "ErrorCode": "",
            },
        ),
    ),
    "call_save_data_in_part": (
        saving,
        SaveResult(
            outcome=SaveOutcome.PARTIAL,
            rows_sent=2,
            rows_imported=1,
            rows=(
                SavedRow(reference="SO-1001", succeeded=True),
                SavedRow(reference="SO-1002", succeeded=False),
            ),
            detail="SO-1002: the item does not exist",
        ),
    ),
    "call_save_data_none": (
        saving,
        SaveResult(
            outcome=SaveOutcome.NONE,
            rows_sent=2,
            rows_imported=0,
            rows=(
                SavedRow(
                    reference="SO-1001",
                    succeeded=False,
                    line_number=1,
                    others={"Message": "no such order"},
                ),
            ),
            detail="nothing could be imported",
            error_code="E7",
            others={"SalesOrdersToDespatchIds": "", "ErrorCode": "E7"},
        ),
    ),
    "call_subscribe_event": (
        lambda client: client.subscribe(
            EventType.SALES_ORDER_STATUS_CHANGES,
            f"{HOOK}?token=s3",
            {"order": "SalesOrderNumber", "status": "SalesOrderStatu.Name"},
            encode=True,
        ),
        Subscription(
            id=1042,
            subscribed_at=Clock().now(),
            event_type="SalesOrderStatusChanges",
            url=f"{HOOK}?token=s3",
            fields={"order": "SalesOrderNumber", "status": "SalesOrderStatu.Name"},
            encode=True,
        ),
    ),
    "call_subscribe_post_event": (
        lambda client: client.subscribe(
            "TrackingNumberReceived",
            HOOK,
            {"despatch": "DespatchNumber", "order": "Picks.SalesOrder.SalesOrderNumber"},
            method="POST",
        ),
        Subscription(
            id=1043,
            subscribed_at=Clock().now(),
            event_type="TrackingNumberReceived",
            url=HOOK,
            fields={"despatch": "DespatchNumber", "order": "Picks.SalesOrder.SalesOrderNumber"},
            method="POST",
        ),
    ),
    "call_subscribe_event_with_sites_filters": (
        lambda client: client.subscribe(
            EventType.AVAILABILITY_CHANGES,
            HOOK,
            {"sku": "ItemCode"},
            sites_filter=only_site("PrimarySite"),
        ),
        Subscription(
            id=1044,
            subscribed_at=Clock().now(),
            event_type="AvailabilityChanges",
            url=HOOK,
            fields={"sku": "ItemCode"},
            sites_filter='Site.Reference = "PrimarySite"',
        ),
    ),
    "call_unsubscribe_event": (lambda client: client.unsubscribe(1042), True),
}


@pytest.mark.parametrize("colour", COLOURS)
def test_each_operation_over_http(colour: Colour) -> None:
    """What is sent is what the WSDL says, and what comes is read field by field."""
    assert sorted(ACTS) == sorted(path.name for path in FOLDER.glob("call_*"))
    with peer() as server:
        for case, (act, expected) in ACTS.items():
            server.asked.clear()
            server.says = http((FOLDER / case / "response.xml").read_bytes())

            found = use(colour, server.url, act)

            head, _, body = server.asked[-1].partition(b"\r\n\r\n")
            lines = head.lower().split(b"\r\n")
            wanted = (FOLDER / case / "request.xml").read_bytes()
            assert expected == found, case
            assert type(expected) is type(found), case
            if case != "call_authenticate":
                assert shape(wanted) == shape(body), case
            else:
                assert shape(wanted) == shape(server.asked[0].partition(b"\r\n\r\n")[2])
            operation = shape(wanted)[1][-1][1][0][0].removeprefix("{http://www.peoplevox.net/}")
            action = f'soapaction: "http://www.peoplevox.net/{operation}"'.lower().encode()
            assert action in lines, case
            assert b"content-type: text/xml; charset=utf-8" in lines, case
            assert lines[0].startswith(b"post /acme01/resources/integrationservicev4.asmx "), case


def named(case: str, operation: str) -> bytes:
    """Give a sample as the answer to another operation."""
    data = (FOLDER / case / "body.xml").read_bytes()
    for other in (b"GetReportData", b"GetData", b"Authenticate"):
        data = data.replace(other + b"Res", operation.encode() + b"Res")
    return data


ERRORS: dict[str, tuple[type[ServiceError], Callable[[str], bytes]]] = {
    "an unknown session, twice": (
        SessionExpiredError,
        lambda op: http(named("invalid_session", op)),
    ),
    "an expired session, twice": (
        SessionExpiredError,
        lambda op: http(named("session_expired", op)),
    ),
    "a refusal": (RequestRefusedError, lambda op: http(named("refused", op))),
    "a web page": (
        WebPageError,
        lambda _: http((FOLDER / "maintenance" / "body.html").read_bytes()),
    ),
    "a fault of ours": (
        RequestFaultError,
        lambda op: http(named("fault_client", op), "500 Internal Server Error"),
    ),
    "a fault of theirs": (
        ServiceFaultError,
        lambda op: http(named("fault_server", op), "500 Internal Server Error"),
    ),
    "XML that is cut off": (CutOffError, lambda op: http(named("cut_off", op))),
    "a document type": (DecodeError, lambda op: http(named("document_type", op))),
    "no XML at all": (DecodeError, lambda _: http(b"0,ok")),
    "an answer too long": (OversizedError, lambda _: http(b"<a>" + b"x" * 20_000 + b"</a>")),
    "an answer that breaks off": (
        OutcomeUnknownError,
        lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\nConnection: close\r\n\r\n<soap:Env",
    ),
    "too many calls": (RateLimitError, lambda _: http(b"", "429 Too Many", "Retry-After: 9")),
    "nothing there": (RequestRefusedError, lambda _: http(b"", "404 Not Found")),
    "a gateway's no": (AuthenticationError, lambda _: http(b"", "403 Forbidden")),
    "a broken gateway": (ServerError, lambda _: http(b"", "502 Bad Gateway")),
}

SINGLE = {
    name: act
    for name, (act, _) in ACTS.items()
    if name not in {"call_authenticate", "call_save_data_in_part", "call_save_data_none"}
}


@pytest.mark.parametrize("colour", COLOURS)
def test_every_error_of_every_operation_over_http(colour: Colour) -> None:
    """Each is its own error, names the operation, and quotes neither data nor secrets."""
    with peer() as server:

        def errors(client: Any) -> Any:
            return trying(client) if colour == "blocking" else trying_awaited(client)

        def check(name: str, error: ServiceError, operation: str, kind: type[ServiceError]) -> None:
            said = str(error) + repr(error)

            assert kind is type(error), (name, operation, error)
            assert operation == error.operation, name
            assert "Peoplevox" == error.service, name
            assert not any(text in said for text in ("geheim", "invalid", "5f0c", "SO-", "s3"))

        def prepared(case: str, name: str) -> tuple[str, type[ServiceError]]:
            operation = shape((FOLDER / case / "request.xml").read_bytes())[1][-1][1][0][0]
            operation = operation.removeprefix("{http://www.peoplevox.net/}")
            kind, made = ERRORS[name]
            server.says = made(operation)
            return operation, kind

        def trying(client: Any) -> int:
            tried = 0
            for case, act in SINGLE.items():
                for name in ERRORS:
                    operation, kind = prepared(case, name)
                    with pytest.raises(ServiceError) as caught:
                        act(client)
                    check(name, caught.value, operation, kind)
                    tried += 1
            return tried

        async def trying_awaited(client: Any) -> int:
            tried = 0
            for case, act in SINGLE.items():
                for name in ERRORS:
                    operation, kind = prepared(case, name)
                    with pytest.raises(ServiceError) as caught:
                        await act(client)
                    check(name, caught.value, operation, kind)
                    tried += 1
            return tried

        assert len(SINGLE) * len(ERRORS) == use(colour, server.url, errors, max_bytes=10_000)


@pytest.mark.parametrize("colour", COLOURS)
def test_every_error_of_signing_in_over_http(colour: Colour) -> None:
    """The same errors; a refusal is one of the credentials, and quotes none of them."""
    refused = (FOLDER / "authenticate_refused" / "body.xml").read_bytes()
    spoiled = refused.replace(b"Failed to authenticate", b"api or geheim is wrong")
    errors = {
        name: (kind, made("Authenticate"))
        for name, (kind, made) in ERRORS.items()
        if "session" not in name and name != "a refusal"
    }
    errors["a refusal"] = (AuthenticationError, http(refused))
    errors["a refusal that quotes"] = (AuthenticationError, http(spoiled))
    with peer() as server:
        for name, (kind, says) in errors.items():
            server.signs_in = says

            with pytest.raises(ServiceError) as caught:
                use(colour, server.url, lambda client: client.sign_in(), max_bytes=10_000)
            assert kind is type(caught.value), name
            assert "Authenticate" == caught.value.operation, name
            assert "geheim" not in str(caught.value) + repr(caught.value), name


@pytest.mark.parametrize("colour", COLOURS)
def test_answers_that_say_yes_and_nothing_else(colour: Colour) -> None:
    """An id that is none, and neither True nor False: nobody is told that it worked."""
    wrong = {
        "call_subscribe_event": (b"1042", b"buyer@mail.invalid"),
        "call_subscribe_post_event": (b"1043", b""),
        "call_unsubscribe_event": (b"True", b"perhaps"),
    }
    with peer() as server:
        for case, (right, instead) in wrong.items():
            body = (FOLDER / case / "response.xml").read_bytes()
            server.says = http(body.replace(b"<Detail>" + right, b"<Detail>" + instead))
            with pytest.raises(DecodeError, match="cannot be read: it ") as caught:
                use(colour, server.url, ACTS[case][0])
            assert "buyer" not in str(caught.value)


def test_where_nothing_is_documented_it_can_be_switched() -> None:
    """The place and order of arguments that no WSDL shows."""
    call = subscribe_event_with_sites_filters(
        "AvailabilityChanges",
        f"{HOOK}?sku={{ItemCode}}",
        only_site("A"),
        event_filter="x",
        order=("eventType", "sitesFilter", "callbackUrl", "filter"),
    )

    assert call.request.content.index(b"callbackUrl") < call.request.content.index(b"<filter>x")
    with pytest.raises(ValueError, match="once"):
        subscribe_event_with_sites_filters("A", "{B}", "", order=("eventType",))
    assert get_report_data("R").repeatable
    assert not call.repeatable
