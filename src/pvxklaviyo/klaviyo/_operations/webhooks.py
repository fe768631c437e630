"""Webhooks: what Klaviyo tells us by itself."""
# https://developers.klaviyo.com/en/docs/working_with_system_webhooks

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

import attrs

from ..._call import Call
from .._json import Json
from .._kept import listed
from .._signing import SigningSecret, revealed
from .._structure import resource
from .._unset import UNSET, Unset, stated
from ._ask import absent_as_none, plain_call, resource_call, sequence_call


@attrs.frozen(kw_only=True)
class Webhook:
    """
    An address that Klaviyo tells of events.

    Klaviyo never shows the secret that it signs with.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        description: What people read.

        endpoint_url: The address, without its end.

        enabled: Whether Klaviyo uses it. It stops when the address has failed
            for two days.

        created_at: When it was made.

        updated_at: When it was last changed.

        topics: What it is told of; only where that was asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_webhooks
    id: str
    name: str | None = None
    description: str | None = None
    endpoint_url: str | None = None
    enabled: bool | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    topics: Sequence[str] = ()


def _listed(topics: Sequence[str] | Unset) -> Sequence[str] | Unset:
    return topics if isinstance(topics, Unset) else listed(topics)


@attrs.frozen(kw_only=True)
class WebhookUpdate:
    """
    What to change of a webhook.

    What is :data:`UNSET` stays as it is; None clears.

    Attributes:
        id: Which webhook.

        name: What people see.

        description: What people read.

        endpoint_url: The whole address, with https.

        secret_key: What Klaviyo signs with from now on. Let
            :func:`verify_webhook` take the old one for a while, too.

        enabled: Whether Klaviyo uses it.

        topics: What it is told of: all of them.

    Raises:
        ValueError: The id is empty, the address is not https, or there is no
            topic among those that are given.

        TypeError: *topics* is one text instead of a list.
    """

    # https://developers.klaviyo.com/en/reference/update_webhook
    id: str
    name: str | Unset = UNSET
    description: str | Unset | None = UNSET
    endpoint_url: str | Unset = attrs.field(default=UNSET, repr=False)
    secret_key: SigningSecret | Unset = attrs.field(default=UNSET, repr=False)
    enabled: bool | Unset = UNSET
    topics: Sequence[str] | Unset = attrs.field(default=UNSET, converter=_listed)

    def __attrs_post_init__(self) -> None:
        if not self.id:
            raise ValueError("id is empty")
        if not isinstance(self.endpoint_url, Unset):
            _check(self.endpoint_url)
        if not isinstance(self.topics, Unset) and not self.topics:
            raise ValueError("topics is empty; Klaviyo demands at least one")


@attrs.frozen(kw_only=True)
class WebhookTopic:
    """
    Something that a webhook can be told of.

    Attributes:
        id: Such as ``"event:klaviyo.sent_sms"``. Events that are sent by API
            are topics that begin with ``"event:api."``.
    """

    # https://developers.klaviyo.com/en/reference/get_webhook_topics
    id: str


def get_webhooks(*, include: Sequence[Literal["webhook-topics"]] = ()) -> Call[Sequence[Webhook]]:
    """
    Read the account's webhooks.

    Only accounts with the advanced data platform, and OAuth apps, have any.

    Args:
        include: Whether to read what each is told of, too.
    """
    # https://developers.klaviyo.com/en/reference/get_webhooks
    parameters = {"include": include or None}
    return sequence_call("get_webhooks", _read, parameters=parameters)


def get_webhook(
    webhook_id: str, *, include: Sequence[Literal["webhook-topics"]] = ()
) -> Call[Webhook]:
    """
    Read one webhook.

    Args:
        webhook_id: Klaviyo's key of it.

        include: Whether to read what it is told of, too.
    """
    # https://developers.klaviyo.com/en/reference/get_webhook
    parameters = {"include": include or None}
    return resource_call("get_webhook", _read, ids=[webhook_id], parameters=parameters)


def create_webhook(
    *,
    name: str,
    endpoint_url: str,
    secret_key: SigningSecret,
    topics: Sequence[str],
    description: str | None = None,
) -> Call[Webhook]:
    """
    Have Klaviyo tell an address of events.

    Not repeated when the answer is lost: there might be two then.

    Args:
        name: What people see.

        endpoint_url: With https. It must answer within five seconds.

        secret_key: What Klaviyo signs with: at least 16 characters, and
            nobody's password. :func:`verify_webhook` takes the same.

        topics: At least one of :func:`get_webhook_topics`.

        description: What people read.

    Raises:
        ValueError: The address is not https, the secret too short, the name
            empty, or there is no topic.
    """
    # https://developers.klaviyo.com/en/reference/create_webhook
    _check(endpoint_url)
    if not name:
        raise ValueError("name is empty; Klaviyo demands it")
    if not topics or isinstance(topics, str):
        raise ValueError("topics must be a list of at least one")
    attributes: dict[str, Json] = {
        "name": name,
        "endpoint_url": endpoint_url,
        "secret_key": _long_enough(secret_key),
    }
    if description is not None:
        attributes["description"] = description
    body: Json = {
        "data": {
            "type": "webhook",
            "attributes": attributes,
            "relationships": _topics(topics),
        }
    }
    return resource_call("create_webhook", _read, body=body)


_SHORTEST_SECRET = 16


def update_webhook(webhook: WebhookUpdate) -> Call[Webhook]:
    """
    Change a webhook; what is :data:`UNSET` stays, None clears.

    Repeated where needed: the same values twice are the same as once.

    Raises:
        ValueError: The new secret is too short.
    """
    # https://developers.klaviyo.com/en/reference/update_webhook
    secret = webhook.secret_key
    attributes = stated(
        {
            "name": webhook.name,
            "description": webhook.description,
            "endpoint_url": webhook.endpoint_url,
            "secret_key": secret if isinstance(secret, Unset) else _long_enough(secret),
            "enabled": webhook.enabled,
        }
    )
    data: dict[str, Json] = {"type": "webhook", "id": webhook.id, "attributes": attributes}
    if not isinstance(webhook.topics, Unset):
        data["relationships"] = _topics(webhook.topics)
    return resource_call(
        "update_webhook", _read, ids=[webhook.id], body={"data": data}, repeatable=True
    )


def delete_webhook(webhook_id: str) -> Call[None]:
    """
    Have Klaviyo tell an address nothing more.

    Repeated where needed, so a webhook that is not there counts as deleted.
    """
    # https://developers.klaviyo.com/en/reference/delete_webhook
    return absent_as_none(plain_call("delete_webhook", ids=[webhook_id], repeatable=True))


def get_webhook_topics() -> Call[Sequence[WebhookTopic]]:
    """Read what a webhook of the account can be told of."""
    # https://developers.klaviyo.com/en/reference/get_webhook_topics
    return sequence_call("get_webhook_topics", WebhookTopic)


def get_webhook_topic(topic: str) -> Call[WebhookTopic]:
    """Read one topic: whether there is one of that name."""
    # https://developers.klaviyo.com/en/reference/get_webhook_topic
    return resource_call("get_webhook_topic", WebhookTopic, ids=[topic])


_read = resource(Webhook, topics="webhook-topics")


def _long_enough(secret: SigningSecret) -> str:
    key = revealed(secret)
    if len(key) < _SHORTEST_SECRET:
        raise ValueError(f"secret_key is shorter than {_SHORTEST_SECRET} characters")
    return key


def _topics(topics: Sequence[str]) -> Json:
    return {"webhook-topics": {"data": [{"type": "webhook-topic", "id": one} for one in topics]}}


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("endpoint_url must begin with https:// and name a host")
