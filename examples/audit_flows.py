"""
Who listens to which "Fulfilled Order": an audit of an account's live flows and segments.

    python examples/audit_flows.py

A metric is a name *and* what its events come through. The twin that a shop's
integration sends is another metric than the one that comes by the API, and a
flow that listens to the one never hears the other. Reads only.
"""

from __future__ import annotations

import stage

from pvxklaviyo import Klaviyo, env
from pvxklaviyo.klaviyo import list_flows, list_metrics, list_segments, where

NAME = "Fulfilled Order"


def main() -> None:
    """Name the twins, then everybody who is started by one of them or asks for it."""
    with (
        stage.services() as at,
        Klaviyo(api_key=env("KLAVIYO_API_KEY"), url=at.klaviyo_url, clock=at.clock) as klaviyo,
    ):
        twins = {
            metric.id: metric.integration.name
            for metric in klaviyo.iterate(list_metrics())
            if metric.name == NAME and metric.integration
        }
        print(f"{NAME} comes through", " and ".join(sorted(map(str, twins.values()))))

        for flow in klaviyo.iterate(list_flows(where("status") == "live")):
            # Klaviyo gives definitions one flow at a time, 60 a minute; the client waits.
            definition = klaviyo.get_flow(flow.id, definition=True).definition
            if definition is None:
                continue
            started_by = definition.trigger_metric_ids
            for metric_id in definition.metric_ids:
                if metric_id in twins:
                    how = "is started by" if metric_id in started_by else "asks for"
                    print(f"the flow {flow.name!r} {how} {twins[metric_id]}'s")

        for segment in klaviyo.iterate(list_segments()):
            for metric_id in segment.metric_ids:
                if metric_id in twins:
                    print(f"the segment {segment.name!r} asks for {twins[metric_id]}'s")


if __name__ == "__main__":
    main()
