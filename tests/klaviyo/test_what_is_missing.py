"""What is not there, what is not all there, and what is told of another limit."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pvxklaviyo._call import Call
from pvxklaviyo._http import Response
from pvxklaviyo._pace import Allowance
from pvxklaviyo.errors import DecodeError, RequestRejectedError
from pvxklaviyo.klaviyo import (
    catalog_id,
    delete_catalog_item,
    delete_webhook,
    find_catalog_item,
    find_metric,
    find_profile_for_event,
    get_flow_ids_for_tag,
    get_list,
    get_mapped_metrics,
    get_segment,
)

from .samples import answer

MUG = catalog_id("MUG-01")


@pytest.mark.parametrize(
    "asked",
    [
        lambda: find_catalog_item(MUG),
        lambda: find_metric("M1"),
        lambda: find_profile_for_event("E1"),
        lambda: delete_catalog_item(MUG),
        lambda: delete_webhook("W1"),
    ],
)
def test_only_klaviyo_says_that_something_is_gone(asked: Callable[[], Call[Any]]) -> None:
    """A 404 of a gateway, or of a wrong address, says nothing of what was asked for."""
    assert asked().decode(answer(404, "error-not-found")) is None
    for body in (b"", b"<h1>Not Found</h1>", b'{"message":"no route"}', b'{"errors":[]}'):
        with pytest.raises(RequestRejectedError, match="check the url"):
            asked().decode(Response(404, {}, body))


@pytest.mark.parametrize("asked", [lambda: get_flow_ids_for_tag("T1"), get_mapped_metrics])
def test_a_list_is_whole_or_an_error(asked: Callable[[], Call[Any]]) -> None:
    """Where Klaviyo documents no pages and gives some, what came is not taken for all."""

    def paged(following: str | None) -> Response:
        document = {"data": [{"type": "flow", "id": "a"}], "links": {"next": following}}
        return Response(200, {}, json.dumps(document).encode())

    assert 1 == len(asked().decode(paged(None)))
    with pytest.raises(DecodeError, match="has a further page"):
        asked().decode(paged("https://a.klaviyo.com/api/more"))


@pytest.mark.parametrize("asked", [get_list, get_segment])
def test_a_dear_limit_learns_from_what_is_told_of_it(asked: Callable[..., Call[Any]]) -> None:
    """What is left of 750 says nothing of the 15; calls of the one are not the other's."""

    def told(limit: int, remaining: int) -> Response:
        named = {"limit": limit, "remaining": remaining, "reset": 30}
        return Response(200, {f"ratelimit-{name}": str(value) for name, value in named.items()})

    dear, plain = asked("G1", profile_count=True), asked("G1")

    assert dear.allowance is not None
    assert plain.allowance is not None
    assert dear.allowance(told(750, 100)) is None
    assert Allowance(15, 3, 30, 60) == dear.allowance(told(15, 3))
    assert Allowance(750, 100, 30, 60) == plain.allowance(told(750, 100))
