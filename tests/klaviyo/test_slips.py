from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from pvxklaviyo._http import Request, Response
from pvxklaviyo.klaviyo import AsyncKlaviyo, Klaviyo, get_webhook_topics, list_metrics


class Empty:
    """Answers that there is nothing."""

    def send(self, request: Request) -> Response:
        """Whatever is asked."""
        return Response(200, {}, b'{"data":[]}')


class Awaited:
    """The same, awaited."""

    async def send(self, request: Request) -> Response:
        """Whatever is asked."""
        return Empty().send(request)


def blocking(given: Callable[[Any], Any]) -> list[Any]:
    client = Klaviyo(api_key="pk_x", transport=Empty())
    return list(client.iterate(given(client)))


def awaited(given: Callable[[Any], Any]) -> list[Any]:
    async def run() -> list[Any]:
        client = AsyncKlaviyo(api_key="pk_x", transport=Awaited())
        call = given(client)
        call = await call if asyncio.iscoroutine(call) else call
        return [one async for one in client.iterate(call)]

    return asyncio.run(run())


@pytest.mark.parametrize("iterate", [blocking, awaited])
def test_only_a_call_of_pages_is_gone_through(iterate: Callable[[Any], list[Any]]) -> None:
    """What a method has read already, a function, and a list without pages say what to give."""
    assert not iterate(lambda _: list_metrics())
    with pytest.raises(TypeError, match=r"a Page is no call; .* methods make their calls at once"):
        iterate(lambda client: client.list_metrics())
    with pytest.raises(TypeError, match="a function is no call"):
        iterate(lambda _: list_metrics)
    with pytest.raises(TypeError, match="get_webhook_topics gives no pages"):
        iterate(lambda _: get_webhook_topics())
