"""Cutting many things into requests: by how many one takes, and by how many bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def cut(
    sized: Iterable[tuple[T, int]], *, most: int, around: int, max_bytes: int
) -> Iterator[Sequence[T]]:
    """
    Cut things into lists, in order, reading them as they are needed.

    Args:
        sized: Each thing with its bytes, a comma included.

        most: Things in a list.

        around: Bytes of the document around them.

        max_bytes: Of the whole. One thing that alone is larger goes alone.

    Yields:
        At least one thing each time.
    """
    batch, size = list[T](), around
    for thing, more in sized:
        if batch and (len(batch) >= most or size + more > max_bytes):
            yield batch
            batch, size = list[T](), around
        batch.append(thing)
        size += more
    if batch:
        yield batch


def allowed(name: str, given: int, most: int) -> int:
    """
    Check how many a caller wants in a list.

    Raises:
        ValueError: It is none, or more than Klaviyo takes.
    """
    if not 1 <= given <= most:
        raise ValueError(f"{name} is {given:,}; Klaviyo takes 1 to {most:,}")
    return given
