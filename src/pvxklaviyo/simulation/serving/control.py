"""Reading and moving a served world from outside, as JSON under ``/_simulation``."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast
from urllib.parse import parse_qsl, urlsplit

import attrs

from ..._http import Request, Response
from ..faults import Faults
from ..klaviyo import Json, SimulatedKlaviyo
from ..peoplevox import SimulatedPeoplevox
from . import account, tenant
from .anchored import AnchoredClock
from .services import CONTROL_PATH, KLAVIYO, NOTIFICATIONS, PEOPLEVOX, SimulatedServices

_SERVICES = (PEOPLEVOX, NOTIFICATIONS, KLAVIYO)
_Members: TypeAlias = Mapping[object, Json]


class _Wrong(Exception):
    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class Control:
    """
    The control interface of a served world.

    =================================  ==========================================
    ``GET /_simulation/clock``         ``now``, and ``mode``: ``real`` or ``frozen``
    ``PUT /_simulation/clock``         ``{"now": …}`` or ``{"advance": seconds}``
    ``GET /_simulation/warehouse``     the warehouse's journal
    ``GET /_simulation/peoplevox/calls``    every call that arrived
    ``GET /_simulation/peoplevox/settings`` the tenant's switches; ``PUT`` changes some
    ``PUT /_simulation/peoplevox/rows``     ``{"table", "rows": [{caption: cell}]}``
    ``GET /_simulation/peoplevox/subscriptions``  who wants to be told
    ``GET /_simulation/peoplevox/notifications``  who was told;
                                       ``POST {"event", "values"}`` tells
    ``GET /_simulation/stock``         what lies there now; ``POST {"do": "set", …}``
    ``GET /_simulation/klaviyo/requests``   every request that arrived
    ``GET /_simulation/klaviyo/events``     what took effect, and what vanished
    ``GET /_simulation/klaviyo/stock``      its writes, and who waits or was told
    ``GET /_simulation/klaviyo/webhooks``   who was told of what;
                                       ``POST`` tells what is due, on the loopback
    ``GET /_simulation/faults``        what waits, and what was met
    ``POST /_simulation/faults``       ``{"service", "operation", "name", …}``;
                                       a service is also ``notifications``
    ``DELETE /_simulation/faults``     let everything go well
    ``GET /_simulation/verdict``       whether Klaviyo tells what happened;
                                       ``?at=now`` or an instant: as of then
    =================================  ==========================================

    Args:
        services: The world.
    """

    def __init__(self, services: SimulatedServices) -> None:
        self._services = services
        self._routes: Mapping[tuple[str, str], Callable[[Request], Json]] = {
            ("GET", ""): self._index,
            ("GET", "/clock"): self._clock,
            ("PUT", "/clock"): self._move_clock,
            ("GET", "/warehouse"): self._warehouse,
            ("GET", "/peoplevox/calls"): self._calls,
            ("GET", "/peoplevox/settings"): self._settings,
            ("PUT", "/peoplevox/settings"): self._change_settings,
            ("PUT", "/peoplevox/rows"): self._put_rows,
            ("GET", "/peoplevox/subscriptions"): self._subscriptions,
            ("GET", "/peoplevox/notifications"): self._notifications,
            ("POST", "/peoplevox/notifications"): self._notify,
            ("GET", "/stock"): self._stock,
            ("POST", "/stock"): self._move_stock,
            ("GET", "/klaviyo/events"): lambda _: account.events(self._klaviyo),
            ("GET", "/klaviyo/requests"): lambda _: account.requests(self._klaviyo),
            ("GET", "/klaviyo/stock"): lambda _: account.stock(self._klaviyo),
            ("GET", "/klaviyo/webhooks"): lambda _: account.webhooks(self._klaviyo),
            ("POST", "/klaviyo/webhooks"): self._tell_webhooks,
            ("GET", "/faults"): self._faults,
            ("POST", "/faults"): self._add_fault,
            ("DELETE", "/faults"): self._clear_faults,
            ("GET", "/verdict"): self._verdict,
        }

    def respond(self, request: Request) -> Response:
        """Answer one request; what is wrong with it is told as ``{"error": …}``."""
        path = urlsplit(request.url).path.removeprefix(CONTROL_PATH).rstrip("/")
        found = self._routes.get((request.method, path))
        status = 200
        try:
            if found is None:
                raise _Wrong(f"there is no {request.method} {CONTROL_PATH}{path}", 404)
            content = found(request)
        except _Wrong as wrong:
            status, content = wrong.status, {"error": str(wrong)}
        body = json.dumps(content, indent=1, default=_other).encode()
        return Response(status, {"content-type": "application/json; charset=utf-8"}, body)

    def _index(self, request: Request) -> Json:
        return {"addresses": [f"{method} {CONTROL_PATH}{path}" for method, path in self._routes]}

    def _clock(self, request: Request) -> Json:
        clock = self._services.clock
        mode = "real" if isinstance(clock, AnchoredClock) else "frozen"
        return {"now": clock.now().isoformat(), "mode": mode}

    def _move_clock(self, request: Request) -> Json:
        clock = self._services.clock
        match _content(request):
            case {"now": str(text)}:
                with _told():
                    clock.set(_instant(text))
            case {"advance": int() | float() as seconds} if seconds >= 0:
                with _told():
                    clock.advance(timedelta(seconds=seconds))
            case _:
                raise _Wrong('a clock is moved by {"now": instant} or {"advance": seconds}')
        return self._clock(request)

    def _warehouse(self, request: Request) -> Json:
        warehouse = self._services.warehouse
        if warehouse is None:
            raise _Wrong("no warehouse is served", 404)
        after = warehouse.next_change(self._services.clock.now())
        return {
            "begin": warehouse.begin.isoformat(),
            "end": warehouse.end.isoformat(),
            "over_at": warehouse.over_at.isoformat(),
            "next_change": None if after is None else after.isoformat(),
            "shipments": [_plain(shipment) for shipment in warehouse.journal()],
            "groups": [
                {
                    "group": group.group,
                    "order_numbers": list(group.order_numbers),
                    "remaining": dict(group.remaining),
                    "complete": group.complete,
                }
                for group in warehouse.groups()
            ],
            "mix": _plain(warehouse.mix_found()),
        }

    @property
    def _peoplevox(self) -> SimulatedPeoplevox:
        peoplevox = self._services.peoplevox
        if peoplevox is None:
            raise _Wrong("no Peoplevox is served", 404)
        return peoplevox

    def _calls(self, request: Request) -> Json:
        return {"calls": [_plain(call) for call in self._peoplevox.journal]}

    def _settings(self, request: Request) -> Json:
        return _plain(self._peoplevox.settings)

    def _change_settings(self, request: Request) -> Json:
        peoplevox = self._peoplevox
        with _told():
            peoplevox.settings = tenant.changed(peoplevox.settings, _content(request))
        return self._settings(request)

    def _put_rows(self, request: Request) -> Json:
        with _told():
            tenant.put_rows(self._peoplevox, _content(request))
        return {}

    def _subscriptions(self, request: Request) -> Json:
        return {"subscriptions": [_plain(one) for one in self._peoplevox.subscriptions]}

    def _notifications(self, request: Request) -> Json:
        found = self._peoplevox.notifications.journal
        return {
            "notifications": [
                {
                    **attrs.asdict(one, filter=lambda field, _: field.name != "request"),
                    "method": one.request.method,
                    "url": one.request.url,
                    "content": one.request.content.decode(),
                }
                for one in found
            ]
        }

    def _notify(self, request: Request) -> Json:
        with _told():
            tenant.notify(self._peoplevox, _content(request))
        return self._notifications(request)

    def _stock(self, request: Request) -> Json:
        warehouse = self._services.warehouse
        if warehouse is None:
            raise _Wrong("no warehouse is served", 404)
        return {"levels": tenant.levels(warehouse.stock, self._services.clock.now())}

    def _move_stock(self, request: Request) -> Json:
        warehouse = self._services.warehouse
        if warehouse is None:
            raise _Wrong("no warehouse is served", 404)
        with _told():
            tenant.move_stock(warehouse.stock, _content(request), self._services.clock.now())
        return self._stock(request)

    @property
    def _klaviyo(self) -> SimulatedKlaviyo:
        klaviyo = self._services.klaviyo
        if klaviyo is None:
            raise _Wrong("no Klaviyo is served", 404)
        return klaviyo

    def _tell_webhooks(self, request: Request) -> Json:
        with _told():
            return account.tell_webhooks(self._klaviyo)

    def _of(self, service: object) -> Faults:
        services = self._services
        if service == PEOPLEVOX and services.peoplevox is not None:
            return services.peoplevox.faults
        if service == KLAVIYO and services.klaviyo is not None:
            return services.klaviyo.faults
        if service == NOTIFICATIONS and services.peoplevox is not None:
            return services.peoplevox.notifications.faults
        names = ", ".join(f'"{name}"' for name in _SERVICES)
        raise _Wrong(f'"service" is one of {names}, and must be served')

    def _served(self) -> Sequence[str]:
        services = self._services
        there = {
            PEOPLEVOX: services.peoplevox,
            NOTIFICATIONS: services.peoplevox,
            KLAVIYO: services.klaviyo,
        }
        return [name for name, service in there.items() if service is not None]

    def _faults(self, request: Request) -> Json:
        found: dict[str, Json] = {}
        for name in self._served():
            faults = self._of(name)
            found[name] = {
                "pending": dict(faults.pending()),
                "met": dict(faults.counted()),
            }
        return found

    def _add_fault(self, request: Request) -> Json:
        asked = _content(request)
        faults = self._of(asked.pop("service", None))
        try:
            operation, name = asked.pop("operation", "*"), asked.pop("name", "")
            faults.next(operation, name, **asked)
        except (TypeError, ValueError) as error:
            raise _Wrong(str(error)) from None
        return self._faults(request)

    def _clear_faults(self, request: Request) -> Json:
        for name in self._served():
            self._of(name).clear()
        return self._faults(request)

    def _verdict(self, request: Request) -> Json:
        asked = dict(parse_qsl(urlsplit(request.url).query)).get("at", "")
        at = self._services.clock.now() if asked == "now" else _instant(asked) if asked else None
        try:
            verdict = self._services.verdict(at)
        except ValueError as error:
            raise _Wrong(str(error), 404) from None
        return {
            "ok": verdict.ok,
            "shipments": verdict.shipments,
            "expected": verdict.expected,
            "told": verdict.told,
            "events": verdict.events,
            "counts": dict(verdict.counts),
            "findings": [_plain(finding) for finding in verdict.findings],
        }


@contextlib.contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except (ValueError, OverflowError) as error:
        # Before or after all time, among them.
        raise _Wrong(str(error)) from None


def _content(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(request.content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _Wrong("the body is a JSON object")
    return cast("dict[str, Any]", found)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise _Wrong(f"{text!r} is not an instant with a zone, such as 2026-10-24T18:00:00Z")
    return found


def _plain(record: attrs.AttrsInstance) -> Json:
    """Write a record of a journal; what JSON has no form for is left to ``_other``."""
    found: dict[str, Json] = attrs.asdict(record)
    return found


def _other(value: object) -> Json:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {str(name): member for name, member in cast("_Members", value).items()}
        case frozenset():
            return list[Json](sorted(cast("frozenset[str]", value)))
        case _:
            return str(value)
