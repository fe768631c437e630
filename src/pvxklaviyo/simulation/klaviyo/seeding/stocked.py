"""The catalogue and who waits for it, as a test puts them there and looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..catalog import CatalogEntry
from ..catalog_bodies import ITEM, VARIANT, WRITABLE
from ..catalog_jobs import CatalogJob
from ..document import Json
from ..profiles import identity
from ..stock import InventoryWrite
from ..waiting_list import BackInStockAlert, BackInStockSubscriber
from .seeded import Seeded


class Stocked(Seeded):
    """Puts a catalogue into an account, and tells what became of its stock."""

    def add_native_item(self, item_id: str, *, title: str = "", **fields: Json) -> None:
        """
        Put an item there that a shop's own catalogue holds: read, never written.

        Args:
            item_id: Such as ``"$shopify:::$default:::1"``.

            title: Its title.

            fields: Its other attributes, as answers name them.

        Raises:
            ValueError: The id is of the custom catalogue, has no catalogue, or
                is taken.
        """
        with self._lock:
            self._seed(ITEM, item_id, {"title": title, **fields}, "")

    def add_native_variant(
        self,
        variant_id: str,
        *,
        item_id: str = "",
        sku: str = "",
        quantity: float | None = None,
        title: str = "",
        **fields: Json,
    ) -> None:
        """
        Put a variant there that a shop's own catalogue holds: read, never written.

        Args:
            variant_id: Such as ``"$shopify:::$default:::1"``.

            item_id: Of its item; made if it is not told, with the variant's id.

            sku: Its SKU.

            quantity: Units in stock, or None.

            title: Its title.

            fields: Its other attributes, as answers name them.

        Raises:
            ValueError: The id is of the custom catalogue, has no catalogue, or
                is taken.
        """
        with self._lock:
            given: dict[str, Json] = {
                "title": title,
                "sku": sku,
                "inventory_quantity": quantity,
                **fields,
            }
            item_id = item_id or variant_id
            if self._account.catalog.find(ITEM, item_id) is None:
                self._seed(ITEM, item_id, {"title": title}, "")
            self._seed(VARIANT, variant_id, given, item_id)

    def set_native_stock(self, variant_id: str, quantity: float) -> None:
        """
        Let the shop change the stock of its variant, which may bring it back in stock.

        Raises:
            KeyError: There is no such variant.
        """
        with self._lock:
            now = self._clock.now()
            self._account.catch_up(now)
            self._account.catalog.set_stock(variant_id, quantity, now)

    def catalog_items(self) -> Sequence[CatalogEntry]:
        """List the items as they are by now, the oldest first."""
        with self._lock:
            self._account.catch_up(self._clock.now())
            return self._account.catalog.all(ITEM)

    def catalog_variants(self) -> Sequence[CatalogEntry]:
        """List the variants as they are by now, the oldest first."""
        with self._lock:
            self._account.catch_up(self._clock.now())
            return self._account.catalog.all(VARIANT)

    def catalog_jobs(self) -> Sequence[CatalogJob]:
        """List the catalogue's bulk jobs as they are by now, the oldest first."""
        with self._lock:
            now = self._clock.now()
            self._account.catch_up(now)
            return self._account.jobs.all(now)

    def cancel_catalog_job(self, job_id: str) -> None:
        """
        Stop a bulk job of the catalogue; what its rows did stays done.

        Raises:
            KeyError: There is no such job.

            ValueError: It has ended.
        """
        with self._lock:
            self._account.catch_up(self._clock.now())
            self._account.jobs.cancel(job_id)

    def inventory_writes(self) -> Sequence[InventoryWrite]:
        """List every write of a variant's stock by now, in the order they took effect."""
        with self._lock:
            self._account.catch_up(self._clock.now())
            return self._account.catalog.writes()

    def add_back_in_stock_subscriber(
        self, variant_id: str, *, channels: Iterable[str] = ("EMAIL",), **identifiers: str
    ) -> str:
        """
        Let somebody wait for a variant, without the event that a request would cause.

        Args:
            variant_id: What for.

            channels: How to be told.

            identifiers: ``email``, ``phone_number``, or ``external_id``.

        Returns:
            The id of the profile.
        """
        with self._lock:
            now = self._clock.now()
            self._account.catch_up(now)
            known: Mapping[str, str] = identity({"attributes": {**identifiers}})
            profile = self._account.person(known, now)
            self._account.waiting_list.subscribe(
                BackInStockSubscriber(
                    profile_id=profile.id,
                    variant_id=variant_id,
                    channels=tuple(channels),
                    subscribed_at=now,
                )
            )
            return profile.id

    def back_in_stock_waiting(self) -> Sequence[BackInStockSubscriber]:
        """List who waits by now, for each variant the oldest first."""
        with self._lock:
            self._account.catch_up(self._clock.now())
            return self._account.waiting_list.waiting()

    def back_in_stock_alerts(self) -> Sequence[BackInStockAlert]:
        """List who was told by now that a variant is back, in that order."""
        with self._lock:
            self._account.catch_up(self._clock.now())
            return self._account.waiting_list.alerts()

    def _seed(self, kind: str, entry_id: str, given: Mapping[str, Json], item_id: str) -> None:
        if entry_id.startswith(WRITABLE) or entry_id.count(":::") != 2:
            raise ValueError(f"{entry_id} is no id of a native catalogue")
        self._account.catalog.seed(kind, entry_id, given, self._clock.now(), item_id=item_id)
