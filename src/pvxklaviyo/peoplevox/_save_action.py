"""What is asked of an import: by itself, because signatures have it as their default."""

from __future__ import annotations

from enum import IntEnum

ROWS_A_CALL = 100
"""So many rows a call are what integrators send; a limit is not documented."""


class SaveAction(IntEnum):
    """
    What an import does with its rows.

    Attributes:
        DEFAULT: Adds a row, or changes the one that has its business key.

        DO_NOT_ALLOCATE: The same, without allocating stock.

        DELETE: Deletes the rows that have these business keys.
    """

    # The numbers are reported by integrators; the WSDL says only that it is one.
    DEFAULT = 0
    DO_NOT_ALLOCATE = 1
    DELETE = 2
