"""The judge: it looks at how a life ended, and knows nothing of any bug."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..laws.laws import LAWS
from . import what, when
from .tale import Ending

OWN = (
    when.as_the_journals_say,
    when.people_asked,
    when.borne_out,
    when.at_rest,
    what.words,
    what.to_come,
    when.patience,
    when.announced,
    when.promptness,
    what.names,
    when.asked_once,
    what.persons,
    what.worth,
    what.placed,
    what.table,
    what.profiles,
)
"""What must hold beside the laws, first what finds most."""


def findings(end: Ending) -> Iterator[str]:
    """Say everything that is wrong with a life; who wants but one may stop at the first."""
    for check in OWN:
        yield from _said(check.__name__, check, end)
    for name, law in LAWS.items():
        yield from _said(name, law, end)


def _said(name: str, check: Callable[[Ending], Iterable[str]], end: Ending) -> Iterator[str]:
    try:
        for text in check(end):
            yield f"{name}: {text}"
    except LookupError as error:
        # What an event must have, or an id that the ledger knows, is not there.
        yield f"{name}: there is no {error}"
