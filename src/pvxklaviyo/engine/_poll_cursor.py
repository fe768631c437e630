"""How far a shop was asked what changed, as the ledger keeps it."""

from __future__ import annotations

import json
from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class PollCursor:
    """
    How far a shop was read.

    Attributes:
        begin: Nothing before is read.

        mark: In the shop's words; empty: nothing was read yet.

        reported: Marks of orders that could not be read, in the reading under
            way: a person is told once.

        before: Those of the one before, a part of which is read again.
    """

    begin: datetime
    mark: str = ""
    reported: tuple[str, ...] = ()
    before: tuple[str, ...] = ()

    def text(self) -> str:
        """Give it as the ledger keeps it."""
        kept = [self.begin.isoformat(), self.mark, self.reported, self.before]
        return json.dumps(kept, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> PollCursor:
        """Read what :meth:`text` gave."""
        begin, mark, reported, before = json.loads(text)
        return cls(
            begin=datetime.fromisoformat(begin),
            mark=mark,
            reported=tuple(reported),
            before=tuple(before),
        )
