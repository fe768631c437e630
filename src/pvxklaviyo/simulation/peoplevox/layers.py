"""What was put over the warehouse's own rows: by SaveData, or by a test that wants exact cells."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from . import columns
from .named import Named
from .search import BOOL, DATE, NUMBER, STATUS, TEXT, Cell

_Key = tuple[Cell, ...]


class Layer:
    """
    What lies over the warehouse's rows of one table. Not to be shared by threads.

    Args:
        is_report: Whether GetReportData answers for it.

        captions: The standard ones.
    """

    def __init__(self, *, is_report: bool, captions: Sequence[str]) -> None:
        self.is_report = is_report
        self.captions: tuple[str, ...] = tuple(captions)
        self.kinds: list[str] = [columns.KINDS.get(caption, TEXT) for caption in captions]
        self.hides_all: bool = False
        self.added: list[Named] = []
        self.revision: int = 0
        self.shape: int = 0
        self._changed: dict[tuple[str, ...], dict[_Key, dict[str, Cell]]] = {}
        self._hidden: list[Mapping[str, Cell]] = []

    def replace(self, rows: Sequence[Named]) -> None:
        """Show these rows and nothing else."""
        self._learn(rows)
        self.hides_all = True
        self.added = [dict(row) for row in rows]
        self._changed, self._hidden = {}, []
        self.revision += 1

    def add(self, rows: Sequence[Named]) -> None:
        """Show these rows too."""
        self._learn(rows)
        self.added += [dict(row) for row in rows]
        self.revision += 1

    def remove(self, match: Mapping[str, Cell]) -> None:
        """Show no row whose cells are these."""
        self.added = [row for row in self.added if not _matches(row, match)]
        self._hidden.append(dict(match))
        self.revision += 1

    def restore(self, match: Mapping[str, Cell]) -> bool:
        """Show rows again that were removed by these very cells; False if none were."""
        left = [known for known in self._hidden if known != match]
        restored = len(left) < len(self._hidden)
        self._hidden = left
        self.revision += restored
        return restored

    def blank(self, *, but: Iterable[str]) -> dict[str, Cell]:
        """Give empty cells for all columns but some."""
        kept = frozenset(but)
        return {
            caption: "" if kind in {TEXT, STATUS} else None
            for caption, kind in zip(self.captions, self.kinds, strict=True)
            if caption not in kept
        }

    def change(self, key: Mapping[str, Cell], cells: Mapping[str, Cell]) -> None:
        """Show other cells in the rows that have those of *key*."""
        self._learn([cells])
        for position, row in enumerate(self.added):
            if _matches(row, key):
                self.added[position] = {**row, **cells}
        names = tuple(key)
        known = self._changed.setdefault(names, {})
        known.setdefault(tuple(key.values()), {}).update(cells)
        self.revision += 1

    def over(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...] | None:
        """Give a row of the warehouse as it is shown; None if it is hidden."""
        place = self.captions.index
        for match in self._hidden:
            if all(cells[place(caption)] == cell for caption, cell in match.items()):
                return None
        for names, known in self._changed.items():
            found = known.get(tuple(cells[place(name)] for name in names))
            if found is not None:
                changed = list(cells)
                for caption, cell in found.items():
                    changed[place(caption)] = cell
                cells = tuple(changed)
        return cells

    def _learn(self, rows: Sequence[Named]) -> None:
        for row in rows:
            for caption, cell in row.items():
                if caption not in self.captions:
                    self.captions = (*self.captions, caption)
                    self.kinds.append(columns.KINDS.get(caption, _kind(cell)))
                    self.shape += 1


class Tables:
    """
    What a test puts into the tables of a simulated Peoplevox; may be shared by threads.

        peoplevox.tables.put("Return summary", [{"Return code": "RET1", "Quantity": 2, …}])
        peoplevox.tables.put("Acme gift orders", [{"Salesorder number": "1001"}])
        peoplevox.tables.add("Sales orders", [{"SalesOrderNumber": "9001"}])
        peoplevox.tables.remove("Sales orders", SalesOrderNumber="9001")

    Tables and captions have their standard names. A text stands in the answer
    as it is here, also where a date or a number should be; a date with a zone
    is shown in the warehouse's; what a row does not name is blank. Captions
    that are not standard become columns of their own.
    """

    def __init__(self) -> None:
        self._layers: dict[tuple[str, bool], Layer] = {}
        self._lock = threading.RLock()

    def put(self, table: str, rows: Sequence[Named], *, is_template: bool = False) -> None:
        """
        Let a table show these rows and no others.

        Args:
            table: A template or report, or a new one.

            rows: Standard caption to cell.

            is_template: Of a new one: whether GetData answers for it, and not
                GetReportData.
        """
        with self._lock:
            self._named(table, is_template).replace(rows)

    def add(self, table: str, rows: Sequence[Named], *, is_template: bool = False) -> None:
        """Let a table show these rows besides what it shows already."""
        with self._lock:
            self._named(table, is_template).add(rows)

    def remove(self, table: str, match: Mapping[str, Cell] | None = None, /, **cells: Cell) -> None:
        """
        Let a table show no row that has these cells, by whomever it was told, until now.

        Args:
            table: A template or report.

            match: Standard caption to cell.

            cells: The same, for captions without spaces.

        Raises:
            ValueError: Nothing was told, or there is no such table or caption.
        """
        asked = {**(match or {}), **cells}
        with self._lock:
            layer = self._known(table)
            if layer is None or not asked or not set(asked) <= set(layer.captions):
                raise ValueError(f"{table} has no rows that could be known by {sorted(asked)}")
            layer.remove(asked)

    def layer(self, table: str, *, reports: bool) -> Layer | None:
        """Give what lies over a table; None if there is no such table."""
        with self._lock:
            known = self._layers.get((table, reports))
            if known is not None:
                return known
            standard = (columns.REPORTS if reports else columns.TEMPLATES).get(table)
            if standard is None:
                return None
            made = Layer(is_report=reports, captions=standard)
            self._layers[table, reports] = made
            return made

    def names(self, *, reports: bool) -> Sequence[str]:
        """List the reports, or the templates."""
        with self._lock:
            standard = columns.REPORTS if reports else columns.TEMPLATES
            new = [name for name, of_reports in self._layers if of_reports is reports]
            return tuple(dict.fromkeys([*standard, *new]))

    def _known(self, table: str) -> Layer | None:
        return self.layer(table, reports=False) or self.layer(table, reports=True)

    def _named(self, table: str, is_template: bool) -> Layer:  # noqa: FBT001 - passed on
        known = self._known(table)
        if known is None:
            known = Layer(is_report=not is_template, captions=())
            self._layers[table, not is_template] = known
        return known


def _matches(row: Named, match: Mapping[str, Cell]) -> bool:
    return all(row.get(caption) == cell for caption, cell in match.items())


def _kind(cell: Cell) -> str:
    match cell:
        case bool():
            return BOOL
        case int() | Decimal():
            return NUMBER
        case datetime():
            return DATE
        case _:
            return TEXT
