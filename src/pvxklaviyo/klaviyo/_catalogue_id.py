"""Names of catalogue entries: whose integration, which catalogue, and the shop's own key."""
# https://developers.klaviyo.com/en/reference/catalogs_api_overview

from __future__ import annotations

import attrs

_BETWEEN = ":::"
# The only catalogue that the API writes; those of shop integrations it only reads.
_INTEGRATION = "$custom"
_CATALOG = "$default"


@attrs.frozen(kw_only=True)
class CatalogId:
    """
    The parts of the id of an item or a variant; ``str()`` joins them again.

    Attributes:
        external_id: The entry's key in the system that feeds the catalogue.

        integration: ``"$custom"`` for what is written by API or feed; a
            shop's, such as ``"$shopify"``, cannot be written.

        catalog: Always ``"$default"`` so far.

    Raises:
        ValueError: A part is empty, or *integration* or *catalog* could not be told from what follows.
    """

    external_id: str
    integration: str = _INTEGRATION
    catalog: str = _CATALOG

    def __attrs_post_init__(self) -> None:
        if not (self.external_id and self.integration and self.catalog):
            raise ValueError("a part of a catalogue id is empty")
        for part in (self.integration, self.catalog):
            if _BETWEEN in part or part.endswith(":"):
                raise ValueError("integration and catalog cannot hold ':::' or end with ':'")

    @classmethod
    def parse(cls, text: str) -> CatalogId:
        """
        Take an id apart.

        Args:
            text: ``"$custom:::$default:::MUG-01"``.

        Raises:
            ValueError: It has not three parts.
        """
        parts = text.split(_BETWEEN, 2)
        if len(parts) != 3 or not all(parts):
            raise ValueError(
                "a catalogue id is integration:::catalog:::external id, "
                "such as $custom:::$default:::MUG-01"
            )
        integration, catalog, external_id = parts
        return cls(external_id=external_id, integration=integration, catalog=catalog)

    @property
    def writable(self) -> bool:
        """Whether it names an entry of the catalogue that the API can write."""
        return (self.integration, self.catalog) == (_INTEGRATION, _CATALOG)

    def __str__(self) -> str:
        return _BETWEEN.join((self.integration, self.catalog, self.external_id))


def catalog_id(external_id: str) -> str:
    """
    Make the id of an item or a variant of the catalogue that the API writes.

    Args:
        external_id: Its key in the system that feeds the catalogue.

    Returns:
        ``"$custom:::$default:::"`` and *external_id*.

    Raises:
        ValueError: *external_id* is empty.
    """
    return str(CatalogId(external_id=external_id))
