"""
Peoplevox alone: typed rows, your own reports, searches written from values.

    python examples/peoplevox_only.py
"""

from __future__ import annotations

from datetime import datetime, timedelta

import stage

from pvxklaviyo import Peoplevox, env
from pvxklaviyo.peoplevox import ColumnsError, Despatch, column, report, where


@report("Despatch summary", order_by="despatched_at")
class Parcel:
    """A row class of one's own: any report, any columns of it."""

    despatch_number: str = column("Despatch number")
    despatched_at: datetime = column("Despatch date")
    weight: str | None = column("Weight", default=None)


@report("Despatch summary")
class Gift:
    """One that asks for a column which is not there."""

    message: str = column("Gift message")


def main() -> None:
    """Read the last day three times, in three ways."""
    with (
        stage.services() as at,
        Peoplevox(
            client_id=at.client_id,
            username=at.username,
            password=env("PVX_PASSWORD"),
            timezone="Europe/London",
            url=at.peoplevox_url,
            clock=at.clock,
        ) as peoplevox,
    ):
        at.clock.sleep(3600)
        since = where("Despatch date") >= at.clock.now() - timedelta(days=1)

        for row in peoplevox.iterate(Despatch, since):
            print(row.despatch_number, f"{row.despatched_at:%H:%M}", row.tracking_number)

        page = peoplevox.list(Parcel, since, page=1)
        print(len(page.items), "rows on the first page")

        try:
            peoplevox.list(Gift)
        except ColumnsError as error:
            print("no column", *error.missing, "among", len(error.seen))


if __name__ == "__main__":
    main()
