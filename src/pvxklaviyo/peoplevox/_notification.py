"""
What arrives at the address of a subscription, read by the template that was subscribed with.

Values may arrive encoded or not, so the text is not taken apart as a form is,
but at the names that the template is known to have: ``&``, ``=``, blanks and
plus signs inside values do no harm, and a template that joins its parts by
commas reads as well as one that looks like a form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NoReturn
from urllib.parse import unquote, unquote_plus
from zoneinfo import ZoneInfo

import attrs

from ._event_types import PLACEHOLDER, is_collection
from ._subscription import NotificationTemplate
from ._values import instant

MOST_BYTES = 64 * 1024
"""The longest notification that is read, unless the caller says otherwise."""

_NAME = re.compile(r"([^&,;=?\s{}]+)=\Z")
_CHARSET = re.compile(r"charset\s*=\s*\"?(utf-8|iso-8859-1|windows-1252|us-ascii)\b", re.IGNORECASE)
# Nothing but what encoding leaves, and a comma between the values of a collection.
_ENCODED = re.compile(r"(?:[A-Za-z0-9_.~!*'(),+-]|%[0-9A-Fa-f]{2})*")
# What is escaped by nobody who writes an address, only by who encodes a value.
_MEANT = re.compile(r"%(?:2[346BCF]|3[ABDF]|40)", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z]+://|/", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Notification:
    """
    A notification: a hint where to look, and never evidence.

    Nothing signs it, anybody who knows the address can send one, and whether
    it comes once, late or in order is not documented. Read what it names
    through the API before acting.

    Attributes:
        fields: The values by your names, as they came: one, or those of a
            collection, in order, repeats and blanks included, so that parallel
            collections stay in step; not where a value has a comma of its own,
            which Peoplevox does not tell from its joint. Values may be people's
            data.

        missing: Your names that did not come, or came with their placeholder
            unfilled.

        event_type: What was subscribed to; empty where that is not known.
    """

    fields: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)
    missing: tuple[str, ...] = ()
    event_type: str = ""

    def get(self, name: str) -> str | None:
        """Give the value of a field whole, commas and all; None if it is missing or blank."""
        return ",".join(self.fields.get(name, ())).strip() or None

    def all(self, name: str) -> tuple[str, ...]:
        """
        Give the values of a field parted at commas, each once, without blanks.

        A despatch of several picks names its order several times.
        """
        parts = (part.strip() for value in self.fields.get(name, ()) for part in value.split(","))
        return tuple(dict.fromkeys(filter(None, parts)))

    def instant(self, name: str, site: ZoneInfo) -> datetime | None:
        """
        Read a field as a date by the warehouse clock, such as ``"31/12/2024 16:05:09"``.

        Returns:
            Aware, UTC; None if the field is missing or blank.

        Raises:
            ValueError: It is no date.
        """
        text = self.get(name)
        return None if text is None else instant(text, site)


@attrs.frozen(kw_only=True)
class RejectedNotification:
    """
    Something that arrived and is no notification of the subscription.

    Attributes:
        reason: Why, without quoting it.
    """

    reason: str


def read_notification(
    template: NotificationTemplate | str,
    *,
    method: str = "GET",
    query: str | bytes = "",
    body: bytes = b"",
    content_type: str = "",
    encode: bool | None = None,
    most_bytes: int = MOST_BYTES,
) -> Notification | RejectedNotification:
    """
    Read what arrived, by the template that was subscribed with.

    Args:
        template: A :class:`NotificationTemplate`, which a :class:`Subscription` is; or its
            text, the query or body with properties in braces.

        method: Of the request that came.

        query: Its query as it came, not decoded; the whole address does as
            well.

        body: Its body.

        content_type: The header, for the charset.

        encode: Whether Peoplevox was asked to encode values; of a
            :class:`NotificationTemplate` its own is used. None: tell by the looks of each.

        most_bytes: The longest that is read.

    Returns:
        The notification, or why it is none. Nothing that arrives raises.

    Raises:
        ValueError: *template* is a text without any ``name={Property}``.
    """
    event_type = ""
    if isinstance(template, NotificationTemplate):
        encode = template.encode
        event_type = template.event_type
        template = template.query if template.method == "POST" else template.callback_url
    known = _layout(template)
    posted = method.upper() == "POST" and bool(body.strip())
    given = body if posted else query.encode(errors="replace") if isinstance(query, str) else query
    if len(given) > most_bytes:
        return RejectedNotification(reason=f"it is longer than {most_bytes} bytes")
    text = _decoded(given, content_type if posted else "").strip("\r\n\0")
    if not posted:
        text = _query_of(text)
    found = known.in_order(text) or known.anywhere(text)
    if not found:
        return RejectedNotification(reason="it has none of the names of the template")
    fields: dict[str, tuple[str, ...]] = {}
    missing: list[str] = []
    for name, path in known.paths.items():
        raw = [_value(value, encode=encode, posted=posted) for value in found.get(name, ())]
        values = [value for value in raw if not PLACEHOLDER.fullmatch(unquote(value).strip())]
        if not values:
            missing.append(name)
        elif is_collection(path):
            fields[name] = tuple(part.strip() for value in values for part in value.split(","))
        else:
            fields[name] = tuple(values)
    return Notification(fields=fields, missing=tuple(missing), event_type=event_type)


@attrs.frozen(kw_only=True)
class _Layout:
    """
    A template taken apart.

    Attributes:
        literals: What stands before each placeholder, the last one what stands
            behind all of them.

        names: Of the placeholders, in order, as they are spelled in the text.

        paths: The property of each name, by the name decoded.

        boundary: Matches where a value may end and a known name begins.
    """

    literals: tuple[str, ...]
    names: tuple[str, ...]
    paths: Mapping[str, str]
    boundary: re.Pattern[str]

    def in_order(self, text: str) -> dict[str, list[str]]:
        """Find the values of a text that follows the template to the letter; else nothing."""
        found: dict[str, list[str]] = {}
        if not text.startswith(self.literals[0]):
            return {}
        at = len(self.literals[0])
        for name, after in zip(self.names, self.literals[1:], strict=True):
            end = text.find(after, at) if after else len(text)
            if end < 0:
                return {}
            found.setdefault(unquote_plus(name), []).append(text[at:end])
            at = end + len(after)
        return found if at == len(text) else {}

    def anywhere(self, text: str) -> dict[str, list[str]]:
        """Find the values by their names, in whatever order they came."""
        found: dict[str, list[str]] = {}
        marks = list(self.boundary.finditer(text))
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        for mark, end in zip(marks, ends, strict=False):
            name = unquote_plus(mark[1])
            if name in self.paths:
                found.setdefault(name, []).append(text[mark.end() : end])
        return found


@lru_cache(maxsize=64)
def _layout(template: str) -> _Layout:
    text = _query_of(template)
    parts = PLACEHOLDER.split(text)
    literals, properties = parts[::2], parts[1::2]
    names: list[str] = []
    for before in literals[:-1]:
        name = _NAME.search(before)
        if name is None:
            _no_names()
        names.append(name[1])
    if not names:
        _no_names()
    # Other names of the query, a token perhaps, end a value as well.
    others = [part.partition("=")[0] for part in re.split(r"[&,;]", text) if "=" in part]
    known = sorted({*names, *filter(None, others)}, key=len, reverse=True)
    return _Layout(
        literals=tuple(literals),
        names=tuple(names),
        paths=dict(zip(map(unquote_plus, names), properties, strict=True)),
        boundary=re.compile(r"(?:\A|[&,;?\s])(" + "|".join(map(re.escape, known)) + ")="),
    )


def _no_names() -> NoReturn:
    raise ValueError('each property of a template follows a name: "order={SalesOrderNumber}"')


def _decoded(data: bytes, content_type: str) -> str:
    charset = _CHARSET.search(content_type)
    try:
        return data.decode(charset[1] if charset else "utf-8")
    except UnicodeDecodeError:
        # Each byte is a letter there, so this always ends in some text.
        return data.decode("latin-1")


def _query_of(text: str) -> str:
    """Give the query of an address; a query alone is one already."""
    return text.partition("?")[2] if _ADDRESS.match(text) else text.removeprefix("?")


def _value(text: str, *, encode: bool | None, posted: bool) -> str:
    """
    Decode a value as far as it was encoded.

    Where Peoplevox does not encode, an address still has its blanks and
    letters beyond ASCII escaped, and its plus signs are plus signs.
    """
    if encode:
        # What a gateway adds comes behind an ampersand, which a value has not.
        return unquote_plus(text.partition("&")[0])
    looks_encoded = encode is None and _ENCODED.fullmatch(text) is not None
    if looks_encoded and _MEANT.search(text):
        return unquote_plus(text)
    return unquote(text) if looks_encoded or not posted else text
