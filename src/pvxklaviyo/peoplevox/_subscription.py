"""A subscription as it was made, because Peoplevox cannot list those that there are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, cast
from urllib.parse import quote, urlsplit

import attrs

from ._event_types import PATH
from ._sayable import sayable

NotifyMethod = Literal["GET", "POST"]
"""How a notification comes: its values in the query, or in the body."""


def _plain(fields: Mapping[str, str]) -> Mapping[str, str]:
    return dict(fields)


def _text(value: str) -> str:
    # Of an EventType its text, so that what is stored has no class of ours.
    return str.__str__(value)


@attrs.frozen(kw_only=True)
class NotificationTemplate:
    """
    What Peoplevox fills in and sends, and where to.

    Attributes:
        event_type: What it notifies of.

        url: Where notifications go, without the fields. May hold a secret, so
            it is in no ``repr``.

        fields: Your name of each value, and the property that it comes from:
            ``{"order": "SalesOrderNumber"}``.

        method: How they come.

        event_filter: Peoplevox's expression of which events are meant; mostly empty,
            its grammar is not documented.

        sites_filter: The same of sites; None where every site is meant.

        encode: Whether Peoplevox is to encode the values for URLs; None leaves
            it out, as older versions need.
    """

    event_type: str = attrs.field(converter=_text)
    url: str = attrs.field(repr=False)
    fields: Mapping[str, str] = attrs.field(converter=_plain)
    method: NotifyMethod = "GET"
    event_filter: str = ""
    sites_filter: str | None = None
    encode: bool | None = None

    def __attrs_post_init__(self) -> None:
        address = urlsplit(self.url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError("url is not an http or https address")
        if re.search(r"[{}#\s]", self.url) or not sayable(self.url):
            raise ValueError("url has a brace, a blank, a fragment or a control character")
        if self.method not in {"GET", "POST"}:
            raise ValueError("method is neither GET nor POST")
        if not self.fields:
            raise ValueError("a notification without fields says nothing; name at least one")
        for name, path in self.fields.items():
            if not name or re.search(r"[{}\x00-\x1f\x7f\ud800-\udfff]", name):
                raise ValueError("the name of a field is empty or has a brace")
            if not PATH.fullmatch(path):
                raise ValueError(
                    f'the property of "{name}" is not like "SalesOrderNumber" or '
                    '"ServiceType.Code": write it without braces'
                )

    @property
    def query(self) -> str:
        """The fields as text, the properties in braces: ``order={SalesOrderNumber}``."""
        return "&".join(f"{quote(name, safe='')}={{{path}}}" for name, path in self.fields.items())

    @property
    def callback_url(self) -> str:
        """The address of a GET, fields and all."""
        joint = "" if self.url.endswith(("?", "&")) else "&" if "?" in self.url else "?"
        return f"{self.url}{joint}{self.query}"


@attrs.frozen(kw_only=True)
class Subscription(NotificationTemplate):
    """
    A subscription that was made: keep it, for Peoplevox cannot tell it again.

    Neither the service nor its web pages list subscriptions, and one that is
    forgotten keeps firing. :meth:`to_json` gives it as text to store.

    Attributes:
        id: What it is ended by.

        subscribed_at: Aware, UTC.
    """

    id: int
    subscribed_at: datetime

    def to_json(self) -> str:
        """Write it as one line of JSON. The text holds the url, which may be a secret."""
        held = attrs.asdict(self)
        held["subscribed_at"] = self.subscribed_at.isoformat()
        return json.dumps(held)

    @classmethod
    def from_json(cls, text: str) -> Subscription:
        """
        Read what :meth:`to_json` wrote.

        Raises:
            ValueError: It is something else.
        """
        try:
            held = cast("dict[str, object]", json.loads(text))
            fields = cast("Mapping[str, str]", held["fields"])
            subscription = cls(
                id=int(cast("int", held["id"])),
                subscribed_at=datetime.fromisoformat(cast("str", held["subscribed_at"])),
                event_type=cast("str", held["event_type"]),
                url=cast("str", held["url"]),
                fields={str(name): str(path) for name, path in fields.items()},
                method=cast("NotifyMethod", held["method"]),
                event_filter=cast("str", held["event_filter"]),
                sites_filter=cast("str | None", held["sites_filter"]),
                encode=cast("bool | None", held["encode"]),
            )
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            raise ValueError("this is no subscription that to_json wrote") from None
        if subscription.subscribed_at.tzinfo is None:
            raise ValueError("this is no subscription that to_json wrote")
        return subscription
