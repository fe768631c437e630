"""Every check of the contracts goes red for a store that breaks what it checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from inspect import signature
from pathlib import Path

import pytest

from pvxklaviyo.errors import PvxKlaviyoError
from pvxklaviyo.ledger import Store
from pvxklaviyo.stores import MemoryStore, SqliteStore
from pvxklaviyo.testing import ContractClock, SharedStoreContract

from . import broken as b

RED = (AssertionError, pytest.fail.Exception, PvxKlaviyoError)


def of(kind: type[MemoryStore]) -> b.Make:
    """Make a broken store of this class."""
    return lambda _, clock: kind(clock.now)


# By the promise that is broken: how, and which checks must notice.
SABOTAGES: dict[str, tuple[b.Make, str]] = {
    # 1 and 8: whole or not at all
    "writes, then refuses": (
        of(b.WritesFirst),
        """a_stale_decision_leaves_nothing a_late_withdrawal_leaves_nothing
        a_second_announcement_leaves_nothing a_moved_cursor_leaves_nothing
        hints_and_what_they_lead_to_are_one_commit""",
    ),
    "names one loser": (
        of(b.NamesOne),
        "a_conflict_names_every_loser load_claim_commit_is_refused",
    ),
    "commits fact by fact": (of(b.Halves), "a_read_sees_whole_batches"),
    "ignores versions": (
        b.changing(b.any_version),
        """of_two_decisions_the_first_counts a_decision_does_not_undo_a_nomination
        news_during_a_decision_is_due_at_once a_join_is_decided_anew""",
    ),
    # 2: a known fact
    "knows no fact again": (
        b.unique("observations", "key"),
        "a_known_fact_is_counted_and_not_stored",
    ),
    "knows nobody again": (b.unique("people", "digest"), "one_address_is_one_person"),
    # 3: unique announcements
    "announces twice": (
        b.unique("announcements", "key"),
        "an_announcement_is_unique_after_delivery",
    ),
    "mixes accounts": (
        b.each("announcements", account="one", kind="one"),
        "another_account_or_kind_is_another_announcement",
    ),
    "withdraws nothing": (
        b.without("withdrawn"),
        """what_was_withdrawn_may_be_said_again skips_and_parked_ones_may_be_withdrawn
        nothing_is_withdrawn_twice the_next_follows_a_withdrawn_head a_tally_counts
        announcements_are_listed_by_pages""",
    ),
    "withdraws what was attempted": (
        b.withdraws_anything,
        "load_claim_commit_is_refused an_attempt_outlives_its_lease",
    ),
    "sets nothing": (b.without("cursors"), "a_setting_moves_from_what_it_is"),
    "takes any batch": (
        b.unchecked,
        """a_queued_announcement_needs_a_body streams_of_two_sources_do_not_join
        the_wrong_kind_of_read_is_a_mistake""",
    ),
    # 4: heads
    "takes every row for a head": (
        b.with_heads(b.every_row),
        """only_the_head_of_a_queue_is_claimed a_later_row_waits_for_one_in_back_off
        what_is_appended_behind_a_claim_waits queues_become_one""",
    ),
    "claims without a mark": (of(b.ForgetsClaims), "many_senders_never_share_a_row"),
    "calls everything delivered": (
        b.all_delivered,
        "parked_and_skipped_rows_leave_the_queue",
    ),
    "stops nothing": (b.never_stops, "a_parked_row_can_stop_its_queue"),
    "stops everything": (b.with_heads(b.all_stopped), "a_stop_leaves_attempted_rows_alone"),
    # 5: leases
    "leases end at once": (
        b.leases_that(end=True),
        """a_lease_ends_by_the_clock_of_the_store a_lost_claim_delays_nobody
        due_waits_for_leases_and_penalties""",
    ),
    "leases never end": (
        b.leases_that(end=False),
        "a_lease_ends_by_the_clock_of_the_store a_lost_claim_settles_nothing news_wakes",
    ),
    "renews nothing": (
        of(b.RenewsNothing),
        "a_renewed_lease_lasts a_claimed_row_settles_under_its_old_queue",
    ),
    # 6: lost leases
    "ignores tokens": (
        b.changing(b.any_token),
        "a_lost_claim_settles_nothing a_lost_claim_delays_nobody",
    ),
    "takes ended for lost": (
        of(b.Strict),
        "a_lease_that_nobody_took_still_settles a_read_that_nobody_took_still_counts",
    ),
    # 7: penalties, lanes
    "ignores penalties and budgets": (
        of(b.Unpaced),
        """a_penalty_stops_claims a_penalty_ends a_budget_is_spent_once
        due_waits_for_leases_and_penalties""",
    ),
    "knows no lanes": (b.each("announcements", lane=0), "urgent_lanes_go_first"),
    "asks for no lanes": (of(b.AllLanes), "a_claim_can_be_of_some_lanes"),
    "takes too much": (of(b.Greedy), "a_claim_keeps_to_what_was_asked"),
    "gives no bodies": (of(b.Blank), "a_claim_gives_all_that_sending_needs"),
    # 10: attempts
    "takes everything for sent": (
        b.sent(True),
        "what_was_not_sent_was_not_attempted a_head_that_was_not_sent_steps_back",
    ),
    "takes nothing for sent": (b.sent(False), "what_may_have_been_sent_was_attempted"),
    "takes skips for told": (b.skips_count, "what_was_skipped_was_not_told"),
    # reading
    "has many readers": (of(b.ManyReaders), "one_reader_at_a_time"),
    "takes any reader": (b.reading(b.any_reader), "a_lost_read_is_refused"),
    "knows no ranks": (
        b.each("cursors", rank=0),
        "near_feed_then_look_ups_then_deep_feed due_says_when_there_is_work",
    ),
    "stands still": (b.of_feeds(cursor="0"), "a_feed_goes_on_from_its_cursor"),
    "moves feeds back": (b.reading(b.overwrites), "a_feed_moved_by_hand_is_not_moved_back"),
    "never rests": (b.never_rests, "a_feed_may_rest"),
    "reads on at once": (b.reading(b.reads_on), "a_feed_may_rest_until_it_is_moved"),
    "wants all at once": (
        b.each("streams", read_at=b.datetime(2026, 1, 1, tzinfo=b.UTC)),
        "the_longest_due_streams_are_read_first",
    ),
    "forgets what was shown": (b.reading(b.shows_nothing), "a_look_up_becomes_a_reading"),
    "learns from failures": (b.reading(b.learns_anyway), "a_failed_look_up_teaches_nothing"),
    "misses nothing": (b.of_feeds(since=None), "news_in_a_feed_nominates"),
    "knows no reports": (b.of_feeds(report=""), "a_report_knows_its_own_rows_only"),
    "knows feeds for reports": (b.reading(b.feed_for_report), "a_report_knows_its_own_rows_only"),
    "misses everything": (
        b.of_feeds(since=b.datetime(2000, 1, 1, tzinfo=b.UTC), until=None),
        "only_a_stretch_read_whole_misses_rows",
    ),
    "nominates nobody": (
        b.of_feeds(rows=()),
        "a_nomination_is_not_lost a_decision_does_not_undo_a_nomination",
    ),
    "postpones look-ups": (b.after(b.postpones), "a_nomination_postpones_nothing"),
    "never wakes": (
        b.after(b.never_wakes),
        "a_look_up_wakes_whom_it_shows news_wakes an_answer_wakes_its_stream",
    ),
    "always wakes": (b.after(b.always_wakes), "a_decision_with_its_own_news"),
    "decides to the end of the lease": (
        b.after(b.keeps_leases),
        "a_decision_ends_its_lease news_during_a_decision_is_due_at_once",
    ),
    "tells backwards": (of(b.Backwards), "a_stream_nobody_knows"),
    "has nothing due": (
        of(b.NeverDue),
        "due_says_when_there_is_work due_waits_for_leases_and_penalties",
    ),
    "has its own time": (
        of(b.OwnClock),
        "a_clock_tells_the_time_of_all a_record_keeps_its_instants",
    ),
    "has many keys": (of(b.NewKeys), "the_key_of_the_ledger_stays"),
    # 9: joins
    "joins nothing": (
        b.without("joins"),
        """a_joined_stream_answers_under_both_keys news_of_a_member_is_news_of_the_root
        a_look_up_takes_whole_groups roots_with_members_join wants_of_both_live_on
        people_find_the_root a_look_up_joins_what_was_said_before
        they_meet_though_both_are_stored_at_once""",
    ),
    "joins for certain": (
        b.each("joins", if_known=False),
        "what_nobody_knows_is_not_joined what_is_said_later_looks_for_its_order",
    ),
    "hears nothing": (
        b.without("observations"),
        "a_shop_or_a_person_is_read_only_when_it_wants_to_be",
    ),
    "promotes at once": (
        b.with_heads(b.first_rows),
        """a_decision_with_a_join_knows_nothing_of_it queues_become_one
        claimed_heads_finish_first a_settlement_does_not_outrun_the_decision
        a_head_that_was_not_sent_steps_back""",
    ),
    # hints
    "hears no hints": (b.without("hints"), "many_hints_are_one"),
    "keeps every name": (b.each("hints", is_kept=True), "a_flood_that_names_many_names_none"),
    "keeps no name": (
        b.each("hints", is_kept=False),
        "one_that_keeps_its_name_is_never_lost_in_a_flood",
    ),
    "heeds what it did not see": (
        b.changing(b.heeds_later_ones),
        "a_hint_given_again_goes_on_waiting",
    ),
    "nominates only by feeds": (
        b.without("nominated"),
        "a_nomination_without_a_feed_is_like_one_of_a_feed",
    ),
    # people
    "opens again and again": (b.unique("opened", "key"), "one_exception_of_a_key_is_open"),
    "changes codes": (b.each("opened", code="other"), "an_exception_is_kept_as_it_was_opened"),
    "hears no answers": (b.without("controls"), "an_answer_to_nothing_is_a_mistake"),
    # what outlives the process
    "knows nothing afterwards": (
        of(b.Amnesiac),
        """all_is_there_after_reopening
        leases_and_budgets_outlive_the_process a_refused_commit_leaves_nothing_on_disk""",
    ),
    "forgets attempts": (of(b.ForgetsAttempts), "an_attempt_is_known_after_a_kill"),
}

SHARED: dict[str, tuple[Callable[[Path], Store], str]] = {
    "gives rows twice": (b.Doubles, "two_senders_never_share_a_row"),
    "sees only itself": (b.apart, "two_processes_share_a_budget two_processes_have_one_reader"),
    "writes half": (b.Lags, "a_kill_leaves_whole_commits"),
}

CASES = [(name, check) for name, (_, checks) in SABOTAGES.items() for check in checks.split()]
SHARED_CASES = [(name, check) for name, (_, checks) in SHARED.items() for check in checks.split()]


@pytest.mark.parametrize(("name", "check"), CASES)
def test_a_broken_store_is_found_out(
    name: str, check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check fails for a store that breaks the promise."""
    clock = ContractClock()
    store = SABOTAGES[name][0](monkeypatch, clock)
    run = getattr(SharedStoreContract(), f"test_{check}")
    wanted = {"store": store, "clock": clock}

    with pytest.raises(RED):
        run(**{name: one for name, one in wanted.items() if name in signature(run).parameters})


@pytest.mark.parametrize(("name", "check"), SHARED_CASES)
def test_a_store_that_shares_badly_is_found_out(name: str, check: str, tmp_path: Path) -> None:
    """The check fails for processes that break the promise together."""
    clock = ContractClock()
    path = tmp_path / "ledger.db"
    store = SqliteStore(path, clock=clock.now)
    store.migrate()
    run = getattr(SharedStoreContract(), f"test_{check}")

    with pytest.raises(RED):
        run(store, clock, partial(SHARED[name][0], path))
    store.close()


def test_every_check_has_its_sabotage() -> None:
    """No check of the ladder is left that nobody made fail."""
    checks = {name for name in dir(SharedStoreContract) if re.match("test_", name)}

    assert checks == {f"test_{check}" for _, check in [*CASES, *SHARED_CASES]}
