"""The flows of an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..._call import Call, Page
from .._filter import Filter
from ._ask import page_call, resource_call, within
from ._flow import read_flow
from .flow_definitions import Flow

FlowSort = Literal[
    "created", "-created", "id", "-id", "name", "-name", "status", "-status",
    "trigger_type", "-trigger_type", "updated", "-updated",
]  # fmt: skip
"""What flows can be read by; with ``-`` before it, downwards."""


def list_flows(
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    include: Sequence[Literal["flow-actions", "tags"]] = (),
    sort: FlowSort | None = None,
    cursor: str | None = None,
    page_size: int = 50,
) -> Call[Page[Flow]]:
    """
    Read one page of the account's flows, without their definitions.

    Args:
        filter: By ``"id"`` (any), ``"name"`` (equals, contains, begins or ends
            with), ``"status"``, ``"archived"``, ``"trigger_type"`` (equals),
            ``"created"``, ``"updated"`` (any comparison).

        include: What to name the ids of: actions, tags.

        sort: In which order.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 50.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_flows
    parameters = {
        "filter": filter,
        "include": include or None,
        "sort": sort,
        "page[cursor]": cursor,
        "page[size]": within(page_size, 50),
    }
    return page_call("get_flows", read_flow, parameters=parameters)


def get_flow(
    flow_id: str,
    *,
    definition: bool = False,
    include: Sequence[Literal["flow-actions", "tags"]] = (),
) -> Call[Flow]:
    """
    Read one flow, with its definition if that is asked for.

    Klaviyo gives definitions one flow at a time: 60 a minute.

    Args:
        flow_id: Klaviyo's key of it.

        definition: Whether to read what it is made of, too.

        include: What to name the ids of: actions, tags.
    """
    # https://developers.klaviyo.com/en/reference/get_flow
    parameters = {
        "additional-fields[flow]": "definition" if definition else None,
        "include": include or None,
    }
    return resource_call("get_flow", read_flow, ids=[flow_id], parameters=parameters)
