"""Webhooks: who is told of which events; and the topics there are."""

# https://developers.klaviyo.com/en/reference/webhooks_api_overview

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from ...._http import Response
from ..account import Account
from ..bodies import refuse
from ..document import Json, Refused, Wrong, answer
from ..loopback import is_loopback
from ..query import Query
from ..resources import Related, absent, resource
from ..resources import written as instant
from ..webhook_settings import WebhookSettings
from ..webhooks import Webhook
from .asked import Asked, Handler, Handlers, parts
from .documents import many, one

WEBHOOK, TOPIC = "webhook", "webhook-topic"
_AT = "/data/attributes"
_TOPICS_AT = "/data/relationships/webhook-topics/data"


def _written(account: Account, query: Query, webhook: Webhook) -> dict[str, Json]:
    most = account.settings.webhooks.shown_url
    url = webhook.endpoint_url
    attributes: dict[str, Json] = {
        "name": webhook.name,
        "description": webhook.description,
        "endpoint_url": url if len(url) <= most else f"{url[:most]}...",
        "enabled": webhook.enabled,
        "created_at": instant(webhook.created),
        "updated_at": instant(webhook.updated),
    }
    related: dict[str, Related] = {"webhook-topics": [(TOPIC, topic) for topic in webhook.topics]}
    only = query.fields(WEBHOOK)
    return resource(query.base, WEBHOOK, webhook.id, attributes, related, fields=only)


def _topic_written(query: Query, topic: str) -> dict[str, Json]:
    found = resource(query.base, TOPIC, topic, {})
    # A topic is its id, and has no attributes at all.
    return {name: value for name, value in found.items() if name != "attributes"}


def _included(query: Query, webhooks: Sequence[Webhook]) -> list[Json] | None:
    if not query.include:
        return None
    topics = dict.fromkeys(topic for webhook in webhooks for topic in webhook.topics)
    return [_topic_written(query, topic) for topic in topics]


def _existing(account: Account, asked: Asked) -> Webhook:
    webhook = account.webhooks.get(asked.resource_id)
    if webhook is None:
        raise absent(WEBHOOK, asked.resource_id)
    return webhook


def _list(account: Account, asked: Asked) -> Response:
    webhooks = account.webhooks.all()
    data = [_written(account, asked.query, webhook) for webhook in webhooks]
    return many(asked.query, data, included=_included(asked.query, webhooks))


def _get(account: Account, asked: Asked) -> Response:
    webhook = _existing(account, asked)
    data = _written(account, asked.query, webhook)
    return one(asked.query, data, _included(asked.query, [webhook]))


def _create(account: Account, asked: Asked) -> Response:
    given, topics = asked.attributes, _topics(asked.data)
    refuse(_faults(account, given, topics))
    description = given.get("description")
    webhook = account.webhooks.add(
        str(given["name"]),
        description if isinstance(description, str) else None,
        str(given["endpoint_url"]),
        str(given["secret_key"]),
        topics or (),
        asked.now,
    )
    return one(asked.query, _written(account, asked.query, webhook), status=201)


def _update(account: Account, asked: Asked) -> Response:
    webhook = _existing(account, asked)
    if asked.data.get("id") != webhook.id:
        wrong = Wrong("The id of the body and the id of the address differ.", "/data/id")
        raise Refused(400, [wrong])
    topics = _topics(asked.data)
    given = {name: value for name, value in asked.attributes.items() if value is not None}
    named = webhook.topics if topics is None else topics
    refuse(_faults(account, given, named))
    # What took effect until now is told, or not, as the webhook was until now.
    account.webhooks.collect(account.events.stored(), asked.now)
    webhook.name = str(given.get("name", webhook.name))
    webhook.endpoint_url = str(given.get("endpoint_url", webhook.endpoint_url))
    webhook.secret = str(given.get("secret_key", webhook.secret))
    webhook.topics = tuple(named)
    if "description" in asked.attributes:
        description = asked.attributes["description"]
        webhook.description = description if isinstance(description, str) else None
    if "enabled" in given:
        account.webhooks.enable(webhook, enabled=given["enabled"] is True)
    webhook.updated = asked.now
    return one(asked.query, _written(account, asked.query, webhook))


def _delete(account: Account, asked: Asked) -> Response:
    account.webhooks.remove(_existing(account, asked))
    return answer(204)


def _faults(
    account: Account, given: Mapping[str, Json], topics: Sequence[str] | None
) -> Iterator[Wrong]:
    settings = account.settings.webhooks
    name, url, secret = (given.get(key) for key in ("name", "endpoint_url", "secret_key"))
    if isinstance(name, str) and not name.strip():
        yield Wrong("The name may not be blank.", f"{_AT}/name")
    if isinstance(url, str) and not _allowed(url, settings):
        yield Wrong("The endpoint must be an https address.", f"{_AT}/endpoint_url")
    if isinstance(secret, str) and len(secret) < settings.shortest_secret:
        detail = f"A secret has at least {settings.shortest_secret} characters."
        yield Wrong(detail, f"{_AT}/secret_key")
    if not topics:
        yield Wrong("At least one topic is needed.", _TOPICS_AT)
    known = account.webhooks.topics()
    for position, topic in enumerate(topics or ()):
        if topic not in known:
            yield Wrong(f"There is no topic {topic}.", f"{_TOPICS_AT}/{position}/id")


def _allowed(url: str, settings: WebhookSettings) -> bool:
    try:
        parts_of_url = urlsplit(url)
        host = parts_of_url.hostname
    except ValueError:
        return False
    if parts_of_url.scheme == "https":
        return bool(host)
    return settings.http_loopback and parts_of_url.scheme == "http" and is_loopback(host or "")


def _topics(data: Mapping[str, Json]) -> Sequence[str] | None:
    relationships = data.get("relationships")
    topics = relationships.get("webhook-topics") if isinstance(relationships, dict) else None
    found = topics.get("data") if isinstance(topics, dict) else None
    return None if found is None else [str(topic["id"]) for topic in parts(found)]


def _list_topics(account: Account, asked: Asked) -> Response:
    return many(
        asked.query, [_topic_written(asked.query, topic) for topic in account.webhooks.topics()]
    )


def _get_topic(account: Account, asked: Asked) -> Response:
    if asked.resource_id not in account.webhooks.topics():
        raise absent(TOPIC, asked.resource_id)
    return one(asked.query, _topic_written(asked.query, asked.resource_id))


def _guarded(handler: Handler) -> Handler:
    def guarded(account: Account, asked: Asked) -> Response:
        if not account.settings.webhooks.available:
            wrong = Wrong("This account has no webhooks.", code="permission_denied")
            raise Refused(403, [wrong])
        return handler(account, asked)

    return guarded


HANDLERS: Handlers = {
    name: _guarded(handler)
    for name, handler in {
        "get_webhooks": _list,
        "get_webhook": _get,
        "create_webhook": _create,
        "update_webhook": _update,
        "delete_webhook": _delete,
        "get_webhook_topics": _list_topics,
        "get_webhook_topic": _get_topic,
    }.items()
}
