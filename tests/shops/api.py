"""A shop's API for tests: answers by path, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pvxklaviyo import Request, Response
from pvxklaviyo.retry import Backoff

Answer = Callable[[Request], Response] | Response | list[Any] | dict[str, Any]
ONCE = Backoff(attempts=1)


class Api:
    """Answers the first path whose beginning fits."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = answers
        self.asked: list[Request] = []

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        for path, answer in self.answers.items():
            if path in request.url:
                found = answer(request) if callable(answer) else answer
                return found if isinstance(found, Response) else written(found)
        return Response(404, body=b'{"code": "not_found"}')


class AwaitedApi(Api):
    """The same, awaited."""

    async def send(self, request: Request) -> Response:  # type: ignore[override]
        return super().send(request)


class Stopped:
    """A clock that stands still but for the waits, which it remembers."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 7, 1, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def asleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def written(body: Any, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/json"}, json.dumps(body).encode())
