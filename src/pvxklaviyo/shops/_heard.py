"""What one delivery of a shop brought."""

from __future__ import annotations

import attrs

from ..model import Shown
from ._rejected import RejectedOrder


@attrs.frozen(kw_only=True)
class Heard:
    """
    What one delivery, line or row of a shop says.

    Attributes:
        shown: What it shows of orders, in the order in which it does.

        needs: The shop's ids of orders that have to be read before anything is
            known: of these it says only that something happened.

        ignored: Why it says nothing that matters here, such as ``"a test"``;
            empty where it does.

        shop: What the tenant calls the shop. A shop of one's own may leave it
            empty where nothing has to be read.

        rejected: Of a delivery of many things, those that could not be read.
    """

    shown: tuple[Shown, ...] = ()
    needs: tuple[str, ...] = ()
    ignored: str = ""
    rejected: tuple[RejectedOrder, ...] = ()
    shop: str = ""

    def by(self, shop: str) -> Heard:
        """Give the same as said by a shop, named as the tenant calls it."""
        return attrs.evolve(self, shop=shop)
