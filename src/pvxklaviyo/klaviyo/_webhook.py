"""What Klaviyo's webhooks deliver: whether it is Klaviyo's, and what it says."""
# https://developers.klaviyo.com/en/docs/working_with_system_webhooks

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

import attrs

from ..errors import DecodeError, Problem, SignatureError
from ..secrets import Secret
from ._json import Json, from_json
from ._operations._stored_event import read_event
from ._operations.stored_events import StoredEvent
from ._signing import SigningSecret, revealed
from ._structure import resource, structure_all, structure_one

_OPERATION = "webhook"
_TOLERANCE = timedelta(minutes=5)


@attrs.frozen(kw_only=True)
class DeliveredEvent:
    """
    One event that a webhook was told of.

    Attributes:
        external_id: Klaviyo's key of it. A delivery that was not answered in
            time comes again, so let this be known before acting on it twice.

        topic: Such as ``"event:klaviyo.sent_sms"``.

        payload: All that came, in Klaviyo's words. May hold personal data, so
            ``repr`` leaves it out.
    """

    external_id: str | None = None
    topic: str | None = None
    payload: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)

    def event(self) -> StoredEvent:
        """
        Read the payload as :func:`get_event` reads an event.

        Raises:
            DecodeError: It is none.
        """
        return structure_one(self.payload, read_event, _OPERATION)


@attrs.frozen(kw_only=True)
class WebhookDelivery:
    """
    What one call of a webhook brought.

    Attributes:
        events: Up to 1,000.

        webhook_id: Which webhook.

        account_id: Whose.

        sent_at: When Klaviyo says that it sent this.
    """

    events: Sequence[DeliveredEvent] = ()
    webhook_id: str | None = None
    account_id: str | None = None
    sent_at: datetime | None = None


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    secret: SigningSecret | Sequence[SigningSecret],
    *,
    now: datetime,
    tolerance: timedelta | None = _TOLERANCE,
    signs: Literal["body+timestamp", "body"] = "body+timestamp",
) -> WebhookDelivery:
    """
    Make sure that a webhook's call is Klaviyo's, and read it.

    Answer 200 within five seconds, and act later: Klaviyo calls again, ever
    less often, until it is answered so.

    A call that was overheard can be made again within *tolerance*; only what
    remembers each :attr:`DeliveredEvent.external_id` notices that.

    Args:
        body: The bytes that came, before anything reads them.

        headers: Names in any case.

        secret: The webhook's ``secret_key``, or what is asked for it; while
            it is being changed, the new one and the old one.

        now: The time; aware.

        tolerance: How far from *now* the call may have been sent; None does
            not look.

        signs: What the signature is of. Both forms are described by others,
            the first by more; Klaviyo shows none that is signed.

    Raises:
        SignatureError: It is not Klaviyo's, or it was sent too long ago.

        DecodeError: It is Klaviyo's, and not to be read.

        ValueError: *now* has no zone, or there is no secret.
    """
    if now.utcoffset() is None:
        raise ValueError("now has no zone; give an aware datetime")
    given = (secret,) if isinstance(secret, str | Secret) or callable(secret) else secret
    secrets = [revealed(one) for one in given]
    if not secrets or not all(secrets):
        raise ValueError("there is no secret, or an empty one")
    named = {name.lower(): value for name, value in headers.items()}
    stamp = named.get("klaviyo-timestamp", "")
    _check_signature(body, named.get("klaviyo-signature", ""), stamp, secrets, signs)
    document = _document(body)
    meta = document.get("meta")
    delivery = structure_one({"data": {**_META, "attributes": meta}}, _meta, _OPERATION)
    if tolerance is not None:
        # What is not signed proves nothing.
        signed = stamp if signs == "body+timestamp" else ""
        _check_age([delivery.timestamp, _instant(signed)], now, tolerance)
    return WebhookDelivery(
        events=structure_all(document, _event, _OPERATION),
        webhook_id=delivery.klaviyo_webhook_id,
        account_id=delivery.klaviyo_account_id,
        sent_at=delivery.timestamp,
    )


def _check_signature(
    body: bytes, signature: str, stamp: str, secrets: Sequence[str], signs: str
) -> None:
    if not signature:
        raise SignatureError("the call is not signed: it has no Klaviyo-Signature")
    if signs == "body+timestamp" and not stamp:
        raise SignatureError("the call has no Klaviyo-Timestamp, which is signed with the body")
    # Of two headers that differ no two are the same bytes, whatever a server makes of them.
    message = body + stamp.encode(errors="surrogatepass") if signs == "body+timestamp" else body
    # Every secret is tried, and each compared to its end: time tells nothing.
    matches = [
        hmac.compare_digest(
            hmac.new(one.encode(), message, hashlib.sha256).hexdigest().encode(),
            signature.strip().encode(errors="surrogatepass"),
        )
        for one in secrets
    ]
    if not any(matches):
        raise SignatureError(
            "the call's signature is not of any of the secrets; "
            "was the body changed before it was checked?"
        )


def _check_age(sent: Sequence[datetime | None], now: datetime, tolerance: timedelta) -> None:
    # Not documented: an integrator's sample has the header five hours ahead of the
    # body's own time. What is given here is signed, so one of them is enough.
    known = [moment for moment in sent if moment is not None]
    if not known:
        raise SignatureError(
            "the call does not say when it was sent; to take it, give no tolerance"
        )
    if all(abs(now - moment) > tolerance for moment in known):
        raise SignatureError("the call was sent too long ago, or the clock here is wrong")


def _document(body: bytes) -> Mapping[str, Json]:
    try:
        document = from_json(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, Mapping):
        raise DecodeError(
            f"Klaviyo's call of a webhook is not a JSON object ({len(body):,} bytes)",
            service="Klaviyo",
            operation=_OPERATION,
            problems=[Problem("", "is not a JSON object")],
        )
    return document


@attrs.frozen
class _Meta:
    klaviyo_webhook_id: str | None = None
    klaviyo_account_id: str | None = None
    timestamp: datetime | None = None


_META: Mapping[str, Json] = {"type": "meta"}
_meta = resource(_Meta)
_read_delivered = resource(DeliveredEvent)


def _event(found: Mapping[str, Json]) -> DeliveredEvent:
    return _read_delivered({"attributes": found})


def _instant(stamp: str) -> datetime | None:
    """Read a header's time: as HTTP writes it, as ISO 8601, or in seconds."""
    for read in (parsedate_to_datetime, datetime.fromisoformat, _seconds):
        try:
            moment = read(stamp)
        except (ValueError, OverflowError, OSError):
            continue
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return None


def _seconds(stamp: str) -> datetime:
    return datetime.fromtimestamp(float(stamp), UTC)
