"""How a call is made of an operation's name: the generic calls, which every family is made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Protocol, TypeVar, cast
from urllib.parse import quote, urlencode, urlsplit

from ..._call import Call, Page
from ..._http import Request, Response
from ..._pace import Allowance
from ...errors import DecodeError, Problem, RequestRejectedError
from .._answers import allowance, expect_accepted, expect_document
from .._filter import Filter
from .._json import Json, to_document
from .._limits import OPERATIONS, Operation
from .._structure import next_link, resource, structure_all, structure_one

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Read = type[T] | Callable[[Mapping[str, Json]], T]
"""An attrs class that a resource is read as, or what reads it."""

Parameters = Mapping[str, str | int | Filter | Sequence[str] | None]
"""
Parameters of an address by Klaviyo's names, such as ``"page[size]"``; None is left out, a
sequence is joined by commas.
"""


def resource_call(
    operation: str | Operation,
    read: Read[T],
    *,
    ids: Sequence[str] = (),
    parameters: Parameters | None = None,
    body: Json = None,
    repeatable: bool | None = None,
) -> Call[T]:
    """
    Ask for one resource by any of Klaviyo's operations, typed by your own class.

        @attrs.frozen(kw_only=True)
        class ObjectType:
            id: str
            title: str | None = None

        kind = klaviyo.perform(resource_call("get_object_type", ObjectType, ids=["01J…"]))

    The class is given the resource's ``id`` and its attributes by their names;
    what it has no field for is left out, and null is the field's default.

    Args:
        operation: A name of :data:`OPERATIONS`, or one of a later revision.

        read: An attrs class, or what makes something of a resource.

        ids: What stands in the address, in order.

        parameters: Of the address.

        body: A JSON:API document to send.

        repeatable: Whether it may be sent again when its outcome is not known;
            None: whatever reads may.

    Raises:
        KeyError: There is no such operation.

        ValueError: The address needs another number of ids, one of them is
            empty, or the body is beyond Klaviyo's limits.
    """

    def decode(response: Response, operation: Operation) -> T:
        document = expect_document(response, operation)
        return structure_one(document, reader(read), operation.name)

    return _call(operation, decode, ids, parameters, body, repeatable=repeatable)


def page_call(
    operation: str | Operation,
    read: Read[T],
    *,
    ids: Sequence[str] = (),
    parameters: Parameters | None = None,
) -> Call[Page[T]]:
    """
    Ask for a page of resources by any of Klaviyo's operations, typed by your own class.

    As :func:`resource_call`; the page knows its successor, so that a client's
    ``iterate`` reads to the end.

    Raises:
        KeyError: There is no such operation.

        ValueError: The address needs another number of ids.
    """
    known = named(operation)
    return _list(known, address(known, ids, parameters), reader(read))


def plain_call(
    operation: str | Operation,
    *,
    ids: Sequence[str] = (),
    parameters: Parameters | None = None,
    body: Json = None,
    repeatable: bool | None = None,
) -> Call[None]:
    """
    Perform any of Klaviyo's operations whose answer says no more than "done" or "accepted".

    As :func:`resource_call`.

    Raises:
        KeyError: There is no such operation.

        ValueError: The address needs another number of ids, or the body is
            beyond Klaviyo's limits.
    """
    return _call(operation, expect_accepted, ids, parameters, body, repeatable=repeatable)


def sequence_call(
    operation: str | Operation,
    read: Read[T],
    *,
    ids: Sequence[str] = (),
    parameters: Parameters | None = None,
) -> Call[Sequence[T]]:
    """
    Ask for a list that has no pages, such as the ids on the other side of a relationship.

    As :func:`resource_call`. A list that has pages after all is a
    :class:`~pvxklaviyo.errors.DecodeError` and not cut short in silence.

    Raises:
        KeyError: There is no such operation.

        ValueError: The address needs another number of ids.
    """

    def decode(response: Response, operation: Operation) -> Sequence[T]:
        document = expect_document(response, operation)
        if next_link(document) is not None:
            # Nobody who counts what came should believe that it was all.
            raise DecodeError(
                f"Klaviyo's answer to {operation.name} has a further page, although this list "
                "is documented without; read it by page_call",
                service="Klaviyo",
                operation=operation.name,
                problems=[Problem("/links/next", "is there, although this list has no pages")],
            )
        return structure_all(document, reader(read), operation.name)

    return _call(operation, decode, ids, parameters)


def absent_as_none(call: Call[T]) -> Call[T | None]:
    """Make a 404 the answer None: for what may be missing."""

    def decode(response: Response) -> T | None:
        try:
            return call.decode(response)
        except RequestRejectedError as refused:
            # Klaviyo says why. A gateway, or a wrong address, does not.
            if refused.status == 404 and refused.problems:
                return None
            raise

    return Call(call.request, decode, call.operation, call.repeatable, call.budget, call.allowance)


def optional_call(
    operation: str | Operation,
    read: Read[T],
    *,
    ids: Sequence[str] = (),
    parameters: Parameters | None = None,
) -> Call[T | None]:
    """
    Ask for one resource that may be missing: null and a 404 are None.

    As :func:`resource_call`.

    Raises:
        KeyError: There is no such operation.

        ValueError: The address needs another number of ids.
    """

    def decode(response: Response, operation: Operation) -> T | None:
        document = expect_document(response, operation)
        if isinstance(document, Mapping) and document.get("data") is None and "data" in document:
            return None
        return structure_one(document, reader(read), operation.name)

    return absent_as_none(_call(operation, decode, ids, parameters))


def within(page_size: int, most: int) -> int:
    """
    Check the size of a page.

    Raises:
        ValueError: It is beyond what the operation gives.
    """
    if not 1 <= page_size <= most:
        raise ValueError(f"page_size is {page_size}; Klaviyo takes 1 to {most}")
    return page_size


class _Decoder(Protocol[T_co]):
    def __call__(self, response: Response, operation: Operation) -> T_co: ...


def named(operation: str | Operation) -> Operation:
    """
    Find an operation.

    Raises:
        KeyError: There is none of that name.
    """
    return OPERATIONS[operation] if isinstance(operation, str) else operation


def reader(read: Read[T]) -> Callable[[Mapping[str, Json]], T]:
    """Make what reads a resource of an attrs class."""
    if isinstance(read, type):
        return resource(cast("type[T]", read))
    return read


def address(operation: Operation, ids: Sequence[str], parameters: Parameters | None) -> str:
    """
    Write the address of an operation, without the host.

    Raises:
        ValueError: Another number of ids is needed, or one of them is empty.
    """
    # Dots would lead up to another address, whichever way they are escaped.
    if not all(ids) or not {".", ".."}.isdisjoint(ids):
        raise ValueError(f"an id that {operation.name} is given is empty or no id")
    parts = operation.path.split("{")
    if len(parts) != len(ids) + 1:
        raise ValueError(f"{operation.name} takes {len(parts) - 1} id(s), not {len(ids)}")
    path = parts[0]
    for part, given in zip(parts[1:], ids, strict=True):
        # Ids of catalogues hold "$" and ":"; a slash would be another address.
        path += quote(given, safe="") + part.partition("}")[2]
    query = {
        name: _written(value) for name, value in (parameters or {}).items() if value is not None
    }
    # Everything is escaped: a "+" in a value would arrive as a space.
    return path + ("?" + urlencode(query, quote_via=quote, safe="") if query else "")


def _written(value: str | int | Filter | Sequence[str]) -> str:
    if isinstance(value, Filter):
        return value.text
    if isinstance(value, str | int):
        return str(value)
    return ",".join(value)


def _call(
    operation: str | Operation,
    decode: _Decoder[T],
    ids: Sequence[str],
    parameters: Parameters | None,
    body: Json = None,
    *,
    repeatable: bool | None = None,
) -> Call[T]:
    known = named(operation)
    content = b"" if body is None else to_document(body)
    request = Request(known.method, address(known, ids, parameters), content=content)
    return call(known, request, decode, repeatable=repeatable)


def call(
    operation: Operation,
    request: Request,
    decode: _Decoder[T],
    *,
    repeatable: bool | None = None,
) -> Call[T]:
    """Make the call of a request."""
    return Call(
        request,
        decode=partial(decode, operation=operation),
        operation=operation.name,
        repeatable=operation.method == "GET" if repeatable is None else repeatable,
        budget=operation.budget,
        allowance=partial(_of_shared, operation.steady) if operation.shared else allowance,
    )


def _of_shared(most: int, response: Response) -> Allowance | None:
    """Read what is left of a limit that operations share; what is told may be of the operation's own."""
    told = allowance(response)
    return told if told is not None and told.limit <= most else None


def _list(
    operation: Operation,
    where: str,
    read: Callable[[Mapping[str, Json]], T],
    *,
    number: int = 1,
    before: str = "",
) -> Call[Page[T]]:
    # One page's address is remembered for twice as many pages as the one before
    # it, so that links which lead round in a circle meet it, however wide it is.
    seen = where if number.bit_count() == 1 else before

    def decode(response: Response, operation: Operation) -> Page[T]:
        document = expect_document(response, operation)
        items = structure_all(document, read, operation.name)
        link = next_link(document)
        if link is None:
            return Page(items)
        following = _follow(operation, {where, seen}, link)
        return Page(items, _list(operation, following, read, number=number + 1, before=seen))

    return call(operation, Request(operation.method, where), decode)


def _follow(operation: Operation, seen: Collection[str], link: str) -> str:
    """Take a link's path and query as they are, and never its host: the key goes to ours only."""
    parts = urlsplit(link)
    following = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if not following.startswith("/") or following in seen:
        raise DecodeError(
            f"Klaviyo's answer to {operation.name} names no usable next page",
            service="Klaviyo",
            operation=operation.name,
            problems=[Problem("/links/next", "leads nowhere, or to the same page")],
        )
    return following
