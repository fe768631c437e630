"""Flows, and metrics that are made of others, as a test puts them there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..document import Json
from ..mapped_metrics import MAPPED
from .seeded import Seeded


class Automations(Seeded):
    """Puts flows, their templates, and custom and mapped metrics into an account."""

    def add_template(self, name: str, *, html: str = "<p>Simulated</p>") -> str:
        """
        Put the template of a message there.

        Returns:
            Its id, for ``template_id`` of a flow's message.
        """
        with self._lock:
            return self._account.flows.add_template(name, html, self._clock.now()).id

    def add_flow(
        self,
        name: str,
        status: str = "live",
        *,
        trigger: tuple[str, str] | None = None,
        definition: Mapping[str, Json] | None = None,
        archived: bool = False,
        tags: Iterable[str] = (),
    ) -> str:
        """
        Put a flow there.

        Args:
            name: What people call it.

            status: ``"draft"``, ``"manual"`` or ``"live"``.

            trigger: Kind and id of what starts it: ``("metric", "RESQ6t")``,
                a ``"list"`` or a ``"segment"``.

            definition: The whole flow as Klaviyo encodes it, in place of one
                that sends one e-mail; its actions and messages get ids where
                they have none. *trigger* takes the place of its triggers.

            archived: Whether it was put away.

            tags: Names of tags, made if they are new.

        Returns:
            Its id.

        Raises:
            ValueError: An action of *definition* has the id of another.
        """
        with self._lock:
            now = self._clock.now()
            if definition is None:
                template = self._account.flows.add_template(f"{name}: message", "<p></p>", now)
                definition = _simple_definition(trigger, template.id, status)
            elif trigger is not None:
                triggers: list[Json] = [{"type": trigger[0], "id": trigger[1]}]
                definition = {**definition, "triggers": triggers}
            flow = self._account.flows.add(name, status, definition, now, archived=archived)
            for word in tags:
                self._account.tags.add(word).on.append(("flow", flow.id))
            return flow.id

    def add_custom_metric(
        self, name: str, metric_groups: Sequence[Mapping[str, Json]], *, method: str = "count"
    ) -> str:
        """
        Put a metric there that is made of others.

        Args:
            name: What people call it.

            metric_groups: ``{"metric_id": …, "metric_filters": …,
                "value_property": …}``, each as Klaviyo encodes it.

            method: ``"count"`` or ``"value"``.

        Returns:
            Its id.
        """
        with self._lock:
            definition: dict[str, Json] = {
                "aggregation_method": method,
                "metric_groups": [dict(group) for group in metric_groups],
            }
            now = self._clock.now()
            return self._account.mapped_metrics.add_custom(name, definition, now).id

    def map_metric(
        self, mapped_id: str, *, metric_id: str = "", custom_metric_id: str = ""
    ) -> None:
        """
        Let one of Klaviyo's own notions, such as ``"revenue"``, be counted by a metric.

        Raises:
            KeyError: There is no such notion.
        """
        if mapped_id not in MAPPED:
            raise KeyError(f"no mapped metric {mapped_id}")
        with self._lock:
            self._account.mapped_metrics.point(
                mapped_id,
                self._clock.now(),
                metric_id=metric_id,
                custom_metric_id=custom_metric_id,
            )


def _simple_definition(
    trigger: tuple[str, str] | None, template_id: str, status: str
) -> dict[str, Json]:
    """Make the definition of a flow that sends one e-mail, started by *trigger*."""
    triggers: list[Json] = []
    if trigger is not None:
        triggers.append({"type": trigger[0], "id": trigger[1]})
    message: dict[str, Json] = {
        "from_email": "sender@simulated.invalid",
        "from_label": "Simulated",
        "subject_line": "A simulated message",
        "preview_text": "",
        "template_id": template_id,
        "smart_sending_enabled": True,
        "transactional": False,
        "add_tracking_params": False,
        "name": "Simulated message",
    }
    action: dict[str, Json] = {
        "type": "send-email",
        "links": {"next": None},
        "data": {"message": message, "status": status},
    }
    return {
        "triggers": triggers,
        "profile_filter": None,
        "actions": [action],
        "entry_action_id": None,
        "reentry_criteria": None,
    }
