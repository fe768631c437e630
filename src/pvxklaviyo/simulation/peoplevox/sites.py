"""The filter that names sites: ``Site.Reference = "PrimarySite"``, as met at one integrator."""

from __future__ import annotations

import re

from .search import SearchError
from .template_columns import SALES_ORDERS

SITE_COLUMNS = {SALES_ORDERS: "Site"}
"""Templates that know of sites, and the column that names them; the others are not filtered."""

_ONE = re.compile(r'\(*\s*Site\.Reference\s*==?\s*"([^"]*)"\s*\)*')


def read_sites(text: str) -> frozenset[str]:
    """
    Read which sites a filter names; none for all.

    Raises:
        SearchError: It is no such filter.
    """
    if not text.strip():
        return frozenset()
    found: set[str] = set()
    for part in re.split(r"\s+OR\s+", text.strip()):
        match = _ONE.fullmatch(part.strip())
        if match is None:
            raise SearchError('a sites filter was expected, such as Site.Reference = "PrimarySite"')
        found.add(match[1])
    return frozenset(found)
