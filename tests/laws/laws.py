"""The table of the laws, each with its check."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .checks import evidence, no_stale_mail, once, sequence, warehouse_time, whole
from .checks_between import explained, independence, nets_to_nothing, no_contradiction
from .lives import Life
from .sabotage import MIRROR

LAWS: Mapping[str, Callable[[Life], list[str]]] = {
    "L1 evidence": evidence,
    "L2 once": once,
    "L3 whole": whole,
    "L4 sequence": sequence,
    "L5 warehouse time": warehouse_time,
    "L6 no stale mail": no_stale_mail,
    "L8 no contradiction": no_contradiction,
    "L11 independence": independence,
    "L12 explained": explained,
    MIRROR: nets_to_nothing,
}
