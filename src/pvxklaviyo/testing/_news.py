"""What news in a feed promises: each nominates its stream once, and no nomination is lost."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from ..errors import ConflictError, LeaseLostError
from ..ledger import Store
from ..model import StreamKey
from . import _given as given
from ._clock import ContractClock

ONE, TWO = given.order("SO1"), given.order("SO2")
MINUTE = timedelta(minutes=1)


class NewsContract:
    """Rows of feeds and the streams that they nominate, as the port's docstring has them."""

    def test_news_in_a_feed_nominates(self, store: Store, clock: ContractClock) -> None:
        """A new row, one that is gone from its stretch, and one that came back; nothing else."""
        stretch = (given.HAPPENED, given.HAPPENED + MINUTE)
        rows = {
            "first": [given.row(ONE), given.row(TWO)],
            "same": [given.row(TWO), given.row(ONE)],
            "gone": [given.row(TWO)],
            "still gone": [given.row(TWO)],
            "back": [given.row(ONE), given.row(TWO)],
            "changed": [given.row(ONE), given.row(TWO, "DES1@2"), given.row(TWO)],
        }
        given.add_feed(store)
        news: dict[str, set[str]] = {}
        for name, shown in rows.items():
            clock.advance(MINUTE)
            given.write(store, read=given.feed_read(given.take_read(store), shown, *stretch))
            histories = store.histories([ONE, TWO])
            news[name] = {
                stream for stream, found in histories.items() if found.nominated_at == clock.now()
            }

        assert {
            "first": {ONE, TWO},
            "same": set(),
            "gone": {ONE},
            "still gone": set(),
            "back": {ONE},
            "changed": {TWO},
        } == news

    def test_a_report_knows_its_own_rows_only(self, store: Store, clock: ContractClock) -> None:
        """Feeds of one report share what it showed; another report neither has nor misses it."""
        reports = {given.FEED: given.FEED, given.RETURNS: given.RETURNS, given.DEEP: given.FEED}
        # One name at one instant, in both reports.
        named = {given.FEED: ONE, given.RETURNS: TWO}
        shown = {
            report: attrs.evolve(given.row(stream), row="1") for report, stream in named.items()
        }
        for feed in reports:
            given.add_feed(store, feed, rank=int(feed == given.DEEP))
        news: list[tuple[str, set[StreamKey]]] = []
        for gone in ([], [], [given.FEED]):
            clock.advance(MINUTE)
            for _ in reports:
                clock.advance(given.SECOND)
                lease = given.take_read(store)
                if lease.feed is None:
                    looked_up = given.looked_up(lease, {stream: [] for stream in lease.streams})
                    given.write(store, read=looked_up)
                    lease = given.take_read(store)
                report = reports[lease.feed or ""]
                rows = [] if report in gone else [shown[report]]
                read = given.feed_read(lease, rows, given.HAPPENED, report=report)
                given.write(store, read=read)
                found = store.histories([ONE, TWO])
                told = {one for one in found if found[one].nominated_at == clock.now()}
                news.append((lease.feed or "", told))

        assert [
            *[(given.FEED, {ONE}), (given.RETURNS, {TWO}), (given.DEEP, set())],
            *[(given.FEED, set()), (given.RETURNS, set()), (given.DEEP, set())],
            *[(given.FEED, {ONE}), (given.RETURNS, set()), (given.DEEP, set())],
        ] == news

    def test_only_a_stretch_read_whole_misses_rows(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Rows before the stretch, at its end or after it, or of no stretch, are not missed."""
        at = [given.HAPPENED + number * MINUTE for number in range(4)]
        streams = [given.order(f"SO{number}") for number in range(4)]
        given.add_feed(store)
        rows = [given.row(one, at=when) for one, when in zip(streams, at, strict=True)]
        given.write(store, read=given.feed_read(given.take_read(store), rows))
        clock.advance(MINUTE)
        given.write(store, read=given.feed_read(given.take_read(store), []))
        nothing = [found.nominated_at for found in store.histories(streams).values()]
        clock.advance(MINUTE)
        given.write(store, read=given.feed_read(given.take_read(store), [], at[1], at[2]))
        bounded = [found.nominated_at for found in store.histories(streams).values()]
        clock.advance(MINUTE)
        given.write(store, read=given.feed_read(given.take_read(store), [], at[3]))
        endless = [found.nominated_at for found in store.histories(streams).values()]

        now, then = clock.now(), clock.now() - 3 * MINUTE
        assert [then] * 4 == nothing
        assert [then, now - MINUTE, then, then] == bounded
        assert [then, now - MINUTE, then, now] == endless

    def test_a_nomination_is_not_lost(self, store: Store, clock: ContractClock) -> None:
        """Look-up claimed, feed read by another, look-up committed, decided: it is still known."""
        given.add_feed(store)
        given.nominate(store, ONE)
        look = given.take_read(store)
        # The reader stalls, another one reads the feed meanwhile.
        clock.advance(given.LEASE)
        given.nominate(store, ONE, name="DES2")
        nominated = clock.now()
        loaded = given.move(store, ONE)
        with pytest.raises(LeaseLostError):
            given.write(store, read=given.looked_up(look, {ONE: []}))
        found = given.history(store, ONE)

        assert (nominated, loaded.version) == (found.nominated_at, found.version)
        assert nominated >= (store.due(given.SOURCE, given.ACCOUNT).read_at or nominated)
        assert (ONE,) == given.take_read(store).streams

    def test_a_decision_does_not_undo_a_nomination(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Load, nominate, commit: a decision that knew nothing of the nomination is refused."""
        given.add_feed(store)
        given.write(store, observations=(given.fact(ONE),))
        loaded = given.move(store, ONE)
        given.nominate(store, ONE)

        with pytest.raises(ConflictError) as refused:
            given.write(store, streams=(loaded,))

        assert ("stream", (ONE,)) == (refused.value.kind, refused.value.keys)
        assert (ONE,) == given.take_read(store).streams

    def test_a_nomination_postpones_nothing(self, store: Store, clock: ContractClock) -> None:
        """A look-up that was wanted earlier stays wanted from then."""
        given.add_feed(store)
        earlier = clock.now() - MINUTE
        given.write(store, streams=(given.move(store, ONE, read_at=earlier),))
        given.nominate(store, ONE)

        assert earlier == store.due(given.SOURCE, given.ACCOUNT).read_at
