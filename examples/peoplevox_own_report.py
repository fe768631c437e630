"""
A report of your own, typed, and tracking numbers written back: what Acme's own van takes along.

    python examples/peoplevox_own_report.py

A carrier's tracking numbers come into Peoplevox by themselves; those of your
own van you write. A partial import is a result, not an exception: part of it
has happened.
"""

from __future__ import annotations

from datetime import datetime

import stage

from pvxklaviyo import Peoplevox, env
from pvxklaviyo.peoplevox import Despatch, column, report, template


@report("Acme van round", order_by="loaded_at")
class Stop:
    """One stop of the van; the captions are those of the report in Peoplevox."""

    order_number: str = column("Salesorder number")
    number: int = column("Stop")
    loaded_at: datetime = column("Loaded")


@template("Sales orders")
class Tracked:
    """The columns of the integration template that are written, and no others."""

    order_number: str = column("SalesOrderNumber")
    tracking_number: str = column("DespatchTrackingNumber")
    carrier: str = column("CarrierName")


def main() -> None:
    """Read the round, give each stop a tracking number, and see it in the despatches."""
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
        at.clock.sleep(1800)
        stops = list(peoplevox.iterate(Stop))
        for stop in stops:
            print(f"stop {stop.number}: {stop.order_number}, loaded {stop.loaded_at:%H:%M}")

        rows = [
            Tracked(stop.order_number, f"VAN-{stop.loaded_at:%d%m}-{stop.number}", "Our own van")
            for stop in stops
        ]
        done = peoplevox.save(Tracked, rows, ["order_number", "tracking_number", "carrier"])
        print(f"{done.outcome.name}: {done.rows_imported} of {done.rows_sent} rows")
        for row in done.rows:
            print(row.reference, "written" if row.succeeded else "refused")

        numbers = [stop.order_number for stop in stops]
        despatches, _ = peoplevox.look_up(Despatch, "order_number", numbers)
        for despatch in despatches:
            print(despatch.despatch_number, despatch.tracking_number, "by", despatch.carrier)


if __name__ == "__main__":
    main()
