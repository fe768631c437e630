from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo._http import Response
from pvxklaviyo.errors import OutcomeUnknownError, ServerError
from pvxklaviyo.peoplevox import (
    PLACEHOLDERS,
    EventType,
    NotificationTemplate,
    Peoplevox,
    RequestRefusedError,
    Subscription,
    only_site,
    subscribe_event,
    subscribe_post_event,
)

from .clients import PLENTY
from .site import Clock, Site, result

HOOK = "https://hook.invalid/pvx"
SEEN = datetime(2024, 6, 1, 10, tzinfo=UTC)

names = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}"), min_size=1)
paths = st.sampled_from([path for known in PLACEHOLDERS.values() for path in known] + ["Any.Other"])


def client(site: Site) -> Peoplevox:
    return Peoplevox(
        client_id="acme01",
        username="api",
        password="geheim",
        timezone="Europe/London",
        budget=PLENTY,
        transport=site,
        clock=Clock(),
    )


class TestTemplate:
    def test_is_made_of_names_and_properties(self) -> None:
        """Names are escaped; what stands in the address already is kept."""
        made = NotificationTemplate(
            event_type=EventType.SALES_ORDER_STATUS_CHANGES,
            url=f"{HOOK}?token=s3",
            fields={"order no": "SalesOrderNumber", "a&b=": "SalesOrderStatu.Name"},
        )

        assert (
            f"{HOOK}?token=s3&order%20no={{SalesOrderNumber}}&a%26b%3D={{SalesOrderStatu.Name}}"
            == made.callback_url
        )
        assert "SalesOrderStatusChanges" == made.event_type
        assert "s3" not in repr(made)

    @pytest.mark.parametrize(
        ("url", "joint"), [(HOOK, "?"), (f"{HOOK}?", ""), (f"{HOOK}?a=1&", "")]
    )
    def test_is_joined_to_any_address(self, url: str, joint: str) -> None:
        """Whether it has a query or not."""
        made = NotificationTemplate(event_type="Returns", url=url, fields={"a": "B"})

        assert f"{url}{joint}a={{B}}" == made.callback_url

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"url": "hook.invalid"}, "not an http or https address"),
            ({"url": f"{HOOK}?a={{B}}"}, "brace"),
            ({"url": f"{HOOK}#a"}, "fragment"),
            ({"url": f"{HOOK}/a b"}, "blank"),
            ({"method": "PUT"}, "neither GET nor POST"),
            ({"fields": {}}, "says nothing"),
            ({"fields": {"": "A"}}, "empty or has a brace"),
            ({"fields": {"{a}": "A"}}, "empty or has a brace"),
            ({"fields": {"a": "{A}"}}, "write it without braces"),
            ({"fields": {"a": "A}&b={B"}}, "write it without braces"),
            ({"fields": {"a": "A..B"}}, "write it without braces"),
        ],
    )
    def test_what_cannot_work_is_refused(self, wrong: dict[str, Any], why: str) -> None:
        """Before anything is sent."""
        good: dict[str, Any] = {"event_type": "Returns", "url": HOOK, "fields": {"a": "A"}}

        assert NotificationTemplate(**good)
        with pytest.raises(ValueError, match=why):
            NotificationTemplate(**{**good, **wrong})

    @pytest.mark.parametrize(
        "text",
        ['{"order": "{SalesOrderNumber}"}', '[{"a": "{B}"}]', " [ '{B}' ]", "{}", "order=1", ""],
    )
    def test_json_and_texts_without_a_property_are_refused(self, text: str) -> None:
        """The braces of JSON would be taken for properties."""
        with pytest.raises(ValueError, match="JSON|no property"):
            subscribe_post_event("Returns", HOOK, text)
        with pytest.raises(ValueError, match="JSON|no property"):
            subscribe_event("Returns", text)
        assert subscribe_post_event("Returns", HOOK, "{A},Key={B}")

    @pytest.mark.parametrize("given", [{"method": "POST"}, {"encode": True}])
    def test_a_sites_filter_goes_with_get_alone(self, given: Any) -> None:
        """No call is known that has both."""
        with pytest.raises(ValueError, match="GET alone"):
            client(Site()).subscribe(
                "Returns", HOOK, {"a": "B"}, sites_filter=only_site("A"), **given
            )
        with pytest.raises(ValueError, match="quotes"):
            only_site('A" OR "')


class TestSubscription:
    @given(
        st.dictionaries(names, paths, min_size=1, max_size=4),
        st.sampled_from(["GET", "POST"]),
        st.none() | st.booleans(),
        st.none() | st.text(),
        st.integers(0, 2**40),
    )
    def test_survives_being_stored(
        self, fields: Any, method: Any, encode: Any, sites: Any, number: int
    ) -> None:
        """As one line of JSON."""
        held = Subscription(
            id=number,
            subscribed_at=SEEN,
            event_type="Returns",
            url=f"{HOOK}/s3",
            fields=fields,
            method=method,
            encode=encode,
            sites_filter=sites,
        )

        text = held.to_json()

        assert held == Subscription.from_json(text)
        assert "\n" not in text
        assert "s3" not in repr(held)

    @pytest.mark.parametrize(
        "change",
        [
            {"id": "x"},
            {"fields": ["a"]},
            {"fields": {}},
            {"subscribed_at": "2024-06-01T10:00:00"},
            {"subscribed_at": 5},
            {"url": None},
            {"method": "PUT"},
            None,
        ],
    )
    def test_anything_else_is_refused(self, change: dict[str, Any] | None) -> None:
        """With words that quote nothing."""
        held = json.loads(
            Subscription(
                id=1, subscribed_at=SEEN, event_type="Returns", url=HOOK, fields={"a": "B"}
            ).to_json()
        )
        text = "[1, 2" if change is None else json.dumps({**held, **change})

        with pytest.raises(ValueError, match="^this is no subscription that to_json wrote$"):
            Subscription.from_json(text)


class TestEnding:
    def test_all_of_a_range_are_ended(self) -> None:
        """But those to keep; ids that there are not do no harm, however that is said."""
        site = Site()
        said = iter(["True", "False", "", "True"])
        told: list[tuple[int, bool]] = []

        def answer(operation: str) -> Response | None:
            if operation != "UnsubscribeEvent":
                return None
            text = next(said)
            return result(operation, text or "No such subscription", 0, 0 if text else -1)

        site.on_send = answer
        keep = Subscription(
            id=2, subscribed_at=SEEN, event_type="Returns", url=HOOK, fields={"a": "B"}
        )

        ended = client(site).unsubscribe_all(
            range(1, 7), keep=[keep, 6], told=lambda number, was: told.append((number, was))
        )

        assert (1, 5) == ended
        assert [(1, True), (3, False), (4, False), (5, True)] == told

    def test_a_wrong_address_is_no_missing_subscription(self) -> None:
        """Otherwise all would seem to be gone."""
        site = Site()
        site.on_send = lambda operation: Response(404) if operation != "Authenticate" else None

        with pytest.raises(RequestRefusedError):
            client(site).unsubscribe_all([1])
        with pytest.raises(RequestRefusedError):
            client(site).unsubscribe(1)

    def test_ending_may_be_repeated_and_subscribing_may_not(self) -> None:
        """Two subscriptions would both fire, and nobody knew the first one's id."""
        site = Site()
        tried: list[str] = []

        def answer(operation: str) -> Response | None:
            if operation == "Authenticate":
                return None
            tried.append(operation)
            if len(tried) in {1, 3}:
                raise OutcomeUnknownError("gone")
            if len(tried) == 4:
                return Response(502)
            return result(operation, "True", 1)

        site.on_send = answer
        pvx = client(site)

        assert pvx.unsubscribe(5)
        with pytest.raises(OutcomeUnknownError):
            pvx.subscribe("Returns", HOOK, {"a": "B"})
        with pytest.raises(ServerError):
            pvx.subscribe("Returns", HOOK, {"a": "B"})
        assert ["UnsubscribeEvent", "UnsubscribeEvent", "SubscribeEvent", "SubscribeEvent"] == tried
