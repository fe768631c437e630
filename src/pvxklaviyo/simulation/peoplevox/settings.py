"""How one tenant's Peoplevox differs from another's, and what nobody has documented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Literal

import attrs

Packages = Literal["joined", "first", "rows"]
"""How the report shows a despatch in several packages; which of these is true is not documented."""


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(names)


@attrs.frozen(kw_only=True)
class PeoplevoxSettings:
    """
    The switches of a simulated Peoplevox. Every table is named by its standard name.

    Attributes:
        wsdl: Which operations exist and which fields an answer has:
            ``"2013"`` and ``"2017"`` have four fields, ``"2017"`` adds
            GetReportColumns, ``"current"`` has seven.

        password_encoding: How Authenticate wants the password: ``"base64"``,
            or ``"plain"`` as in the United States.

        report_names: Standard name of a report to the tenant's.

        columns: Table to standard caption to the tenant's.

        left_out: Table to the captions that the tenant does not have.

        extra: Table to captions of the tenant's own; they are always blank.

        reordered: Whether the columns stand in an order of their own.

        template_search: Whether GetData searches by ``"renamed"`` field
            names, by ``"default"`` ones, or by ``"both"``; which of these is
            true is not known.

        seconds_in_dates: Whether report dates show their seconds.

        literal_year: Whether the tenant's date pattern was written with
            ``YYYY``, which Peoplevox prints as it stands.

        template_dates: ``strftime`` pattern of dates in GetData.

        row_end: A line feed, or a carriage return and a line feed.

        one_session: Whether a second sign-in of the user ends the first.

        idle: After how long without a call a session ends.

        largest_page: A higher number of rows a page is lowered to it; None
            has no limit.

        calls: So many calls in *window*; None has no limit.

        window: See *calls*.

        throttled: What a call too many is answered with: ``"http"`` is status
            429, ``"response"`` is status 200 with ``ResponseId`` -1.

        retry_after: Seconds for the ``Retry-After`` header of a 429; None
            sends none.

        status_ids: Status name to the number that GetData searches by.

        packages: How "Despatch summary" shows a despatch in several packages:
            all numbers ``"joined"`` by commas, the ``"first"`` number only, or
            ``"rows"`` of each package.

        restless: Tables that never hold still: their rows come in another
            order at every call, and another one is missing.

        short_reads: Table to so many rows: those behind them never come, and
            are counted all the same.

        unordered: Tables whose rows come in their own order whatever was asked
            for.

        sold_out_rows: Whether "Item inventory summary" has rows of items that
            lie nowhere; not documented.

        line_numbers: Whether the statuses of SaveData have ``LineNo``, as met
            in a copy of an answer.

        availability_of: Whether ``{Available}`` of a notification counts
            ``"all_sites"`` or the one ``"site"``; not documented.

        notification_encoding: Whether values in notifications are encoded for
            addresses and forms as ``"asked"``, ``"always"`` or ``"never"``.
            Unasked they are not.

        notification_media_type: ``Content-Type`` of posted notifications;
            empty sends none. Receivers met read a form.

        unknown_placeholder: Whether a placeholder that has no value is left
            ``"blank"`` or is ``"kept"`` as it stands; not documented.
    """

    wsdl: Literal["2013", "2017", "current"] = "current"
    password_encoding: Literal["base64", "plain"] = "base64"  # noqa: S105
    report_names: Mapping[str, str] = attrs.field(factory=dict[str, str])
    columns: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict[str, Mapping[str, str]])
    left_out: Mapping[str, Sequence[str]] = attrs.field(factory=dict[str, Sequence[str]])
    extra: Mapping[str, Sequence[str]] = attrs.field(factory=dict[str, Sequence[str]])
    reordered: bool = False
    template_search: Literal["renamed", "default", "both"] = "renamed"
    seconds_in_dates: bool = False
    literal_year: bool = False
    template_dates: str = "%Y-%m-%d %H:%M:%S"
    row_end: Literal["\n", "\r\n"] = "\n"
    one_session: bool = False
    idle: timedelta = timedelta(minutes=30)
    largest_page: int | None = None
    calls: int | None = 15
    window: timedelta = timedelta(seconds=15)
    throttled: Literal["http", "response"] = "http"
    retry_after: float | None = None
    status_ids: Mapping[str, int] = attrs.field(
        factory=lambda: {"New": 1, "Despatched": 7, "Cancelled": 8}
    )
    packages: Packages = "joined"
    restless: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    short_reads: Mapping[str, int] = attrs.field(factory=dict[str, int])
    unordered: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    sold_out_rows: bool = True
    line_numbers: bool = False
    availability_of: Literal["all_sites", "site"] = "all_sites"
    notification_encoding: Literal["asked", "always", "never"] = "asked"
    notification_media_type: str = "application/x-www-form-urlencoded"
    unknown_placeholder: Literal["blank", "kept"] = "blank"
