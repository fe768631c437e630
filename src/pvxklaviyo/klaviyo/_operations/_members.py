"""Who is in a list or segment: the same questions of both."""

from __future__ import annotations

from collections.abc import Sequence

from ..._call import Call, Page
from .._filter import Filter
from .._structure import identifier
from ._ask import Parameters, page_call, within
from ._costly import costly
from ._person import read_profile
from .profiles import ProfileExtra
from .stored_profiles import StoredProfile


def members(
    operation: str,
    group_id: str,
    condition: Filter | None,
    additional_fields: Sequence[ProfileExtra],
    page: Parameters,
) -> Call[Page[StoredProfile]]:
    """Ask for members."""
    parameters = {"additional-fields[profile]": additional_fields or None, **page}
    return page_call(
        costly(operation, additional_fields),
        read_profile,
        ids=[group_id],
        parameters={"filter": condition, **parameters},
    )


def member_ids(
    operation: str, group_id: str, condition: Filter | None, page: Parameters
) -> Call[Page[str]]:
    """Ask for the ids of members."""
    parameters = {"filter": condition, **page}
    return page_call(operation, identifier, ids=[group_id], parameters=parameters)


def page_of(sort: str | None, cursor: str | None, page_size: int, most: int) -> Parameters:
    """
    Write which page is asked for.

    Raises:
        ValueError: The size is out of range.
    """
    return {"sort": sort, "page[cursor]": cursor, "page[size]": within(page_size, most)}
