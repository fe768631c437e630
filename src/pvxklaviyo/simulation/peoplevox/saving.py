"""SaveData: rows put into a template, changed or deleted, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from ..warehouse import Warehouse
from . import columns
from .importing import Imported, ImportRefused, RowRefused, read_cells, read_rows
from .layers import Layer
from .saved_orders import delete_line, save_line, save_order
from .search import Cell
from .soap import IntegrationResponse, RowStatus
from .tables import Table
from .template_columns import ITEM_TYPES, KEYS, SALES_ORDER_ITEMS, SALES_ORDERS

SAVE, WITHOUT_ALLOCATION, DELETE = 0, 1, 2
"""What SaveData may be asked to do with the rows."""

_Find = Callable[[str], tuple[Table, Layer]]


class Saver:
    """
    Saves rows of one tenant. Not to be shared by threads.

    What is saved shows in the template at once. Orders, their lines,
    cancellations and tracking numbers reach the warehouse too: they can be
    despatched, and show in its reports. All else only lies over what the
    warehouse shows.

    Args:
        warehouse: What orders and tracking numbers are saved to.

        find: Gives a template and what lies over it.
    """

    def __init__(self, warehouse: Warehouse, find: _Find) -> None:
        self._warehouse = warehouse
        self._find = find

    def save(self, template: str, data: str, action: int, now: datetime) -> IntegrationResponse:
        """
        Save rows, and tell of each whether it could be.

        Args:
            template: Its standard name.

            data: CSV under the tenant's captions.

            action: 0 saves, 1 saves orders without allocating stock, 2
                deletes.

            now: When.

        Raises:
            ImportRefused: None of it can be saved.

            TableError: There is no such template.
        """
        table, layer = self._find(template)
        if template in columns.TEMPLATES and template not in KEYS:
            raise ImportRefused(f"{template} cannot be saved")
        if action not in {SAVE, WITHOUT_ALLOCATION, DELETE}:
            raise ImportRefused(f"there is no action {action}")
        keys = KEYS.get(template) or tuple(layer.captions[:1])
        header, rows = read_rows(data, table.importable)
        wanted = [key for key in keys if key != "Line"]
        if not set(wanted) <= set(header):
            raise ImportRefused(f"the header must name {' and '.join(wanted)}")
        statuses: list[RowStatus] = []
        reasons: list[str] = []
        for row in rows:
            reference = " - ".join(row.texts.get(key, "") for key in wanted)
            saved_it = True
            try:
                self._row(template, row, wanted, action, now)
            except RowRefused as refused:
                saved_it = False
                reasons.append(f"Line {row.line} ({reference}): {refused}")
            statuses.append(RowStatus(reference=reference, saved=saved_it, line=row.line))
        saved = sum(one.saved for one in statuses)
        return IntegrationResponse(
            response_id=-1 if reasons else 0,
            total_count=saved,
            detail="\n".join(reasons),
            statuses=statuses,
        )

    def _row(
        self, template: str, row: Imported, wanted: Sequence[str], action: int, now: datetime
    ) -> None:
        cells = read_cells(row)
        missing = [key for key in wanted if not row.texts[key].strip()]
        if missing:
            raise RowRefused(f"{' and '.join(missing)} must not be empty")
        table, layer = self._find(template)
        key = {name: cells[name] for name in wanted}
        found = table.find(now, key)
        if template == SALES_ORDER_ITEMS:
            found = _of_line(found, cells)
        if found and template == SALES_ORDER_ITEMS:
            key = {name: found[0][name] for name in KEYS[SALES_ORDER_ITEMS]}
        if action == DELETE:
            if not found:
                raise RowRefused("it is not there")
            layer.remove(key)
            if template == SALES_ORDER_ITEMS:
                delete_line(self._warehouse, found[0], now)
            return
        if template == SALES_ORDERS:
            allocates = action != WITHOUT_ALLOCATION
            cells = save_order(self._warehouse, cells, now, new=not found, allocates=allocates)
        elif template == SALES_ORDER_ITEMS:
            self._must_exist(cells, now)
            key = {**key, "Line": found[0]["Line"] if found else cells.get("Line", "")}
            save_line(self._warehouse, {**cells, **key}, now, new=not found)
        elif template == ITEM_TYPES:
            self._item(cells)
        _lay(self._find(template), key, cells, now)

    def _must_exist(self, cells: Mapping[str, Cell], now: datetime) -> None:
        orders, _ = self._find(SALES_ORDERS)
        items, _ = self._find(ITEM_TYPES)
        if not orders.find(now, {"SalesOrderNumber": cells["SalesOrderNumber"]}):
            raise RowRefused("there is no such sales order")
        if not items.find(now, {"ItemCode": cells["ItemCode"]}):
            raise RowRefused("there is no such item")

    def _item(self, cells: Mapping[str, Cell]) -> None:
        # Orders may ask for it from now on.
        sku = str(cells["ItemCode"])
        if sku not in {item.sku for item in self._warehouse.items}:
            self._warehouse.item(sku, name=str(cells.get("Name", "")))


def _of_line(
    found: Sequence[Mapping[str, Cell]], cells: Mapping[str, Cell]
) -> Sequence[Mapping[str, Cell]]:
    line = cells.get("Line")
    return found if line is None else [row for row in found if row["Line"] == line]


def _lay(
    place: tuple[Table, Layer], key: Mapping[str, Cell], cells: Mapping[str, Cell], now: datetime
) -> None:
    table, layer = place
    if layer.restore(key):
        # What was deleted comes back as a new row; its status is the warehouse's.
        cells = {**layer.blank(but=(*key, "Status")), **cells}
    if table.find(now, key):
        layer.change(key, cells)
    else:
        layer.add([{**cells, **key}])
