"""The flows that move things: ingest, advance, deliver; each may be killed between any two steps."""

from __future__ import annotations

from ._advance import Advanced, advance, announcement_row, opened
from ._begin import Fixed, begin, fixed
from ._deliver import Sent, deliver
from ._feeds import DEEP, DESPATCHES, RETURNS, RETURNS_DEEP, FeedCursor
from ._hint import Hint, News
from ._hints import heed, hint
from ._ingest import Ingested, ingest
from ._lateness import leaving
from ._needs import answer_needs, observe_heard
from ._observe import Observed, observe, shop_fact_key
from ._pass import Pass, not_begun, run, run_once
from ._people import People
from ._poll import Changes, Poll, ReadChanges
from ._polls import Polled, poll
from ._shown import observe_shown
from ._take import observe_all
from ._unread import Unread, set_aside, unread_part
from ._world import AwaitableStore, FetchOrder, Flow, Observable, Pace, Tenant, World
from .exceptions import needs_a_person

__all__ = [
    "DEEP",
    "DESPATCHES",
    "RETURNS",
    "RETURNS_DEEP",
    "Advanced",
    "AwaitableStore",
    "Changes",
    "FeedCursor",
    "FetchOrder",
    "Fixed",
    "Flow",
    "Hint",
    "Ingested",
    "News",
    "Observable",
    "Observed",
    "Pace",
    "Pass",
    "People",
    "Poll",
    "Polled",
    "ReadChanges",
    "Sent",
    "Tenant",
    "Unread",
    "World",
    "advance",
    "announcement_row",
    "answer_needs",
    "begin",
    "deliver",
    "fixed",
    "heed",
    "hint",
    "ingest",
    "leaving",
    "needs_a_person",
    "not_begun",
    "observe",
    "observe_all",
    "observe_heard",
    "observe_shown",
    "opened",
    "poll",
    "run",
    "run_once",
    "set_aside",
    "shop_fact_key",
    "unread_part",
]
