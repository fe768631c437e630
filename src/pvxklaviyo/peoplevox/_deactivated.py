"""What Peoplevox writes into the code of a record that is no longer used."""

from __future__ import annotations

# Not documented; met at integrators.
_MARKER = "~D~"


def is_deactivated(code: str) -> bool:
    """
    Tell whether a code or reference is that of a deactivated record.

    Items, suppliers and the like are never deleted: deactivating one puts
    ``~D~`` into its code, and templates go on giving it.

    Args:
        code: An item code, or any other code or reference.
    """
    return _MARKER in code
