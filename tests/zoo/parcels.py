"""Short lives of parcels, and of the way to Klaviyo."""

from __future__ import annotations

from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo
from pvxklaviyo.simulation.warehouse import SERVICES, TRANSFER_CHANNEL

from .tale import MUG, SOAP, TEE, Scene, address, at


def parcels(scene: Scene) -> None:
    scene.order("1001", (MUG, 3), (TEE, 1))
    scene.leave("1001", "D1", 1, (MUG, 2), visible_at=at(2))
    scene.leave("1001", "D2", 2, (MUG, 1))
    scene.leave("1001", "D3", 9, (TEE, 1), visible_at=at(10), service=SERVICES[0])
    # Two orders of Peoplevox that are one of the shop.
    twin = {"reference": "#twin", "email": address("twin")}
    scene.order("1002", **twin)
    scene.order("1003", **twin)
    scene.leave("1002", "D4", 1)
    scene.leave("1003", "D5", 12)
    # One parcel for two neighbours; the number comes while it is waited for.
    scene.order("1006")
    scene.order("1007", (SOAP, 2))
    scene.leave("1006", "D8", 2, tracked_at=at(6))
    scene.leave("1007", "D8", 2, tracked_at=at(6))


def numbers(scene: Scene) -> None:
    # Its number comes after it was told; another one's is changed.
    scene.order("1004")
    scene.leave("1004", "D6", 1, tracked_at=at(20))
    scene.order("1005")
    scene.leave("1005", "D7", 1)
    scene.warehouse.change("1005", "D7", at=at(20), tracking="TRD7b")
    scene.sold("1005")
    scene.shop.edit("#1005", at=at(15), email=address("ann1005b"))


def edges(scene: Scene) -> None:
    # Booked by mistake, and gone before anybody is told.
    scene.order("1101")
    scene.leave("1101", "E1", 1)
    scene.warehouse.vanish("1101", "E1", at=at(2))
    # For nobody: no address, between sites, a marketplace's, nobody's address.
    scene.order("1102", email="")
    scene.leave("1102", "E2", 1)
    scene.order("1103", channel=TRANSFER_CHANNEL)
    scene.leave("1103", "E3", 1)
    scene.order("1104", email="x1@marketplace.amazon.co.uk", channel="Amazon UK")
    scene.leave("1104", "E4", 1)
    scene.order("1105", email="noemail@shop.pvx-sim.net")
    scene.leave("1105", "E5", 1)
    # One of its parcels left before anything is told.
    scene.order("1106", (MUG, 2), at=at(-200))
    scene.leave("1106", "E6", -90, (MUG, 1))
    scene.leave("1106", "E7", 2, (MUG, 1))
    # A kit, whole; and one line of two is taken off before the rest leaves.
    scene.warehouse.kit("SET", {MUG: 2, SOAP: 1})
    scene.order("1107", ("SET", 2), (TEE, 1))
    scene.leave("1107", "E8", 1, ("SET", 1))
    # It shows before it is said to have left; a person has a look at the clock.
    scene.order("1108")
    scene.leave("1108", "E9", 30, visible_at=at(1))
    scene.answers = [(32, "shipment.in_the_future", "approve")]
    # The address is mended while the parcel settles.
    scene.order("1109")
    scene.leave("1109", "E10", 1)
    scene.warehouse.change_order("1109", at=at(2), email=address("ann1109b"))
    # More is put into the parcel while it settles.
    scene.order("1110", (MUG, 2))
    scene.leave("1110", "E11", 1, (MUG, 1))
    scene.warehouse.change("1110", "E11", at=at(2.5), items=[(MUG, 2)])


def undone(scene: Scene) -> None:
    # Told, and gone for good.
    scene.order("1201")
    scene.leave("1201", "U1", 1)
    scene.warehouse.vanish("1201", "U1", at=at(25))
    # Told, and booked again under another number.
    scene.order("1202", (MUG, 1), (TEE, 1))
    scene.leave("1202", "U2", 1, (MUG, 1))
    scene.warehouse.vanish("1202", "U2", at=at(25))
    scene.leave("1202", "U3", 30, (MUG, 1))
    # Told, and changed afterwards.
    scene.order("1203", (MUG, 2))
    scene.leave("1203", "U4", 1, (MUG, 1))
    scene.warehouse.change("1203", "U4", at=at(25), items=[(MUG, 2)])
    scene.looks = [30, 60, 90]


def kept(scene: Scene) -> None:
    scene.order("3101", (MUG, 1), (TEE, 1))
    scene.leave("3101", "K1", 1)
    scene.back("3101", "RET1", 100, (TEE, 1))
    # One customer with two parcels, of which the older is shown later.
    for number in ("3102", "3103"):
        scene.order(number, email=address("zoe"))
    scene.leave("3102", "K2", 1, visible_at=at(40))
    scene.leave("3103", "K3", 10, service=SERVICES[0])
    scene.looks = [181, 200, 241, 250]


def late(scene: Scene) -> None:
    # It shows only when flows would not start any more.
    scene.order("4001", (MUG, 2))
    scene.leave("4001", "L1", 0, (MUG, 1), visible_at=at(240))
    scene.leave("4001", "L2", 200, (MUG, 1), visible_at=at(241))
    scene.order("4002")
    scene.leave("4002", "L3", 100, visible_at=at(101))
    # Klaviyo is away for so long that what was in time is not.
    scene.down = (102, 330)
    scene.looks = [104, 110, 300, 331, 335]


def rough(scene: Scene) -> None:
    for number in ("5001", "5002", "5003", "5004", "5005"):
        scene.order(number, (MUG, 2))
        scene.leave(number, f"F{number}", 1, (MUG, 1))
        scene.leave(number, f"G{number}", 1, (MUG, 1))
    scene.refused = "5003"

    def faults(klaviyo: SimulatedKlaviyo) -> None:
        create = "create_event"
        klaviyo.faults.next(create, "answer_lost")
        klaviyo.faults.next(create, "server_error", status=500, after=2)
        klaviyo.faults.next(create, "rate_limited", retry_after=3, after=3)
        klaviyo.faults.next(create, "error_after_acceptance", after=4)

    scene.faults = faults
