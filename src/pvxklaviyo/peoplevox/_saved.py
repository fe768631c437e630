"""What became of an import: of the whole, and of each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

import attrs

from ..errors import Problem, RequestRejectedError, ServiceError
from ._envelope import Answer
from ._errors import SERVICE
from ._save_action import SaveAction


class SaveOutcome(Enum):
    """
    How much of an import was imported.

    Attributes:
        ALL: Every row, as far as Peoplevox says.

        PARTIAL: Some rows, or fewer than were sent.

        NONE: No row.
    """

    ALL = "all"
    PARTIAL = "partial"
    NONE = "none"


@attrs.frozen(kw_only=True)
class SavedRow:
    """
    What Peoplevox says of one row.

    Attributes:
        reference: Its business key; of some templates it is a person's.

        succeeded: Whether it was imported.

        line_number: Its place among the rows that were sent, from 1; None from
            versions of the service that do not say.

        others: Whatever else is said of it, by name.
    """

    reference: str = attrs.field(repr=False)
    succeeded: bool
    line_number: int | None = None
    others: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


@attrs.frozen(kw_only=True)
class SaveResult:
    """
    What became of an import.

    A partial import is a result and no exception: part of it has happened, and
    whoever catches an exception tends to send all of it again. Look at
    :attr:`outcome`, or call :meth:`raise_for_failures`.

    Attributes:
        outcome: How much was imported.

        rows_sent: How many rows the import had.

        rows_imported: How many Peoplevox counts as imported.

        rows: What it says of each; some versions say nothing of rows.

        detail: Its words; they may quote data.

        error_code: Its short word for what went wrong; mostly empty.

        importing_queue_ids: Where it queued the rows, one for each call; its
            meaning is not documented.

        others: Further fields of its last answer, by name, as they came.
    """

    outcome: SaveOutcome
    rows_sent: int
    rows_imported: int
    rows: tuple[SavedRow, ...] = ()
    detail: str = attrs.field(default="", repr=False)
    error_code: str = attrs.field(default="", repr=False)
    importing_queue_ids: tuple[str, ...] = ()
    others: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)

    @property
    def failures(self) -> tuple[SavedRow, ...]:
        """The rows that were not imported, of those that are told of."""
        return tuple(row for row in self.rows if not row.succeeded)

    def raise_for_failures(self) -> None:
        """
        Do nothing if every row was imported.

        Raises:
            SaveFailedError: Not every row was; it carries this result.
        """
        if self.outcome is not SaveOutcome.ALL:
            raise SaveFailedError(self)


class SaveFailedError(RequestRejectedError):
    """
    An import of which not every row was imported.

    Attributes:
        result: What became of it.
    """

    def __init__(self, result: SaveResult) -> None:
        lines = [f"row {row.line_number or '?'}" for row in result.failures]
        super().__init__(
            f"Peoplevox imported {result.rows_imported} of {result.rows_sent} rows; which, and "
            "its words, are kept beside this error (.result)",
            service=SERVICE,
            operation="SaveData",
            status=200,
            problems=[Problem(line, "was not imported") for line in lines],
        )
        self.result = result


class SaveInterruptedError(ServiceError):
    """
    A later call of an import failed after earlier ones had taken effect.

    The failure itself is the cause of this error (``__cause__``).

    Attributes:
        result: What became of the rows before.

        next_row: The first row, from 0, that is not in *result*. Unless the
            cause is a refusal, it and those that went with it may have been
            imported all the same.
    """

    def __init__(self, result: SaveResult, error: ServiceError) -> None:
        super().__init__(
            f"The import broke off after {result.rows_sent} rows, which are dealt with "
            f"(.result): {error}",
            service=SERVICE,
            operation="SaveData",
        )
        self.result = result
        self.next_row: int = result.rows_sent


def saved(answer: Answer, rows_sent: int, action: SaveAction) -> SaveResult:
    """Read what an answer says of an import."""
    rows = tuple(
        SavedRow(
            reference=status.reference,
            succeeded=status.status.casefold() == "success",
            line_number=status.line,
            others=status.others,
        )
        for status in answer.statuses
    )
    succeeded = sum(row.succeeded for row in rows)
    imported = max(answer.total_count, 0)
    clean = answer.response_id == 0 and succeeded == len(rows)
    # Whether what is deleted is counted is not documented.
    counted = max(imported, succeeded) >= rows_sent or action is SaveAction.DELETE
    if clean and counted:
        outcome = SaveOutcome.ALL
    else:
        outcome = SaveOutcome.PARTIAL if imported or succeeded else SaveOutcome.NONE
    others = dict(answer.others)
    queue = others.pop("ImportingQueueId", "").strip()
    return SaveResult(
        outcome=outcome,
        rows_sent=rows_sent,
        rows_imported=imported,
        rows=rows,
        detail=answer.detail,
        error_code=answer.error_code,
        # 0 is what it writes where there is no queue.
        importing_queue_ids=(queue,) if queue not in {"", "0"} else (),
        others=others,
    )


def joined(results: Iterable[SaveResult]) -> SaveResult:
    """Make one result of those of consecutive calls; lines count through all of them."""
    first, *more = results
    for other in more:
        rows = tuple(
            row
            if row.line_number is None
            else attrs.evolve(row, line_number=row.line_number + first.rows_sent)
            for row in other.rows
        )
        first = SaveResult(
            outcome=first.outcome if first.outcome is other.outcome else SaveOutcome.PARTIAL,
            rows_sent=first.rows_sent + other.rows_sent,
            rows_imported=first.rows_imported + other.rows_imported,
            rows=first.rows + rows,
            detail="\n".join(filter(None, (first.detail, other.detail))),
            error_code=other.error_code or first.error_code,
            importing_queue_ids=first.importing_queue_ids + other.importing_queue_ids,
            others=other.others,
        )
    return first
