"""Bulk imports of profiles: queued, processed, complete; each row for itself."""

# https://developers.klaviyo.com/en/docs/use_klaviyos_bulk_profile_import_api

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from .document import Json, Wrong
from .resources import new_uuid, written

QUEUED, PROCESSING, COMPLETE = "queued", "processing", "complete"
LIFE = timedelta(days=7)
"""How long the answers say a job can be read. How long it really can is not documented."""


@attrs.frozen(kw_only=True)
class RowError:
    """
    Why one row was not imported.

    Attributes:
        id: Of the error.

        wrong: What is wrong with the row; its pointer begins at the row.

        row: The row as it was sent.
    """

    id: str
    wrong: Wrong
    row: Json = attrs.field(repr=False)

    def attributes(self) -> dict[str, Json]:
        """Write its attributes."""
        return {
            "code": self.wrong.code,
            "title": "Invalid input." if self.wrong.code == "invalid" else "Conflict.",
            "detail": self.wrong.detail,
            "source": {"pointer": self.wrong.pointer},
            "original_payload": self.row,
        }


@attrs.define(kw_only=True)
class ImportJob:
    """
    One bulk import.

    Attributes:
        id: Klaviyo's own.

        rows: The profiles' parts of the body.

        list_ids: The lists that those who are imported join.

        created: When it was asked for.

        started: When its turn came; None before.

        completed: When it was done; None before.

        profile_ids: Those who were imported.

        errors: Why the others were not.
    """

    id: str
    rows: Sequence[Mapping[str, Json]] = attrs.field(repr=False)
    list_ids: Sequence[str]
    created: datetime
    started: datetime | None = None
    completed: datetime | None = None
    profile_ids: list[str] = attrs.field(factory=list[str])
    errors: list[RowError] = attrs.field(factory=list[RowError])

    @property
    def status(self) -> str:
        """Klaviyo's word for where it stands."""
        return COMPLETE if self.completed else PROCESSING if self.started else QUEUED

    def attributes(self) -> dict[str, Json]:
        """Write its attributes."""
        return {
            "status": self.status,
            "created_at": written(self.created),
            "total_count": len(self.rows),
            "completed_count": len(self.rows) - len(self.errors) if self.completed else 0,
            "failed_count": len(self.errors),
            "completed_at": written(self.completed),
            "expires_at": written(self.created + LIFE),
            "started_at": written(self.started),
        }


class ImportJobs:
    """All bulk imports of an account."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._by_id: dict[str, ImportJob] = {}

    def all(self) -> Sequence[ImportJob]:
        """List them, the oldest first."""
        return tuple(self._by_id.values())

    def get(self, job_id: str) -> ImportJob | None:
        """Find one by its id."""
        return self._by_id.get(job_id)

    def add(
        self, rows: Sequence[Mapping[str, Json]], list_ids: Sequence[str], now: datetime
    ) -> ImportJob:
        """Take one in."""
        job_id = new_uuid(self._account, "profile-bulk-import-job", len(self._by_id) + 1)
        job = ImportJob(id=job_id, rows=rows, list_ids=list_ids, created=now)
        self._by_id[job_id] = job
        return job
