"""Bulk jobs of the catalogue: queued, then processed a row at a time, each row for itself."""

# https://developers.klaviyo.com/en/reference/bulk_update_catalog_variants

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from .catalog import Catalog
from .document import Json, Refused, Wrong
from .later import Later
from .resources import new_id
from .stock import Origin
from .stock_settings import CatalogSettings

CREATE, UPDATE, DELETE = "create", "update", "delete"
QUEUED, PROCESSING, COMPLETE, CANCELLED = "queued", "processing", "complete", "cancelled"
ENTRIES = 100


@attrs.define(kw_only=True)
class CatalogJob:
    """
    One bulk job.

    Attributes:
        id: Klaviyo's own.

        kind: What its rows are, as the catalogue names it.

        action: :data:`CREATE`, :data:`UPDATE` or :data:`DELETE`.

        number: From 1, in order of arrival.

        request: Number of the request that brought it.

        created: When it came.

        starts: When its first row is looked at.

        ends: When its last row will have been.

        expires: When it is forgotten.

        rows: Its entries, of the right shape.

        status: Klaviyo's word.

        completed: Rows that took effect.

        failed: Rows that did not.

        completed_at: When its last row was done; None before, and if it was
            cancelled.

        errors: One for each row that failed.

        entries: Ids of what its rows wrote.
    """

    id: str
    kind: str
    action: str
    number: int
    request: int
    created: datetime
    starts: datetime
    ends: datetime
    expires: datetime
    rows: Sequence[Mapping[str, Json]] = attrs.field(repr=False)
    status: str = QUEUED
    completed: int = 0
    failed: int = 0
    completed_at: datetime | None = None
    errors: list[Json] = attrs.field(factory=list["Json"], repr=False)
    entries: list[str] = attrs.field(factory=list[str])

    @property
    def in_progress(self) -> bool:
        """Whether it counts against the jobs that an account may have at work."""
        return self.status in (QUEUED, PROCESSING)

    def due(self) -> datetime:
        """Tell when its next row takes effect."""
        done = self.completed + self.failed + 1
        return self.starts + (self.ends - self.starts) * min(done, len(self.rows)) / max(
            1, len(self.rows)
        )


class Jobs:
    """
    The bulk jobs of an account.

    Args:
        account: For the ids.

        catalog: What they write.

        settings: How they pass their time.

        later: Where they wait.

        chance: For the jitter.
    """

    def __init__(
        self,
        account: str,
        catalog: Catalog,
        settings: CatalogSettings,
        later: Later,
        chance: random.Random,
    ) -> None:
        self._account = account
        self._catalog = catalog
        self._settings = settings
        self._later = later
        self._random = chance
        self._by_id: dict[str, CatalogJob] = {}

    def add(
        self,
        kind: str,
        action: str,
        rows: Sequence[Mapping[str, Json]],
        now: datetime,
        request: int,
    ) -> CatalogJob:
        """
        Take a job in.

        Raises:
            Refused: Too many are at work.
        """
        settings = self._settings
        at_work = sum(
            job.in_progress
            and (settings.jobs_counted_together or (job.kind, job.action) == (kind, action))
            for job in self._by_id.values()
        )
        if at_work >= settings.most_jobs:
            detail = f"At most {settings.most_jobs} jobs may be in progress at one time."
            raise Refused(settings.too_many_jobs_status, [Wrong(detail, "/data")])
        number = len(self._by_id) + 1
        starts = now + settings.queued_for + settings.queue_jitter * self._random.random()
        job = CatalogJob(
            id=new_id(self._account, f"{kind} job", number),
            kind=kind,
            action=action,
            number=number,
            request=request,
            created=now,
            starts=starts,
            ends=starts + settings.processing_for,
            expires=now + settings.job_lives,
            rows=rows,
        )
        self._by_id[job.id] = job
        self._later.add(starts, lambda due: self._step(job, due))
        return job

    def all(self, now: datetime, kind: str = "", action: str = "") -> Sequence[CatalogJob]:
        """List the jobs that can still be read, the oldest first; all kinds unless told."""
        return [
            job
            for job in self._by_id.values()
            if now < job.expires and kind in ("", job.kind) and action in ("", job.action)
        ]

    def find(self, kind: str, action: str, job_id: str, now: datetime) -> CatalogJob | None:
        """Find a job that can still be read."""
        job = self._by_id.get(job_id)
        found = job is not None and (job.kind, job.action) == (kind, action) and now < job.expires
        return job if found else None

    def cancel(self, job_id: str) -> None:
        """
        Stop a job; what its rows did stays done.

        Raises:
            KeyError: There is no such job.

            ValueError: It has ended.
        """
        job = self._by_id[job_id]
        if not job.in_progress:
            raise ValueError(f"the job {job_id} is {job.status}")
        job.status = CANCELLED

    def _step(self, job: CatalogJob, now: datetime) -> None:
        if not job.in_progress:
            return
        if job.status == QUEUED:
            job.status = PROCESSING
        else:
            done = job.completed + job.failed
            if done < len(job.rows):
                self._row(job, done, now)
            if done + 1 >= len(job.rows):
                job.status = COMPLETE
                job.completed_at = now
                return
        self._later.add(job.due(), lambda due: self._step(job, due))

    def _row(self, job: CatalogJob, position: int, now: datetime) -> None:
        row = job.rows[position]
        origin = Origin(at=now, request=job.request, job_id=job.id)
        pointer = f"/data/attributes/{plural(job.kind)}/data/{position}"
        try:
            job.entries.append(self._perform(job, row, pointer, origin))
        except Refused as refused:
            job.failed += 1
            job.errors.append(self._error(job, position, refused.wrong[0]))
        else:
            job.completed += 1

    def _perform(
        self, job: CatalogJob, row: Mapping[str, Json], pointer: str, origin: Origin
    ) -> str:
        if job.action == CREATE:
            return self._catalog.create(job.kind, row, pointer, origin).id
        entry_id = str(row["id"])
        if job.action == UPDATE:
            return self._catalog.update(job.kind, entry_id, row, pointer, origin).id
        self._catalog.delete(job.kind, entry_id, f"{pointer}/id")
        return entry_id

    def _error(self, job: CatalogJob, position: int, wrong: Wrong) -> dict[str, Json]:
        # The OpenAPI file forbids null here, and the service sends it.
        # https://github.com/klaviyo/klaviyo-api-python/issues/88
        told = not self._settings.null_error_fields
        return {
            "id": f"{job.id}-{position}" if told else None,
            "code": wrong.code if told else None,
            "title": "Invalid input." if told else None,
            "detail": wrong.detail,
            "source": {"pointer": wrong.pointer},
        }


def plural(kind: str) -> str:
    """Give the word for the entries of a job: ``"items"`` or ``"variants"``."""
    return f"{kind.rpartition('-')[2]}s"
