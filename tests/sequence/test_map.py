"""The map of the house, at the top of the module that everybody reads first."""

from __future__ import annotations

import re
from pathlib import Path

from pvxklaviyo.sequence import _decide


def test_every_module_has_its_place_on_the_map() -> None:
    """Whoever adds a module says where it belongs; what is gone is not on the map."""
    folder = Path(str(_decide.__file__)).parent
    there = {path.stem for path in folder.glob("_*.py")} - {"__init__", "_decide"}
    shown = set(re.findall(r"``(_[a-z_]+)``", _decide.__doc__ or ""))

    assert sorted(there) == sorted(shown)
