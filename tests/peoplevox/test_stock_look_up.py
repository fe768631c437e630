"""Looking up stock while it moves: what is said to be so was so at one moment, or is not said."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.peoplevox import ItemAvailability, Kitting, SiteDrift, StockLookUp
from pvxklaviyo.peoplevox import _stock_look_up as looking
from pvxklaviyo.peoplevox._by_code import rows_by_code
from pvxklaviyo.simulation.warehouse import Warehouse

from .stock_room import CODES, NOON, PARTS, busy_room, client, full_room, shown, simulated, states


def looked_up(seed: int) -> tuple[Counter[str], list[str]]:
    """Look all codes up in a busy room; what became of them, and which of them never were so."""
    told = busy_room(seed)
    service = simulated(told)
    reader = client(service, seed=seed)
    reader.sign_in()
    begin = service.clock.now()
    found = reader.look_up_stock(CODES)
    end = service.clock.now()
    items = [*found.items, *(one.item for one in found.drifting)]
    wrong = [
        item.item_code
        for item in items
        if shown(item) not in list(states(told, item.item_code, begin, end))
    ]
    outcome = Counter(
        items=len(found.items),
        drifting=len(found.drifting),
        moving=len(found.moving),
        rejected=len(found.rejected),
    )
    return outcome, wrong


@settings(max_examples=25)
@given(st.integers(0, 10**9))
def test_an_item_is_shown_as_it_stood_at_one_moment_of_the_look_up(seed: int) -> None:
    """Whatever moves meanwhile; a kit with all its parts at the same moment; no code is lost."""
    outcome, wrong = looked_up(seed)

    assert [] == wrong
    assert len(CODES) == outcome.total()
    assert outcome["items"] > 0


def test_busy_rooms_are_read_and_hardly_ever_given_up() -> None:
    """Counted over many rooms: nearly all codes are settled within the tries."""
    outcome = sum((looked_up(seed)[0] for seed in range(20)), Counter[str]())

    assert outcome["items"] > 0.9 * outcome.total()
    assert outcome["moving"] > 0


def test_comparing_two_readings_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it items are shown as they never were, though all their sums are right."""
    monkeypatch.setattr(looking, "_alike", lambda _reading, _code: ())

    assert any(looked_up(seed)[1] for seed in range(60))


def still(told: Warehouse, *codes: str, **given: object) -> StockLookUp:
    """Look codes up in a room where nothing happens."""
    return client(simulated(told, **given)).look_up_stock(codes)


def test_a_hundred_codes_take_four_calls() -> None:
    """One for kits and three for stock, each with all rows on a page."""
    service = simulated(full_room())
    reader = client(service)
    reader.look_up_stock(["MUG-01", "MUG-02", *PARTS])

    assert [
        ("Authenticate", ""),
        ("GetData", "Item type kittings"),
        ("GetReportData", "Item inventory summary"),
        ("GetReportData", "Item inventory by location"),
        ("GetReportData", "Item inventory summary"),
    ] == [(call.operation, call.arguments.get("TemplateName", "")) for call in service.journal]


def test_kits_that_are_known_are_not_asked_for() -> None:
    """The kit has its parts all the same."""
    service = simulated(full_room())
    kits = [Kitting("KIT-TEA", "TEA-ASSAM", 2), Kitting("KIT-TEA", "MUG-01", 1)]
    found = client(service).look_up_stock(["KIT-TEA"], kits=kits)

    assert "Item type kittings" not in [
        call.arguments.get("TemplateName") for call in service.journal
    ]
    assert [("MUG-01", 1), ("TEA-ASSAM", 2)] == [
        (part.item.item_code, part.per_kit) for part in found.items[0].components
    ]


def test_drift_shows_both_sums() -> None:
    """The count on hand is wrong at one site; the item comes with both, after three tries."""
    told = full_room()
    told.stock.drift("MUG-02", 3, at=NOON)
    found = still(told, "MUG-02", "MUG-01")

    assert ["MUG-01"] == [item.item_code for item in found.items]
    assert [(SiteDrift(item_code="MUG-02", site="PrimarySite", on_hand=26, located=23),)] == [
        one.drifts for one in found.drifting
    ]


def test_a_part_that_drifts_makes_its_kit_drift() -> None:
    """What a kit can be made of is not certain either."""
    told = full_room()
    told.stock.drift("TEA-ASSAM", -1, at=NOON, site="North")
    found = still(told, "KIT-TEA", "KIT-BATH")

    assert ["KIT-BATH"] == [item.item_code for item in found.items]
    assert ["TEA-ASSAM"] == [drift.item_code for one in found.drifting for drift in one.drifts]


def test_drift_within_the_tolerance_is_none() -> None:
    """So many pieces may be missing or too many."""
    told = full_room()
    told.stock.drift("MUG-02", 3, at=NOON)
    reader = client(simulated(told))

    assert () == reader.look_up_stock(["MUG-02"], tolerance=3).drifting
    assert () != reader.look_up_stock(["MUG-02"], tolerance=2).drifting


def test_an_item_with_no_rows_has_none_and_is_said_to_be_listed_or_not() -> None:
    """Its last row is gone; it was deactivated; or it never was an item."""
    told = full_room()
    told.stock.hide("MUG-01", at=NOON)
    told.stock.deactivate("MUG-02", at=NOON)
    found = still(told, "MUG-01", "MUG-02", "MUG-02~D~", "NOBODY", "BAG-TOTE")

    assert [
        ("MUG-01", 0, True),
        ("MUG-02", 0, False),
        ("MUG-02~D~", 4, False),
        ("NOBODY", 0, False),
        ("BAG-TOTE", 4, True),
    ] == [(item.item_code, len(item.places), item.is_listed) for item in found.items]


def test_without_item_types_nothing_is_known_against_an_item() -> None:
    """For a user who may not read them: no call more."""
    service = simulated(full_room())
    found = client(service).look_up_stock(["NOBODY"], item_types=False)

    assert found.items[0].is_listed
    assert "Item types" not in [call.arguments.get("TemplateName") for call in service.journal]


def test_a_row_belongs_to_the_code_that_is_written_so_else_to_one_that_only_differs_in_case() -> (
    None
):
    """Whether Peoplevox compares the case of codes is not documented."""
    rows = [
        ItemAvailability("MUG", 1, None, None, None),
        ItemAvailability("mug", 2, None, None, None),
        ItemAvailability("Tee", 3, None, None, None),
    ]
    found = rows_by_code(rows, ["mug", "TEE", "BAG"])

    assert {"mug": [2], "TEE": [3], "BAG": []} == {
        code: [row.available for row in mine] for code, mine in found.items()
    }


def test_two_rows_of_one_site_count_as_none() -> None:
    """Nobody knows which of them counts, so the code is set aside."""
    service = simulated(full_room())
    row = {"Item code": "MUG-02", "Available": 1, "On hand": 1, "Site reference": "PrimarySite"}
    service.tables.put("Item inventory summary", [row, {**row, "Available": 2}])
    found = client(service).look_up_stock(["MUG-02"])

    assert () == found.items
    assert {"MUG-02"} == {one.row["item_code"] for one in found.rejected}


def test_a_row_that_cannot_be_read_stops_its_own_item_only() -> None:
    """And the kits that it is a part of."""
    service = simulated(full_room())
    service.tables.add(
        "Item inventory by location",
        [{"Item Code": "MUG-01", "Stock Count": "lots", "Site reference": "North"}],
    )
    found = client(service).look_up_stock(["MUG-01", "MUG-02", "KIT-TEA", "KIT-BATH"])

    assert ["MUG-02", "KIT-BATH"] == [item.item_code for item in found.items]
    assert {"MUG-01"} == {one.row["item_code"] for one in found.rejected}


def test_a_read_that_is_cut_short_says_nothing() -> None:
    """Fewer rows came than are counted, at every try."""
    told = full_room()
    found = still(told, "MUG-01", "MUG-02", short_reads={"Item inventory by location": 3})

    assert () == found.items == found.drifting
    assert {"MUG-01", "MUG-02"} == {
        *found.moving,
        *(one.row["item_code"] for one in found.rejected),
    }


def test_many_codes_go_in_portions_with_kits_whole() -> None:
    """A kit and its parts are in one search, and none has more than a hundred codes."""
    told = full_room()
    for number in range(130):
        told.stock.set(f"X{number:03}", number, at=NOON)
    service = simulated(told)
    codes = [*(f"X{number:03}" for number in range(130)), "KIT-TEA"]
    found = client(service).look_up_stock(codes)
    searches = [
        call.arguments["SearchClause"].count(".Equals(")
        for call in service.journal
        if call.operation == "GetReportData"
    ]

    assert codes == [item.item_code for item in found.items]
    assert 100 == max(searches)
    assert 6 == len(searches)


@pytest.mark.parametrize(
    ("kits", "why"),
    [
        ([Kitting("A", "B", 1), Kitting("B", "a", 1)], "is a part of itself"),
        ([Kitting("A", "B", 0)], "holds less than one"),
        ([Kitting("A", 'B"', 1)], "cannot be searched"),
    ],
)
def test_a_kit_whose_parts_cannot_be_told_is_set_aside(kits: list[Kitting], why: str) -> None:
    """It alone; and nothing is read for it."""
    found = client(simulated(full_room())).look_up_stock(["A", "MUG-01"], kits=kits)

    assert ["MUG-01"] == [item.item_code for item in found.items]
    assert why in str(found.rejected[0])


def test_kits_of_kits_come_with_all_their_parts() -> None:
    """And with what each of them is made of."""
    kits = [Kitting("BOX", "KIT-TEA", 2), Kitting("KIT-TEA", "MUG-01", 1)]
    found = client(simulated(full_room())).look_up_stock(["BOX"], kits=kits)
    (inner,) = found.items[0].components

    assert ("KIT-TEA", 2) == (inner.item.item_code, inner.per_kit)
    assert ["MUG-01"] == [part.item.item_code for part in inner.item.components]
    assert inner.item.components[0].item.places


def test_codes_are_not_one_text() -> None:
    """A text is a list of letters to Python."""
    with pytest.raises(TypeError):
        client(simulated(full_room())).look_up_stock("MUG-01")


def test_what_cannot_be_searched_for_is_said() -> None:
    """And nothing else suffers."""
    found = client(simulated(full_room())).look_up_stock(['5" POT', "MUG-01", ""])

    assert ["MUG-01"] == [item.item_code for item in found.items]
    assert ['5" POT'] == [one.row["item_code"] for one in found.rejected]


def test_a_site_without_names_of_sites_is_compared_as_a_whole() -> None:
    """The tenant left the column out of one report."""
    told = full_room()
    told.stock.drift("MUG-02", 1, at=NOON)
    given = {"left_out": {"Item inventory by location": ["Site reference"]}}
    found = still(told, "MUG-01", "MUG-02", **given)

    assert ["MUG-01"] == [item.item_code for item in found.items]
    assert [(None, 30, 29)] == [
        (drift.site, drift.on_hand, drift.located) for one in found.drifting for drift in one.drifts
    ]


def test_pieces_at_a_site_that_the_summary_does_not_show_are_drift() -> None:
    """Nothing is known of what is available there."""
    service = simulated(full_room())
    service.tables.remove(
        "Item inventory summary", {"Item code": "MUG-01", "Site reference": "North"}
    )
    found = client(service).look_up_stock(["MUG-01"])

    assert [("North", None, 2)] == [
        (drift.site, drift.on_hand, drift.located) for drift in found.drifting[0].drifts
    ]


def test_an_item_that_never_holds_still_is_said_to_move() -> None:
    """Between any two calls an order comes; its neighbour is read."""
    told = full_room()
    at = NOON + timedelta(hours=1)
    for number in range(200):
        at += timedelta(seconds=1)
        told.stock.set("MUG-01", 20 + number, at=at)
    found = still(told, "MUG-01", "MUG-02", "KIT-TEA")

    assert ("MUG-01", "KIT-TEA") == found.moving
    assert ["MUG-02"] == [item.item_code for item in found.items]
