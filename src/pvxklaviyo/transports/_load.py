"""httpx or httpx2, which have the same names with the same meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from ._library import Library


def load_httpx() -> Library:
    """Load httpx."""
    import httpx

    return cast("Library", httpx)


def load_httpx2() -> Library:
    """
    Load httpx2.

    Raises:
        ModuleNotFoundError: It is not installed.
    """
    try:
        import httpx2
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "httpx2 is not installed: pip install pvxklaviyo[httpx2]", name=error.name
        ) from None
    return cast("Library", httpx2)
