"""What a check found, as values and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import attrs

from ..errors import ServiceError
from ..klaviyo import Json

Level: TypeAlias = Literal["ok", "note", "problem"]
"""How much a finding matters."""

ScopeState: TypeAlias = Literal["proven", "probable", "missing", "unknown"]
"""
``proven``: the key was used for it. ``probable``: Klaviyo complained of a body
that cannot succeed and not of the key. ``unknown``: nobody could be asked.
"""


def sentence(error: ServiceError) -> str:
    """Say what a service answered, with one full stop."""
    return f"{str(error).rstrip('.')}."


@attrs.frozen(kw_only=True)
class Finding:
    """
    One thing that a check found.

    Attributes:
        level: ``"problem"`` must be changed; ``"note"`` should be known.

        subject: What it is about, such as ``"Peoplevox, Despatch summary"``.

        text: What is the case.

        change: What to do; empty where nothing need be done.
    """

    level: Level
    subject: str
    text: str
    change: str = ""

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values."""
        return {
            "level": self.level,
            "subject": self.subject,
            "text": self.text,
            "change": self.change or None,
        }


@attrs.frozen(kw_only=True)
class Report:
    """
    What a check found.

    Attributes:
        findings: In the order looked at.

        scopes: What the Klaviyo key may do, by scope.

        account: Klaviyo's id of the account; None if it could not be asked.

        account_name: What its owner calls it; empty if not told.

        unreached: What kept a service from being asked; empty if both
            answered.
    """

    findings: Sequence[Finding] = ()
    scopes: Mapping[str, ScopeState] = attrs.field(factory=dict[str, ScopeState])
    account: str | None = None
    account_name: str = ""
    unreached: Sequence[ServiceError] = ()

    @property
    def problems(self) -> Sequence[Finding]:
        """What must be changed."""
        return [finding for finding in self.findings if finding.level == "problem"]

    @property
    def finished(self) -> bool:
        """Whether everything could be looked at."""
        return not self.unreached

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values."""
        return {
            "finished": self.finished,
            "account": self.account,
            "account_name": self.account_name or None,
            "scopes": dict(self.scopes),
            "findings": [finding.to_json() for finding in self.findings],
        }
