from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pvxklaviyo._http import Response
from pvxklaviyo.errors import DecodeError, Problem
from pvxklaviyo.klaviyo import (
    Account,
    ContactInformation,
    Integration,
    Metric,
    Page,
    StoredEvent,
    get_accounts,
    get_bulk_create_catalog_items_job,
    get_catalog_item,
    list_events,
    list_metrics,
)

from .samples import answer


def document(**members: Any) -> Response:
    return Response(200, {}, json.dumps(members).encode())


def test_an_account() -> None:
    """Every documented member that we name, from Klaviyo's own example."""
    assert [
        Account(
            id="AbC123",
            test_account=False,
            timezone="US/Eastern",
            preferred_currency="USD",
            public_api_key="AbC123",
            locale="en-US",
            industry="Software / SaaS",
            contact_information=ContactInformation(
                organization_name="Klaviyo Demo",
                website_url="https://www.klaviyo.com",
                default_sender_name="Klaviyo Demo",
                default_sender_email="contact@klaviyo-demo.com",
            ),
        )
    ] == list(get_accounts().decode(answer(200, "accounts")))


def test_metrics_and_their_integrations() -> None:
    """Two metrics of one name differ by integration; a time without zone is UTC."""
    page = list_metrics().decode(answer(200, "metrics-first-page"))

    assert [
        Metric(
            id="TspjNE",
            name="Fulfilled Order",
            created=datetime(2022, 11, 8, tzinfo=UTC),
            updated=datetime(2023, 1, 9, 10, 30, 0, 250000, tzinfo=UTC),
            integration=Integration(id="0eMvjm", key="api", name="API", category="API"),
        ),
        Metric(
            id="RmmBuz",
            name="Fulfilled Order",
            created=datetime(2021, 3, 1, 8, tzinfo=UTC),
            updated=datetime(2021, 3, 1, 8, tzinfo=UTC),
            integration=Integration(
                id="0ruJcR", key="shopify", name="Shopify", category="eCommerce"
            ),
        ),
    ] == list(page.items)


def test_a_page_knows_its_successor() -> None:
    """The next link's query is followed as it is, and a null link ends the list."""
    first = list_metrics().decode(answer(200, "metrics-first-page"))

    assert first.next is not None
    assert "/api/metrics?page%5Bcursor%5D=bmV4dDo6aWQ6OlRzcGpORQ" == first.next.request.url
    assert ("get_metrics", True) == (first.next.operation, first.next.repeatable)
    last = first.next.decode(answer(200, "metrics-last-page"))
    assert Page([Metric(id="VvvvvV")]) == last


def test_stored_events() -> None:
    """Money is read exactly; what Klaviyo lost or never had is None or empty."""
    page = list_events().decode(answer(200, "events"))

    assert [
        StoredEvent(
            id="4vRpBT",
            time=datetime(2022, 11, 8, 1, 23, 45, tzinfo=UTC),
            uuid="cb2c9580-5f03-11ed-8001-2b1a6f3a5e10",
            properties={
                "OrderId": "1001",
                "Price": Decimal("9.90"),
                "Items": [{"SKU": "A-1", "Quantity": 2}],
                "$event_id": "acme01:DES1:1001",
                "$extra": None,
            },
            metric_id="TspjNE",
            profile_id="01GDDKASAP8TKDDA2GRZDSVP4H",
        ),
        StoredEvent(id="4vRpBU", time=datetime(2022, 11, 8, 1, 23, 46, tzinfo=UTC)),
    ] == list(page.items)
    assert page.next is None
    assert "1001" not in repr(page)


@pytest.mark.parametrize(
    "resource",
    [
        {"type": "metric", "id": "a"},
        {"type": "metric", "id": "a", "attributes": None},
        {"type": "metric", "id": "a", "attributes": {}, "links": None},
        {"id": "a", "attributes": {"name": None, "integration": None, "novelty": [1]}},
    ],
)
def test_what_is_missing_is_none_and_what_is_new_is_passed_over(resource: Any) -> None:
    """Nulls, missing members and unknown members do not stop a page."""
    assert Page([Metric(id="a")]) == list_metrics().decode(document(data=[resource]))


def test_none_never_becomes_a_text() -> None:
    """A null name is None and not the text "None"; a number in its place is its digits."""
    page = list_metrics().decode(
        document(
            data=[
                {"id": "a", "attributes": {"name": None}},
                {"id": "b", "attributes": {"name": 2024}},
            ]
        )
    )

    assert [None, "2024"] == [metric.name for metric in page.items]


@pytest.mark.parametrize(
    ("resource", "problem"),
    [
        ({"attributes": {}}, Problem("/data/1/id", "is not a text")),
        ({"id": None}, Problem("/data/1/id", "is not a text")),
        ("text", Problem("/data/1/id", "is not a text")),
        (
            {"id": "a", "attributes": {"created": "the day before"}},
            Problem("/data/1/created", "is not a time"),
        ),
        (
            {"id": "a", "attributes": {"integration": {"name": ["x"]}}},
            Problem("/data/1/integration/name", "is not a text"),
        ),
        (
            {"id": "a", "attributes": {"integration": "shop"}},
            Problem("/data/1/integration", "is not an object"),
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(resource: Any, problem: Problem) -> None:
    """The error leads to the member, and does not quote it."""
    with pytest.raises(DecodeError) as caught:
        list_metrics().decode(document(data=[{"id": "good"}, resource]))

    assert (problem,) == caught.value.problems
    assert f"Klaviyo's answer to get_metrics cannot be read: {problem}" == str(caught.value)


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        ({"test_account": "no"}, Problem("/data/0/test_account", "is not true or false")),
        ({"timezone": True}, Problem("/data/0/timezone", "is not a text")),
    ],
)
def test_no_value_is_bent_into_another_kind(attributes: Any, problem: Problem) -> None:
    """A text is not true, and a boolean is no text."""
    with pytest.raises(DecodeError) as caught:
        get_accounts().decode(document(data=[{"id": "a", "attributes": attributes}]))

    assert (problem,) == caught.value.problems


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        ({"images": "https://a"}, "/data/images: is not a list"),
        ({"images": {"a": 1}}, "/data/images: is not a list"),
        ({"custom_metadata": "text"}, "/data/custom_metadata: is not an object"),
    ],
)
def test_a_text_is_neither_a_list_of_its_letters_nor_an_object(
    attributes: Any, problem: str
) -> None:
    """What can be gone through is not a list for that, and what is free-form is an object."""
    with pytest.raises(DecodeError, match=problem):
        get_catalog_item("a").decode(document(data={"id": "a", "attributes": attributes}))


@pytest.mark.parametrize(
    ("number", "expected"), [("1E+3", 1000), ("-0.0", 0), ("2.5", None), ("1E+999999999", None)]
)
def test_a_whole_number_may_be_written_with_a_fraction(number: str, expected: int | None) -> None:
    """What is whole is read; what would fill the memory is not."""
    body = '{"data":{"id":"a","attributes":{"total_count":%s}}}' % number  # noqa: UP031
    call = get_bulk_create_catalog_items_job("a")
    if expected is None:
        with pytest.raises(DecodeError, match="/data/total_count: is not a whole number"):
            call.decode(Response(200, {}, body.encode()))
        return

    assert expected == call.decode(Response(200, {}, body.encode())).total_count


@pytest.mark.parametrize("time", [True, "noon", ["2026"], 10**30])
def test_what_is_no_time_is_named(time: Any) -> None:
    """An event's time is an instant or nothing, never a guess."""
    with pytest.raises(DecodeError, match="/data/0/time: is not a time"):
        list_events().decode(document(data=[{"id": "a", "attributes": {"datetime": time}}]))


@pytest.mark.parametrize(
    "links", [{}, None, {"next": None}, {"next": ""}, {"self": "x", "prev": None}, "none"]
)
def test_a_list_ends_where_no_link_leads_on(links: Any) -> None:
    """A null, empty or missing link is the end."""
    assert list_metrics().decode(document(data=[], links=links)).next is None


@pytest.mark.parametrize(
    ("link", "followed"),
    [
        ("https://a.klaviyo.com/api/metrics?page%5Bcursor%5D=a%2Bb", True),
        ("http://127.0.0.1:8080/api/metrics?page[cursor]=a", True),
        ("/api/metrics?page[cursor]=a", True),
        ("https://evil.example.net/api/metrics?page[cursor]=a", True),
        ("page[cursor]=a", False),
        ("https://[a/api/metrics?page[cursor]=a", False),
        ("/api/metrics?page[cursor]=\ud800", False),
        ("https://a.klaviyo.com", False),
        ("https://a.klaviyo.com/api/metrics", False),
    ],
)
def test_a_link_never_takes_the_key_elsewhere(link: str, followed: bool) -> None:
    """Only path and query of a link are followed, and never to the page it stands on."""
    response = document(data=[], links={"next": link})
    if not followed:
        with pytest.raises(DecodeError, match="names no usable next page"):
            list_metrics().decode(response)
        return

    following = list_metrics().decode(response).next
    assert following is not None
    assert following.request.url.startswith("/api/metrics?page")
    assert link.endswith(following.request.url)
