"""What can be sold, by law L7: each scenario, the properties, and one sabotage."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.model import ItemStock, KitPart, SiteStock, StockPlace
from pvxklaviyo.stock import Classification, PlaceReason, Pool, Reserves, sellable

CLASSES = Classification(
    types={"Pick": True, "Bulk": True, "Office": False, "Returns": True},
    locations={"A-1": False, "SHOP-1": True},
    unsellable_sites={"closed"},
    held_types={"Inbound dock"},
    picked_types={"Trolley"},
)
POOL = Pool(name="uk", sites={"main", "north", "closed"})
PLAIN = Reserves()
SELLABLE_TYPES = ("Pick", "bulk ")
OTHER_TYPES = ("Quarantine", "Goods-in", "QC", "RETURNS", "Despatch", "Inbound dock", "Mystery", "")


def place(quantity: int, kind: str = "Pick", site: str = "main", location: str = "") -> StockPlace:
    return StockPlace(
        site=site, location=location, container="", location_type=kind, quantity=quantity
    )


def item(
    *places: StockPlace, available: int = 10**6, allocated: int | None = 0, sku: str = "MUG"
) -> ItemStock:
    site = SiteStock(site="main", available=available, on_hand=None, allocated=allocated)
    return ItemStock(sku=sku, sites=(site,), places=places)


def figure(stock: ItemStock, reserves: Reserves = PLAIN) -> int:
    return sellable(stock, CLASSES, POOL, reserves).figure


PLACES = st.lists(
    st.builds(
        place,
        st.integers(0, 60),
        st.sampled_from(SELLABLE_TYPES + OTHER_TYPES),
        st.sampled_from(("main", "north", "closed", "elsewhere", "")),
        st.sampled_from(("", "A-1", "SHOP-1", "B-2")),
    ),
    max_size=8,
)
ITEMS = st.builds(
    lambda places, available, allocated: item(*places, available=available, allocated=allocated),
    PLACES,
    st.integers(-20, 200),
    st.integers(0, 60),
)


def oracle(stock: ItemStock) -> int:
    """Count again, by a table of the places that may be sold and nothing else."""
    shelves = 0
    for one in stock.places:
        if one.site not in {"main", "north"} or one.location == "A-1":
            continue
        if one.location_type in SELLABLE_TYPES or (
            one.location == "SHOP-1" and one.location_type in {"Mystery", ""}
        ):
            shelves += one.quantity
    (site,) = stock.sites
    return max(0, min(site.available, shelves - (site.allocated or 0)))


@given(ITEMS)
def test_the_rule_agrees_with_an_oracle(stock: ItemStock) -> None:
    """The figure is what a count by hand gives."""
    assert oracle(stock) == figure(stock)


@given(ITEMS, st.sampled_from(OTHER_TYPES), st.integers(0, 500))
def test_what_cannot_be_sold_never_raises_the_figure(
    stock: ItemStock, kind: str, pieces: int
) -> None:
    """Pieces in an unsellable or unclassified place change nothing; on a shelf they do."""
    more = attrs.evolve(stock, places=(*stock.places, place(pieces, kind)))
    shelf = item(place(pieces))

    assert figure(stock) == figure(more)
    assert pieces == figure(shelf)


def test_the_property_goes_red_without_the_guard() -> None:
    """Where every place is taken as sellable, quarantine does raise the figure."""
    stock = item(place(50, "Quarantine"))

    account = sellable(stock, CLASSES, POOL, PLAIN, judged=lambda *_: PlaceReason.SELLABLE)

    assert oracle(stock) < account.figure


@given(ITEMS, st.integers(0, 50))
def test_more_allocated_never_means_more_to_sell(stock: ItemStock, more: int) -> None:
    """The figure falls or stays as the allocation grows."""
    (site,) = stock.sites
    busier = attrs.evolve(site, allocated=(site.allocated or 0) + more)

    assert figure(attrs.evolve(stock, sites=(busier,))) <= figure(stock)


@given(st.lists(st.tuples(ITEMS, st.integers(1, 4)), min_size=1, max_size=4))
def test_a_kit_is_never_more_than_a_part_allows(parts: list[tuple[ItemStock, int]]) -> None:
    """A kit follows exactly from its scarcest part."""
    named = [
        KitPart(sku=f"P{at}", per_kit=per, stock=attrs.evolve(stock, sku=f"P{at}"))
        for at, (stock, per) in enumerate(parts)
    ]
    kit = ItemStock(sku="KIT", sites=(), places=(), components=named)

    assert min(figure(part.stock) // part.per_kit for part in named) == figure(kit)


@given(PLACES.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_rows_does_not_matter(rows: tuple[list[StockPlace], list[StockPlace]]) -> None:
    """The same rows in another order give the same account."""
    first, second = (sellable(item(*one), CLASSES, POOL, PLAIN) for one in rows)

    assert first == second


@pytest.mark.parametrize(
    ("stock", "reserves", "expected"),
    [
        pytest.param(
            item(place(10), place(50, "Quarantine"), available=50, allocated=10),
            PLAIN,
            0,
            id="allocated against quarantine",
        ),
        pytest.param(item(place(9, "Goods in")), PLAIN, 0, id="goods-in delivery"),
        pytest.param(item(place(9, "Quality hold"), place(2)), PLAIN, 2, id="quality hold"),
        pytest.param(item(place(9, "Returns", "main", "SHOP-1")), PLAIN, 0, id="returns"),
        pytest.param(item(place(9), place(4, "Pick", "elsewhere")), PLAIN, 9, id="site transfer"),
        pytest.param(item(place(9), place(4, "Trolley"), allocated=6), PLAIN, 7, id="picked"),
        pytest.param(item(place(9)), Reserves(safety=2), 7, id="safety"),
        pytest.param(item(place(9)), Reserves(minimum=10), 0, id="minimum"),
        pytest.param(item(place(9), sku="MUG~D~1"), PLAIN, 0, id="deactivated"),
        pytest.param(ItemStock(sku="MUG", sites=(), places=()), PLAIN, 0, id="rows vanished"),
        pytest.param(
            item(place(9), allocated=None), Reserves(open_demand={"MUG": 4}), 5, id="open demand"
        ),
    ],
)
def test_scenarios(stock: ItemStock, reserves: Reserves, expected: int) -> None:
    """Each scenario ends in the figure that a picker would give."""
    assert expected == figure(stock, reserves)


def test_an_unknown_type_is_named() -> None:
    """What nobody classified is reported by name, in a kit's parts as well."""
    mystery = place(5, "Mystery")
    part = KitPart(sku="P", per_kit=1, stock=item(mystery, sku="P"))
    kit = ItemStock(sku="KIT", sites=(), places=(), components=(part,))

    account = sellable(kit, CLASSES, POOL, PLAIN)

    assert (mystery,) == account.unclassified


def test_an_unreadable_allocation_refuses_rises() -> None:
    """Without an allocation and without demand the figure may not rise; with either it may."""
    unreadable = item(place(9), allocated=None)

    assert not sellable(unreadable, CLASSES, POOL, PLAIN).may_rise
    assert sellable(unreadable, CLASSES, POOL, Reserves(open_demand={"MUG": 0})).may_rise
    assert sellable(item(place(9)), CLASSES, POOL, PLAIN).may_rise
