"""Short lives of what shops say and customers send back."""

from __future__ import annotations

from decimal import Decimal

from .tale import MUG, TEE, Scene, address, at


def shop(scene: Scene) -> None:
    # Cancelled before Peoplevox sees it.
    scene.sold("2001", (MUG, 2), minutes=-20)
    scene.shop.cancel("#2001", at=at(-15), reason="customer")
    # Part leaves, the rest is cut off: that ends the order.
    scene.sold("2002", (MUG, 2), (TEE, 1))
    scene.order("2002", (MUG, 2), (TEE, 1))
    scene.leave("2002", "S1", 1, (MUG, 2))
    scene.shop.cancel_lines("#2002", [(TEE, 1)], at=at(20))
    # One piece is cut off, then all of it.
    scene.sold("2007", (MUG, 2))
    scene.order("2007", (MUG, 2))
    scene.shop.cancel_lines("#2007", [(MUG, 1)], at=at(3))
    scene.shop.cancel("#2007", at=at(40))
    # A parcel leaves, and then the order is cancelled while it settles.
    scene.sold("2008", (MUG, 2))
    scene.order("2008", (MUG, 2))
    scene.leave("2008", "S5", 4, (MUG, 1))
    scene.shop.cancel("#2008", at=at(5))


def against(scene: Scene) -> None:
    # Cancelled, and despatched all the same.
    scene.sold("2003")
    scene.order("2003")
    scene.shop.cancel("#2003", at=at(2))
    scene.leave("2003", "S2", 6)
    # Another address, before anything leaves.
    scene.sold("2004")
    scene.order("2004")
    scene.shop.edit("#2004", at=at(1), email=address("ann2004b"))
    scene.leave("2004", "S3", 4)
    # Cancelled in Peoplevox alone, and imported again.
    scene.sold("2005")
    scene.order("2005")
    scene.warehouse.change_order("2005", at=at(2), status="Cancelled")
    scene.order("2006", reference="#2005", email=address("ann2005"), at=at(3))
    scene.leave("2006", "S4", 5)
    # Money is paid back, and nothing came back: nothing is told.
    scene.shop.refund("#2004", Decimal("3.00"), at=at(30))


def unheard(scene: Scene) -> None:
    # Cancelled in Peoplevox alone, for good; its customer moves, so it is looked up.
    scene.sold("2101")
    scene.order("2101")
    scene.warehouse.change_order("2101", at=at(-10), status="Cancelled")
    scene.shop.edit("#2101", at=at(1), email=address("ann2101b"))
    # A parcel before anybody knows of its order's placing; a cancellation that says all itself.
    scene.order("2102")
    scene.leave("2102", "H1", 1)


def _sent(scene: Scene, *numbers: str) -> None:
    for number in numbers:
        scene.order(number, (MUG, 2), (TEE, 1))
        scene.leave(number, f"R{number}", 1)


def returns(scene: Scene) -> None:
    _sent(scene, "3001", "3003")
    # Grows after it was told.
    scene.back("3001", "RET1", 60, (MUG, 1), condition="WORN")
    scene.warehouse.stock.change_return("RET1", at=at(110), items=[(MUG, 1), (TEE, 1)])
    # The carrier brings it back.
    scene.back("3003", "RET3", 60, (MUG, 2), (TEE, 1), reason="Undeliverable", reason_code="UND")


def odd_returns(scene: Scene) -> None:
    _sent(scene, "3002", "3004", "3005", "3006")
    # In a state of which nobody said what becomes of it.
    scene.back("3002", "RET2", 60, (MUG, 1), condition="ODD")
    # More comes back than left.
    scene.back("3004", "RET4", 60, (MUG, 3))
    # Booked by mistake.
    scene.back("3005", "RET5", 60, (MUG, 1))
    scene.warehouse.stock.vanish_return("RET5", at=at(70))
    # Told, and gone; and told, and for another reason.
    scene.back("3006", "RET6", 60, (MUG, 1))
    scene.warehouse.stock.vanish_return("RET6", at=at(120))
    scene.back("3006", "RET7", 65, (TEE, 1), condition="DAMAGED", reusable=False)
    scene.warehouse.stock.change_return("RET7", at=at(120), reason="Broken")
