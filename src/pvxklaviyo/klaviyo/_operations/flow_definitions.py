"""What a flow is: what starts it, its steps, who may enter it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from .._definitions import metric_ids_in
from .._json import Json


@attrs.frozen(kw_only=True)
class FlowTrigger:
    """
    What starts a flow.

    Attributes:
        type: ``"metric"``, ``"list"``, ``"segment"``, ``"date"``,
            ``"price-drop"``, ``"low-inventory"``, or one that is new.

        id: The metric, list or segment; None for the other types.

        raw: All of it, as Klaviyo gives it: filters, dates, thresholds. May
            name people, so ``repr`` leaves it out.
    """

    # https://developers.klaviyo.com/en/reference/get_flow
    type: str = ""
    id: str | None = None
    raw: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)


@attrs.frozen(kw_only=True)
class FlowStep:
    """
    One action of a flow's definition: a mail, a delay, a split.

    Attributes:
        type: ``"send-email"``, ``"time-delay"``, ``"conditional-split"``,
            ``"back-in-stock-delay"``, …

        id: The action's key, for :func:`get_flow_action`.

        raw: All of it, as Klaviyo gives it, with its links to what follows.
            May hold addresses, so ``repr`` leaves it out.
    """

    type: str = ""
    id: str | None = None
    raw: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)


@attrs.frozen(kw_only=True)
class ReentryCriteria:
    """
    How soon a person may enter a flow again.

    Who is not let in again is not told of a second parcel.

    Attributes:
        duration: How many units.

        unit: ``"hour"``, ``"day"``, ``"week"``, or ``"alltime"``: never again.
    """

    duration: int | None = None
    unit: str | None = None


@attrs.frozen(kw_only=True)
class FlowDefinition:
    """
    What a flow is made of.

    Attributes:
        triggers: What starts it.

        steps: Its actions; their order is in the links of each.

        entry_action_id: The first of them.

        profile_filter: Who stays in it, asked again before every message;
            None is everybody. May name people, so ``repr`` leaves it out.

        reentry_criteria: How soon a person may enter again; None is at once.

        raw: All of it, as Klaviyo gives it.
    """

    # https://developers.klaviyo.com/en/reference/get_flow
    triggers: Sequence[FlowTrigger] = ()
    steps: Sequence[FlowStep] = ()
    entry_action_id: str | None = None
    profile_filter: Mapping[str, Json] | None = attrs.field(default=None, repr=False)
    reentry_criteria: ReentryCriteria | None = None
    raw: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)

    @property
    def trigger_metric_ids(self) -> Sequence[str]:
        """The metrics whose events start the flow, each once."""
        started_by = (trigger.id for trigger in self.triggers if trigger.type == "metric")
        return list(dict.fromkeys(metric_id for metric_id in started_by if metric_id))

    @property
    def metric_ids(self) -> Sequence[str]:
        """The metrics that it names anywhere, each once; see :func:`metric_references`."""
        return metric_ids_in(self.raw)


@attrs.frozen(kw_only=True)
class Flow:
    """
    A flow: messages that somebody is sent because something happened.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        status: ``"draft"``, ``"manual"`` or ``"live"``; Klaviyo promises no
            list of them.

        archived: Whether it was put away.

        trigger_type: ``"Metric"``, ``"Added to List"``, ``"Date Based"``,
            ``"Low Inventory"``, ``"Price Drop"`` or ``"Unconfigured"``.

        created: When it was made.

        updated: When it was last changed.

        definition: What it is made of; only where it was asked for.

        action_ids: Its actions; only where they were asked for.

        tag_ids: Its tags; only where they were asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_flows
    id: str
    name: str | None = None
    status: str | None = None
    archived: bool | None = None
    trigger_type: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    definition: FlowDefinition | None = None
    action_ids: Sequence[str] = ()
    tag_ids: Sequence[str] = ()
