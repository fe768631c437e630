"""A template or report as one tenant sees it: searched, ordered, paged, and written as CSV."""

from __future__ import annotations

import random
import re
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from ..warehouse import StockView, View, Warehouse
from ..warehouse.local_time import on_the_wall
from . import columns
from .evaluate import candidates, compile_clause
from .layers import Layer
from .named import Named, Source
from .rows import OF_STOCK, groups_of
from .search import TEXT, Cell, Field, Node, parse
from .settings import PeoplevoxSettings
from .table_rows import Page, TableError, TableRow, by_shuffle, passes, sort_by, stirred
from .template_columns import ONLY_IMPORTED

_LIST = re.compile(r"\[[^\]]*\](?:,\[[^\]]*\])*")
_ORDER = re.compile(r"\[(?P<caption>[^\]]*)\](?:\s+(?P<way>asc|desc))?", re.IGNORECASE)


class Table:
    """
    One template or report of one tenant.

    Args:
        name: The standard name.

        warehouse: What it shows.

        settings: How the tenant names and orders its columns.

        seed: Of the order in which unordered rows come.

        layer: What was put over the warehouse's own rows.
    """

    def __init__(
        self,
        name: str,
        warehouse: Warehouse,
        settings: PeoplevoxSettings,
        seed: int,
        layer: Layer,
    ) -> None:
        self.name = name
        self.is_report: bool = layer.is_report
        self._warehouse = warehouse
        self._settings = settings
        self._seed = seed
        self._layer = layer
        self._standard = layer.captions
        self._kinds = layer.kinds
        self._blank: tuple[Cell, ...] = tuple("" if k == TEXT else None for k in self._kinds)
        self._positions = {caption: n for n, caption in enumerate(self._standard)}
        self._indexed = frozenset(self._positions[c] for c in columns.INDEXED & {*self._standard})
        self._shown = self._captions()
        self._fields = self._searchable()
        self._made: dict[tuple[int, ...], tuple[Source, list[TableRow]]] = {}
        self._view: View | None = None
        self._stock: StockView | None = None
        self._revision = 0
        self._rows: list[TableRow] = []
        self._by_value: dict[int, dict[Cell, list[TableRow]]] = {}

    @property
    def captions(self) -> Sequence[str]:
        """The tenant's captions, in their order."""
        return [caption for caption, _ in self._shown]

    @property
    def importable(self) -> Mapping[str, str | None]:
        """The tenant's captions that SaveData takes, and what each is; None for the tenant's own."""
        names: dict[str, str | None] = {
            caption: None if at is None else self._standard[at] for caption, at in self._shown
        }
        renamed = self._settings.columns.get(self.name, {})
        left_out = self._settings.left_out.get(self.name, ())
        for caption in ONLY_IMPORTED.get(self.name, ()):
            if caption not in left_out:
                names[renamed.get(caption, caption)] = caption
        return names

    @property
    def import_header(self) -> str:
        """The captions that SaveData takes as one line of CSV, with no line end."""
        return ",".join(self._quote(caption) for caption in self.importable)

    @property
    def header(self) -> str:
        """The tenant's captions as one line of CSV, with no line end."""
        return ",".join(self._quote(caption) for caption in self.captions)

    def read(
        self,
        instant: datetime,
        *,
        search: str,
        order_by: str,
        selected: str,
        page: int,
        size: int,
        only: Mapping[str, frozenset[str]] | None = None,
        unrest: int | None = None,
    ) -> Page:
        """
        Answer a call.

        Args:
            instant: What can be read then.

            search: The clause; empty for everything.

            order_by: ``"[Caption] desc"``; empty for no order at all.

            selected: ``"[A],[B]"``; empty for all columns.

            page: From 1; less counts as 1.

            size: Rows a page; 0 for all.

            only: Standard caption to the texts of which a row must have one.

            unrest: A number that is another one at every call, of a table
                that never holds still; None for one that does.

        Raises:
            SearchError: The clause cannot be read.

            TableError: A column is not there, or its list cannot be read.
        """
        node = parse(search, self._find)
        chosen = self._choose(selected)
        ways = self._ways(order_by)
        self._look(instant)
        found = self._found(node)
        for caption, texts in (only or {}).items():
            position = self._positions[caption]
            found = [row for row in found if row.cells[position] in texts]
        if unrest is not None:
            found = stirred(found, unrest)
        if self.name not in self._settings.unordered:
            for position, descending in reversed(ways):
                sort_by(found, position, descending=descending)
        first = (max(page, 1) - 1) * size
        most = self._settings.short_reads.get(self.name, len(found))
        last = min(first + size, most) if size else most
        part = found[first:last] if size or page <= 1 else []
        return Page(self._csv(chosen, part), len(part), len(found))

    def find(self, instant: datetime, key: Mapping[str, Cell]) -> Sequence[Mapping[str, Cell]]:
        """Give the rows that have these cells, by standard caption."""
        self._look(instant)
        wanted = [(self._positions[caption], cell) for caption, cell in key.items()]
        return [
            dict(zip(self._standard, row.cells, strict=False))
            for row in self._rows
            if all(row.cells[position] == cell for position, cell in wanted)
        ]

    def _captions(self) -> list[tuple[str, int | None]]:
        renamed = self._settings.columns.get(self.name, {})
        left_out = self._settings.left_out.get(self.name, ())
        imported = ONLY_IMPORTED.get(self.name, ())
        for caption in (*renamed, *left_out):
            if caption not in self._positions and caption not in imported:
                raise ValueError(f"{self.name} has no column {caption}")
        shown: list[tuple[str, int | None]] = [
            (renamed.get(caption, caption), position)
            for position, caption in enumerate(self._standard)
            if caption not in left_out
        ]
        shown += [(caption, None) for caption in self._settings.extra.get(self.name, ())]
        if self._settings.reordered:
            random.Random(f"{self._seed}/{self.name}").shuffle(shown)
        return shown

    def _find(self, name: str, bracketed: bool) -> Field | None:  # noqa: FBT001
        # Brackets belong to reports; a bare word is taken there too.
        return self._fields.get(name.casefold()) if self.is_report or not bracketed else None

    def _searchable(self) -> dict[str, Field]:
        by = "renamed" if self.is_report else self._settings.template_search
        fields: dict[str, Field] = {}
        for caption, position in self._shown:
            if position is None:
                fields[caption.casefold()] = Field(len(self._standard), TEXT)
                continue
            field = Field(position, self._kinds[position])
            if by != "renamed":
                fields[self._standard[position].casefold()] = field
            if by != "default":
                fields[caption.casefold()] = field
        return fields

    def _choose(self, selected: str) -> list[tuple[str, int | None]]:
        if not selected.strip():
            return self._shown
        if not _LIST.fullmatch(selected):
            raise TableError("Columns is not a list such as [A],[B]")
        known = {caption.casefold(): (caption, position) for caption, position in self._shown}
        chosen: list[tuple[str, int | None]] = []
        for caption in selected[1:-1].split("],["):
            if caption.casefold() not in known:
                raise TableError(f"there is no column [{caption}]")
            chosen.append(known[caption.casefold()])
        return chosen

    def _ways(self, order_by: str) -> list[tuple[int, bool]]:
        ways: list[tuple[int, bool]] = []
        for part in filter(None, (part.strip() for part in order_by.split(","))):
            match = _ORDER.fullmatch(part)
            field = self._find(match["caption"], True) if match else None
            if match is None or field is None:
                raise TableError(f"cannot order by {part}")
            ways.append((field.position, (match["way"] or "").casefold() == "desc"))
        return ways

    def _look(self, instant: datetime) -> None:
        view = self._warehouse.at(instant)
        stock = self._warehouse.stock.at(instant) if self.name in OF_STOCK else None
        revision = self._layer.revision
        if view is self._view and stock is self._stock and revision == self._revision:
            return
        rows: list[TableRow] = []
        if not self._layer.hides_all:
            rows = self._of_warehouse(view, stock)
        if revision:
            rows = self._laid_over(rows)
        self._view, self._stock, self._revision = view, stock, revision
        self._rows, self._by_value = rows, {}

    def _of_warehouse(self, view: View, stock: StockView | None) -> list[TableRow]:
        rows: list[TableRow] = []
        for source, make in groups_of(self.name, view, stock, self._warehouse, self._settings):
            key = tuple(map(id, source))
            # Nothing to rest on means that it may have been added to.
            known = self._made.get(key) if source else None
            if known is None:
                known = source, self._rows_of(make())
                if source:
                    self._made[key] = known
            rows.extend(known[1])
        return rows

    def _laid_over(self, rows: Sequence[TableRow]) -> list[TableRow]:
        found: list[TableRow] = []
        for row in rows:
            cells = self._layer.over(row.cells)
            if cells is not None:
                found.append(row if cells is row.cells else TableRow(cells, row.shuffle))
        for named in self._layer.added:
            cells = self._cells(named)
            # Not its place: others stay where they are when one is taken out.
            name = f"{self._seed}/added/{cells[:3]}"
            found.append(TableRow(cells, zlib.crc32(name.encode())))
        return found

    def _cells(self, named: Named) -> tuple[Cell, ...]:
        cells = list(self._blank)
        for caption, cell in named.items():
            if isinstance(cell, datetime) and cell.tzinfo is not None:
                cell = on_the_wall(cell, self._warehouse.zone)  # noqa: PLW2901 - as it is shown
            cells[self._positions[caption]] = cell
        return (*cells, "")

    def _rows_of(self, named: Sequence[Named]) -> list[TableRow]:
        rows: list[TableRow] = []
        for position, row in enumerate(named):
            cells = list(self._blank)
            for caption, cell in row.items():
                cells[self._positions[caption]] = cell
            # What makes a row this row is in its first few cells and its place.
            name = f"{self._seed}/{position}/{cells[:3]}"
            rows.append(TableRow((*cells, ""), zlib.crc32(name.encode())))
        return rows

    def _found(self, node: Node | None) -> list[TableRow]:
        if node is None:
            return sorted(self._rows, key=by_shuffle)
        test = compile_clause(node, {n: name for name, n in self._settings.status_ids.items()})
        narrowed = candidates(node, self._indexed)
        among = self._rows if narrowed is None else self._with(*narrowed)
        try:
            found = [row for row in among if test(row.cells)]
        except TypeError:
            # A test has put text where a number or a date should stand.
            found = [row for row in among if passes(test, row)]
        return sorted(found, key=by_shuffle)

    def _with(self, position: int, values: frozenset[str]) -> list[TableRow]:
        index = self._by_value.get(position)
        if index is None:
            found: defaultdict[Cell, list[TableRow]] = defaultdict(list)
            for row in self._rows:
                found[row.cells[position]].append(row)
            index = self._by_value[position] = dict(found)
        return [row for value in values for row in index.get(value, ())]

    def _csv(self, chosen: Sequence[tuple[str, int | None]], rows: Sequence[TableRow]) -> str:
        lines = [",".join(self._quote(caption) for caption, _ in chosen)]
        places = [len(self._standard) if at is None else at for _, at in chosen]
        for row in rows:
            written = row.written
            if written is None:
                # The same rows are read again and again, as long as they overlap.
                written = row.written = [self._quote(self._text(cell)) for cell in row.cells]
            lines.append(",".join([written[at] for at in places]))
        end = self._settings.row_end
        return end.join(lines) + end

    def _quote(self, text: str) -> str:
        if self.is_report or any(mark in text for mark in ',"\r\n'):
            return '"' + text.replace('"', '""') + '"'
        return text

    def _text(self, cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, datetime):
            return self._date(cell)
        return cell if isinstance(cell, str) else str(cell)

    def _date(self, moment: datetime) -> str:
        if not self.is_report:
            return moment.strftime(self._settings.template_dates)
        year = "YYYY" if self._settings.literal_year else f"{moment:%Y}"
        seconds = f"{moment:%S}" if self._settings.seconds_in_dates else ""
        return f"'{moment:%d/%m}/{year} {moment:%H:%M}{seconds and ':'}{seconds}'"
