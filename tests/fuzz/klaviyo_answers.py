"""What the readers of Klaviyo's answers and calls promise about any bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zlib import crc32

import attrs
import httpx

from pvxklaviyo._http import Response
from pvxklaviyo.errors import (
    AuthenticationError,
    DecodeError,
    Problem,
    RateLimitError,
    RequestRejectedError,
    ServerError,
    ServiceError,
    SignatureError,
)
from pvxklaviyo.klaviyo import (
    DeliveredEvent,
    DuplicateProfileError,
    Event,
    Flow,
    Page,
    Profile,
    StoredEvent,
    StoredProfile,
    WebhookDelivery,
    create_event,
    get_bulk_create_catalog_items_job,
    get_catalog_item,
    get_flow,
    get_profile,
    get_segment,
    list_events,
    list_metrics,
    list_profiles,
    query_metric_aggregates,
    verify_webhook,
)
from pvxklaviyo.klaviyo._answers import allowance
from pvxklaviyo.klaviyo._service import KlaviyoService
from pvxklaviyo.retry import Backoff
from pvxklaviyo.secrets import Secret

from .peoplevox import text_of

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
READERS = [
    list_events().decode,
    get_profile("a").decode,
    get_catalog_item("a").decode,
    get_bulk_create_catalog_items_job("a").decode,
    get_flow("a").decode,
    query_metric_aggregates("a", since=NOW - timedelta(1), until=NOW).decode,
    list_metrics().decode,
    get_segment("a").decode,
]
# All that an error may say of an answer: places in our own words, and kinds.
_PLACE = re.compile(r"(/(\d+|[a-z][a-z_0-9]*))*")
_KINDS = {
    *(
        "cannot be read",
        "is not JSON",
        "is not a JSON object",
        "is not a list",
        "is not an object",
        "is not a text",
    ),
    *("is not true or false", "is not a whole number", "is not a number", "is not a time"),
    "leads nowhere, or to the same page",
}


def _says_nothing(error: DecodeError) -> None:
    assert "@" not in f"{error} {error!r} {error.problems}"
    assert error.problems
    for problem in error.problems:
        assert _PLACE.fullmatch(problem.where)
        assert problem.why in _KINDS


def _hides(value: object, *shown: str | None) -> None:
    """What is personal is not in a ``repr``; an id that has a marker in it is no person's."""
    assert "@" not in repr(value) or any("@" in one for one in shown if one)


def _is(value: Any, kind: Any) -> bool:
    """Whether a value is what its annotation says, free-form members aside."""
    if isinstance(kind, UnionType):
        return str in get_args(kind) or any(_is(value, one) for one in get_args(kind))
    origin = get_origin(kind)
    if origin is Mapping:
        return isinstance(value, Mapping)
    if origin is Sequence:
        (inner,) = get_args(kind)
        return isinstance(value, list | tuple) and all(_is(one, inner) for one in value)
    if attrs.has(kind):
        return type(value) is kind and _is_whole(value)
    return value is None if kind is type(None) else type(value) is kind


_HINTS: dict[type, dict[str, Any]] = {}


def _is_whole(value: Any) -> bool:
    kind = type(value)
    hints = _HINTS.get(kind) or _HINTS.setdefault(kind, get_type_hints(kind))
    return all(_is(getattr(value, name), hint) for name, hint in hints.items())


def documents(data: bytes) -> None:
    """A value whose fields are of their kinds, or an error that quotes nothing of the answer."""
    reader = READERS[(data[0] if data else 0) % len(READERS)]
    try:
        found: Any = reader(Response(200, {}, data[1:]))
    except DecodeError as error:
        _says_nothing(error)
        return
    except ServerError as error:
        assert data[1:].lstrip()[:1] == b"<"
        assert "@" not in f"{error} {error!r}"
        return
    values = found.items if isinstance(found, Page) else [found]
    for value in values:
        assert _is_whole(value)
        if isinstance(value, StoredEvent):
            _hides(value, value.id, value.uuid, value.metric_id, value.profile_id)
        elif isinstance(value, StoredProfile):
            _hides(value, value.id, *value.list_ids, *value.segment_ids)
        elif isinstance(value, Flow) and value.definition is not None:
            definition = value.definition
            assert {*definition.trigger_metric_ids} <= {*definition.metric_ids}


_EVENT = create_event(Event(metric="A", profile=Profile(email="b@mail.invalid"), unique_id="c"))
_ASKED = [_EVENT.decode, list_profiles().decode, get_profile("a").decode]


def refusals(data: bytes) -> None:
    """
    Any answer but a 2xx is the error of its status, and its text holds nothing personal.

    The input: a status, then headers, a blank line and the body.
    """
    head, _, body = data.partition(b"\n\n")
    first, *lines = text_of(head).split("\n")
    status = int(first) % 1000 if re.fullmatch("[0-9]{1,4}", first) else 400
    headers = {name: value for name, _, value in (line.partition(": ") for line in lines)}
    response = Response(status, headers, body)
    told = allowance(response)
    if told is not None:
        assert 0 <= told.remaining <= told.limit
        assert told.limit > 0
        assert 0 <= told.resets_in <= 60
    try:
        _ASKED[len(data) % len(_ASKED)](response)
    except ServiceError as error:
        _is_declared(error, response)
    else:
        assert 200 <= status < 300


def _is_declared(error: ServiceError, response: Response) -> None:
    status = response.status
    page = response.body.lstrip()[:1] == b"<" or response.headers.get(
        "content-type", ""
    ).startswith("text/html")
    assert "@" not in f"{error} {error!r} {getattr(error, 'problems', '')}"
    delay = Backoff().delay(error, 1, 0.5, repeatable=True)
    assert delay is None or 0 <= delay <= 60
    waits = getattr(error, "retry_after", None)
    assert waits is None or 0 <= waits <= 1e9
    if 200 <= status < 300:
        assert type(error) is (ServerError if page else DecodeError)
    elif status < 400:
        assert type(error) is DecodeError
    elif status == 429:
        assert type(error) is RateLimitError
    elif status >= 500 or status in (408, 425):
        assert type(error) is ServerError
    elif status == 401:
        assert type(error) is AuthenticationError
    elif status in (400, 403) and page:
        assert type(error) is ServerError
    elif status == 403:
        assert type(error) is AuthenticationError
        assert error.missing_scope
    else:
        assert isinstance(error, RequestRejectedError)
        _is_rejection(error, response.body)


def _is_rejection(error: RequestRejectedError, body: bytes) -> None:
    errors: list[Any] = []
    # What nobody reads holds no duplicate; a number too long is nobody's.
    with suppress(ValueError, RecursionError, LookupError, TypeError):
        errors = [each for each in json.loads(body)["errors"] if isinstance(each, dict)]
    assert all(isinstance(problem, Problem) for problem in error.problems)
    assert all(isinstance(detail, str) for detail in error.details)
    duplicate = isinstance(error, DuplicateProfileError)
    if error.problems:
        named = any(each.get("code") == "duplicate_profile" for each in errors)
        assert duplicate == named
        assert len(error.problems) == len(errors)
    if isinstance(error, DuplicateProfileError):
        assert re.fullmatch(r"\w*", error.duplicate_profile_id)


_SECRETS = (Secret("new"), Secret("0ld"))


def webhook(data: bytes) -> None:
    """
    A delivery or a declared error; and of a signed call no byte may change.

    The input: a byte that chooses, a line for the signature, one for the stamp,
    and the body.
    """
    chosen = data[0] if data else 0
    signature, _, rest = data[1:].partition(b"\n")
    line, _, body = rest.partition(b"\n")
    stamp = text_of(line)
    signs: Any = "body" if chosen & 1 else "body+timestamp"
    tolerance = None if chosen & 2 else timedelta(minutes=5)

    def verify(body: bytes, signature: str, stamp: str) -> WebhookDelivery:
        headers = {"KLAVIYO-Signature": signature, "klaviyo-Timestamp": stamp}
        return verify_webhook(body, headers, _SECRETS, now=NOW, tolerance=tolerance, signs=signs)

    try:
        verify(body, text_of(signature), stamp)
    except SignatureError as error:
        assert "@" not in str(error)
    else:
        raise AssertionError("nobody signed this")
    signed = body if signs == "body" else body + stamp.encode(errors="surrogatepass")
    key = _SECRETS[chosen >> 2 & 1].reveal().encode()
    good = hmac.new(key, signed, hashlib.sha256).hexdigest()
    try:
        delivery = verify(body, f" {good}", stamp)
    except SignatureError as error:
        assert "not of any" not in str(error)
        assert "@" not in str(error)
    except DecodeError as error:
        _says_nothing(error)
    else:
        _hides(delivery, delivery.webhook_id, delivery.account_id, *_shown(delivery.events))
        _are_events(delivery.events)
    _notices_every_change(verify, body, good, stamp if signs != "body" else "")


def _shown(events: Sequence[DeliveredEvent]) -> list[str | None]:
    return [text for event in events for text in (event.external_id, event.topic)]


def _are_events(events: Sequence[DeliveredEvent]) -> None:
    for event in events:
        try:
            assert _is_whole(event.event())
        except DecodeError as error:
            _says_nothing(error)


def _notices_every_change(verify: Any, body: bytes, signature: str, stamp: str) -> None:
    chance = crc32(body)
    position, bit = (chance >> 3) % (len(body) + len(signature) + len(stamp)), 1 << (chance & 7)
    if position < len(body):
        body = _flipped(body, position, bit)
    elif (position := position - len(body)) < len(signature):
        signature = _flipped(signature.encode(), position, bit).decode("latin-1")
    else:
        position -= len(signature)
        # In the text: headers are read before we see them.
        other = chr(ord(stamp[position]) ^ bit)
        stamp = stamp[:position] + other + stamp[position + 1 :]
    try:
        verify(body, signature, stamp)
    except SignatureError:
        return
    raise AssertionError("a change was not noticed")


def _flipped(data: bytes, position: int, bit: int) -> bytes:
    return data[:position] + bytes((data[position] ^ bit,)) + data[position + 1 :]


_SERVICES = [
    KlaviyoService(api_key="pk_1"),
    KlaviyoService(api_key="pk_1", url="http://127.0.0.1:8080/gate/"),
]


def next_page(data: bytes) -> None:
    """Wherever a link points, the key goes to the host that it was given for."""
    link = text_of(data)
    body = json.dumps({"data": [], "links": {"next": link}}).encode()
    try:
        following = list_metrics().decode(Response(200, {}, body)).next
    except DecodeError as error:
        _says_nothing(error)
        return
    if following is None:
        assert not link
        return
    path = following.request.url
    assert path.startswith("/")
    assert link.endswith(path) or "#" in link or "?" in link
    for service in _SERVICES:
        url = service.prepare(following.request).url
        for parts in (urlsplit(url), httpx.URL(url)):
            base = urlsplit(service.url)
            assert (base.scheme, base.hostname, base.port) == (
                parts.scheme,
                parts.host if isinstance(parts, httpx.URL) else parts.hostname,
                parts.port,
            )
