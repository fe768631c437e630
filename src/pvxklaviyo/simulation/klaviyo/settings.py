"""How a simulated Klaviyo behaves where the real one's behaviour varies or is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import attrs

from .stock_settings import BackInStockSettings, CatalogSettings
from .webhook_settings import WebhookSettings

REJECT = "reject"
"""Refuse the whole request."""
DROP = "drop"
"""Keep the first, and drop the others silently."""

QUERY_ZONE = "query_zone"
"""A time without a zone is one of the zone that the query names."""
IN_UTC = "utc"
"""A time without a zone is UTC."""

PRESENT = "present"
"""As the OpenAPI file has it."""
MISSING = "missing"
"""Left out."""
NULL = "null"
"""There, but null."""

DOCUMENT = "document"
"""An error document, with codes of the framework that the known codes come from."""
DETAIL = "detail"
"""One sentence in plain JSON: ``{"detail": …}``."""
EMPTY = "empty"
"""No body."""

GONE = "gone"
"""A profile that was merged away is not there any more."""
DESTINATION = "destination"
"""A profile that was merged away answers as the one it was merged into."""


def _one_of(default: str, *others: str) -> str:
    validator = attrs.validators.in_((default, *others))
    found: str = attrs.field(default=default, validator=validator)
    return found


@attrs.frozen(kw_only=True)
class KlaviyoSettings:
    """
    The switches of a simulated account.

    Attributes:
        timezone: The account's, by IANA name.

        currency: The account's.

        apply_after: How long an accepted event waits until it takes effect.

        apply_jitter: How much longer it may wait; events that came close to
            each other then take effect in another order.

        seed: For the jitter.

        bulk_repeats: What a ``unique_id`` repeated inside one bulk request
            does: :data:`REJECT` refuses the request, as the OpenAPI file says;
            :data:`DROP` keeps the first, as the guide says.

        show_event_id: Whether events that are read carry ``$event_id``.

        tell_retry_after: Whether a 429 says how long to wait.

        limit_factor: Times the real limits; None for no limits.

        first_delays: By name of metric, the first delay of the flow that
            listens to it: a late event still starts a flow within it.

        most_metrics: How many metrics the account may have.

        catalog: Of the catalogue and its bulk jobs.

        back_in_stock: Of the waiting lists for variants.

        webhooks: Of the webhooks and how they are sent.

        naive_query_times: What a time without a zone means in a query of
            metric aggregates: :data:`QUERY_ZONE` or :data:`IN_UTC`; not
            documented.

        merges_after: How long a merge of two profiles waits.

        merged: What a profile that was merged away answers: :data:`GONE`, or
            :data:`DESTINATION`.

        deletes_after: How long a requested deletion of a person waits.

        jobs_queued_for: How long a bulk import of profiles waits.

        jobs_processing_for: How long it then takes.

        end_of_pages: What stands in ``links.next`` of a last page:
            :data:`NULL`, as is met, or :data:`MISSING`.

        links: What the ``links`` of included resources and of relationships
            are: :data:`PRESENT`, :data:`MISSING` as is met now and then, or
            :data:`NULL`.

        unknown_values: Whether fields that have a list of values in the
            OpenAPI file hold one that is not in it, as the next revision may
            add. A job that is at its end still says so.

        null_numbers: Whether numbers that the file never lets be null are.

        number_zip: Whether a ``zip`` of digits comes as a number.

        text_coordinates: Whether ``latitude`` and ``longitude`` come as text.

        agent_hints: Sentences for ``meta.agent_hints.next_steps``.

        refusals: What an answer of 401, 403, 404, 405, 410 or 415 carries,
            whose form is not documented: :data:`DOCUMENT`, :data:`DETAIL`, or
            :data:`EMPTY`.

        tell_limits: Whether answers carry the ``RateLimit`` headers.

        policy_in_limit: Whether ``RateLimit-Limit`` lists the windows after
            the number: ``3500, 350;w=1, 3500;w=60``. Which is true is not
            documented.

        cursor_life: How long a cursor is taken; None for ever.

        most_events_on_a_page: What may be asked for at most. The OpenAPI file
            says 1,000 in one place and 200 in another.
    """

    timezone: str = "Europe/London"
    currency: str = "GBP"
    apply_after: timedelta = timedelta(seconds=1)
    apply_jitter: timedelta = timedelta(0)
    seed: int = 0
    bulk_repeats: str = _one_of(REJECT, DROP)
    show_event_id: bool = False
    tell_retry_after: bool = True
    limit_factor: float | None = 1.0
    first_delays: Mapping[str, timedelta] = attrs.field(factory=dict[str, timedelta])
    most_metrics: int = 200
    catalog: CatalogSettings = CatalogSettings()
    back_in_stock: BackInStockSettings = BackInStockSettings()
    webhooks: WebhookSettings = WebhookSettings()
    naive_query_times: str = _one_of(QUERY_ZONE, IN_UTC)
    merges_after: timedelta = timedelta(seconds=5)
    merged: str = _one_of(GONE, DESTINATION)
    deletes_after: timedelta = timedelta(seconds=30)
    jobs_queued_for: timedelta = timedelta(seconds=2)
    jobs_processing_for: timedelta = timedelta(seconds=3)
    end_of_pages: str = _one_of(NULL, MISSING)
    links: str = _one_of(PRESENT, MISSING, NULL)
    unknown_values: bool = False
    null_numbers: bool = False
    number_zip: bool = False
    text_coordinates: bool = False
    agent_hints: Sequence[str] = ()
    refusals: str = _one_of(DOCUMENT, DETAIL, EMPTY)
    tell_limits: bool = True
    policy_in_limit: bool = False
    cursor_life: timedelta | None = None
    most_events_on_a_page: int = 1_000
