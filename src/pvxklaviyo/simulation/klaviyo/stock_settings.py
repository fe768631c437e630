"""How a simulated catalogue and its waiting lists behave where the real ones vary or are not known."""

from __future__ import annotations

from datetime import timedelta

import attrs

from .stock import StockChange

RISE_TO_MINIMUM = "rise_to_minimum"
"""Stock below the minimum that is written at or above it releases who waits."""
RISE_FROM_ZERO = "rise_from_zero"
"""Only stock of none at all that is written at or above the minimum does."""


@attrs.frozen(kw_only=True)
class CatalogSettings:
    """
    The switches of a simulated catalogue.

    Attributes:
        null_clears: Whether an update with null empties a field, or leaves it
            as it was; not documented.

        delete_variants: Whether an item takes its variants along when it is
            deleted; not documented.

        queued_for: How long a bulk job waits.

        queue_jitter: How much longer it may wait: jobs then overtake each
            other, since no order between jobs is promised.

        processing_for: How long a bulk job works; its rows take effect evenly
            over that time.

        job_lives: How long a bulk job can be read; not documented.

        most_jobs: How many jobs may be in progress.

        jobs_counted_together: Whether that counts all jobs, or those of one
            kind and action; not documented.

        too_many_jobs_status: What one job too many is answered with; not
            documented.

        null_error_fields: Whether the errors of rows have null for id, code
            and title, as users of Klaviyo's own client met it; else they have
            the texts that the OpenAPI file demands.
    """

    null_clears: bool = True
    delete_variants: bool = True
    queued_for: timedelta = timedelta(seconds=1)
    queue_jitter: timedelta = timedelta(0)
    processing_for: timedelta = timedelta(seconds=2)
    job_lives: timedelta = timedelta(days=7)
    most_jobs: int = 500
    jobs_counted_together: bool = True
    too_many_jobs_status: int = 400
    null_error_fields: bool = True


@attrs.frozen(kw_only=True)
class BackInStockSettings:
    """
    The switches of the account's back in stock.

    Attributes:
        minimum: Units that must be in stock before anybody is told; above 0.

        edge: Which rise counts: :data:`RISE_TO_MINIMUM` or
            :data:`RISE_FROM_ZERO`; not documented.

        people_per_unit: How many are told for each unit in stock, the oldest
            subscription first; None tells everybody at once.

        pause: Between one batch and the next.

        batches_need_stock: Whether a later batch goes only while there is the
            minimum in stock; not documented. Whoever was told is never looked
            at again.

        one_identifier: Whether a subscription that names its profile by more
            than one identifier is refused, or taken; not documented.

        known_variants_only: Whether a subscription to a variant that is in no
            catalogue is refused, or taken and kept for nothing; not
            documented.
    """

    minimum: float = attrs.field(default=1, validator=attrs.validators.gt(0))
    edge: str = attrs.field(
        default=RISE_TO_MINIMUM, validator=attrs.validators.in_((RISE_TO_MINIMUM, RISE_FROM_ZERO))
    )
    people_per_unit: float | None = None
    pause: timedelta = timedelta(hours=1)
    batches_need_stock: bool = True
    one_identifier: bool = True
    known_variants_only: bool = True

    def rises(self, change: StockChange) -> bool:
        """Tell whether a change of stock releases those who wait."""
        # A variant that is created with stock has not come back.
        if change.created or change.after is None or change.after < self.minimum:
            return False
        before = change.before or 0
        return before <= 0 if self.edge == RISE_FROM_ZERO else before < self.minimum
