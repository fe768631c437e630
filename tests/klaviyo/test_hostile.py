"""What a service that is broken, or not Klaviyo, could do with its answers."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from pvxklaviyo._call import Call, Page
from pvxklaviyo._http import Response
from pvxklaviyo.errors import DecodeError, RateLimitError
from pvxklaviyo.klaviyo import Klaviyo, Metric, get_profile, list_metrics
from pvxklaviyo.retry import Backoff

from .samples import answer
from .test_client import Script, Time


@pytest.mark.parametrize("identifier", ["", ".", ".."])
def test_no_id_leads_to_another_address(identifier: str) -> None:
    """What carries a request takes the steps of its path, dots included."""
    with pytest.raises(ValueError, match="no id"):
        get_profile(identifier)


@pytest.mark.parametrize(("before", "around"), [(0, 1), (0, 2), (3, 1), (2, 7)])
def test_pages_that_lead_round_in_a_circle_come_to_an_end(before: int, around: int) -> None:
    """Links are followed as long as they lead on."""

    def link(page: int) -> bytes:
        following = page + 1 if page + 1 < before + around else before
        document = {"data": [], "links": {"next": f"https://x.example/api/metrics?at={following}"}}
        return json.dumps(document).encode()

    read = list[int]()

    def follow() -> None:
        call: Call[Page[Metric]] | None = list_metrics()
        while call is not None:
            page = int(dict(parse_qsl(urlsplit(call.request.url).query)).get("at", "0"))
            read.append(page)
            call = call.decode(Response(200, {}, link(page))).next

    with pytest.raises(DecodeError, match="no usable next page"):
        follow()

    assert 4 * (before + around) + 2 > len(read)


def test_nobody_waits_longer_for_anothers_refusal_than_for_their_own() -> None:
    """A service that shuts for years says so to everybody who asks."""
    time = Time()
    refusal = Response(429, {"retry-after": "1000000000"})
    script = Script(refusal, refusal)
    backoff = Backoff(attempts=1, longest=30.0)
    asked = list[float | None]()
    client = Klaviyo(api_key="pk_x", transport=script, clock=time, backoff=backoff)
    for _ in range(2):
        with pytest.raises(RateLimitError) as caught:
            client.list_metrics()
        asked.append(caught.value.retry_after)

    assert [1e9, 1e9] == asked
    assert [30.0] == time.slept


def test_a_clock_that_is_put_back_shuts_nobody_out() -> None:
    """What was to end a minute later ends with the new time."""
    time = Time()
    script = Script(Response(429, {"retry-after": "20"}), answer(200, "metrics-first-page"))
    client = Klaviyo(
        api_key="pk_x", transport=script, clock=time, backoff=Backoff(attempts=1, longest=30.0)
    )
    with pytest.raises(RateLimitError):
        client.list_metrics()

    time.at -= timedelta(hours=3)
    client.list_metrics()

    assert [] == time.slept
