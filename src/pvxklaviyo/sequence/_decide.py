"""
Decide what to tell of one order group, from everything known of it.

Pure and total: the history is the state, so the same facts give the same
answer in whatever order they arrived. What was attempted is never touched
(law L2); everything else is computed afresh and compared with what waits.

Where to look, by what is asked:

- What is known: ``_present`` reads it (``_seen`` names it, ``_tracks`` follows
  things through look-ups), ``_known`` is what every rule is given. ``_heard``,
  ``_channels`` and ``_identity``: the shop's word, whose it is, and whom it is
  for. ``_demand``: what was
  ordered; ``_completeness`` and ``_remaining``: what of it is still to come;
  ``_successors``: which orders stand for cancelled ones.
- What a shop shows: ``_shown_history`` finds it and ``_shown`` derives from it
  what happened, as if the shop had said it: ``_showing`` sorts it,
  ``_shown_lines`` counts what was taken off each line, by ``_shown_steps``,
  ``_shown_rises`` says when and by how much at once,
  ``_shown_growth`` what was put on, ``_shown_money`` what that is worth. ``_shown_doubts``: what nobody can tell of, with
  ``_shown_exceptions``. ``_matching``: where it belongs.
- Parcels: ``_shipments``, with ``_waiting``, ``_collection`` and
  ``_contradictions`` for what they wait for, ``_counting`` for their numbers,
  and ``_items`` for their lines. Afterwards ``_tracking``, ``_kept``; of those
  that are gone ``_reversals``, ``_places`` and ``_corrections``.
- Orders: ``_placing``, ``_cancellations`` (``_cancelled_content``,
  ``_overcancelled``, ``_warehouse_cancelled``), ``_completions``,
  ``_order_lag``.
- Returns: ``_returning``, with ``_returns_waiting``, ``_returns_gone``,
  ``_returns_unread``, ``_revisions``, ``_dispositions``, ``_prices`` and
  ``_surplus``.
- People: ``_told_people`` says what a decision means for a profile,
  ``_person`` and ``_person_facts`` what the profile is told.
- How anything is told or left out: ``_parcel_telling``, ``_order_telling`` and
  ``_returns_telling``, all by ``_judged`` (``_audience``, ``_order_kinds``,
  ``_own_code``) and ``_to_tell``; ``_settled`` and ``_asked_again`` for what
  sending or a person settled; ``_parked`` for an order that stops.
- What comes of it: rules fill a ``_wish`` with what ``_plan`` and ``_decided``
  define, and ``_compare`` carries it out by the tables of ``_life``, which
  ``_lives`` keeps for one history.
- What can be said: ``_kinds``, ``_reasons``, and the exceptions, of which
  ``_shipment_exceptions``, ``_shop_exceptions`` and ``_returns_exceptions``
  hold most. What a tenant chose: ``_policy`` and ``_returns_policy``.
- Over whole histories: ``_laws`` proves them again, ``_replay``
  (``_replay_past``, ``_replay_sending``) decides them again.
"""

from __future__ import annotations

from datetime import datetime

from ..ledger import History
from ..model import stream_name
from ._asked_again import ask_for_orders
from ._cancellations import decide_cancellations
from ._channels import remark_other_channels
from ._compare import compared
from ._completions import decide_completion
from ._corrections import decide_corrections
from ._kept import decide_kept
from ._kinds import KINDS
from ._known import Known
from ._parked import stop_at_parked
from ._person import decide_person
from ._placing import decide_placing
from ._plan import Announcement, Plan
from ._policy import Policy
from ._present import present
from ._returning import decide_returns
from ._returns_unread import wait_for_report
from ._reversals import decide_gone, decide_never_shown
from ._shipments import decide_shipments
from ._shown_doubts import decide_doubts, decide_unmatched
from ._tracking import decide_after
from ._wish import Wish


def decide(history: History, policy: Policy, now: datetime) -> Plan:
    """
    Decide about one stream.

    Args:
        history: Everything known of it; ``people`` opened.

        policy: The tenant's, with ``start_at`` filled in.

        now: The store's time of the claim.

    Returns:
        The whole wish for all that is not yet attempted.
    """
    if stream_name(history.stream).kind == "person":
        return decide_person(history, policy, now)
    if stream_name(history.stream).kind == "shown":
        return decide_unmatched(history, policy, now)
    state = present(history)
    if state.read_from is None:
        # Nothing is known for certain of a group that was never looked up whole.
        return Plan(read_at=now)
    known = Known(history, policy, now, state)
    wish = Wish()
    if history.nominated_at is not None and history.nominated_at > state.read_from:
        # A feed said that there is news after the last look-up began.
        wish.reads.append(now)
    if any(said.learned_at > state.read_from for said in state.said):
        # What the shop says is weighed against what the warehouse shows by then.
        wish.reads.append(now)
    ask_for_orders(known, wish)
    remark_other_channels(known, wish)
    decide_placing(known, wish)
    for gone in state.gone:
        decide_gone(known, wish, gone)
    decide_corrections(known, wish)
    decide_never_shown(known, wish)
    decide_shipments(known, wish)
    for seen in state.shipments:
        decide_after(known, wish, seen)
    decide_cancellations(known, wish)
    decide_doubts(known, wish)
    decide_completion(known, wish)
    reads, held = len(wish.reads), len(wish.held)
    decide_returns(known, wish)
    decide_kept(known, wish)
    wait_for_report(known, wish, reads, held)
    stop_at_parked(known, wish)
    return compared(
        history,
        sorted(wish.announcements, key=_rank),
        held=wish.held,
        read_at=min(wish.reads, default=None),
        wake_at=min((at for at in wish.wakes if at > now), default=None),
        exceptions=wish.exceptions,
        of_tenant=wish.of_tenant,
    )


def _rank(wish: Announcement) -> int:
    # Causes before what they cause (law L4); of one rank, as they were decided.
    return KINDS[wish.kind].rank
