from __future__ import annotations

import attrs
import pytest

from pvxklaviyo.klaviyo import Event, Profile, create_events, event_batches

EVENT = Event(metric="Fulfilled Order", profile=Profile(email="ada@acme.co"), unique_id="k")


def test_any_number_of_events_is_cut_into_requests() -> None:
    """By count and by bytes, in order; each list is taken as it is."""
    events = [attrs.evolve(EVENT, unique_id=str(number)) for number in range(1001)]
    cuts = list(event_batches(events))
    heavy = attrs.evolve(EVENT, properties={str(key): "x" * 90_000 for key in range(30)})

    assert events == [event for batch in cuts for event in batch]
    assert [1000, 1] == [len(batch) for batch in cuts]
    assert [2, 1] == [len(batch) for batch in event_batches(events[:3], max_events=2)]
    assert [1, 1] == [len(batch) for batch in event_batches([heavy, heavy])]
    assert {"bulk_create_events"} == {create_events(batch).operation for batch in cuts}


def test_what_cannot_be_cut_is_refused() -> None:
    """An odd number at once, an event that Klaviyo would refuse with its position among all."""
    wrong = attrs.evolve(EVENT, properties={"When": [1] * 4001})
    cuts = event_batches([EVENT, EVENT, wrong], max_events=1)

    with pytest.raises(ValueError, match="max_events is 1,001; Klaviyo takes 1 to 1,000"):
        event_batches([EVENT], max_events=1001)
    assert [EVENT] == next(cuts)
    with pytest.raises(ValueError, match=r"event 2: properties\.When has 4,001 elements"):
        list(cuts)
