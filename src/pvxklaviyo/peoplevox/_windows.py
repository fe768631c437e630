"""Which page to ask for next: one that begins before what is known ends, and reaches furthest."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Window:
    """Which page of which size, and how many rows lie before it."""

    page: int
    size: int

    @property
    def begin(self) -> int:
        return (self.page - 1) * self.size

    @property
    def end(self) -> int:
        return self.page * self.size


def next_window(covered: int, size: int, largest: int, overlap: int) -> Window:
    """
    Choose the page that reaches furthest beyond *covered* and begins before it.

    Pages are counted in their own size, so one is chosen whose boundary falls
    into what is already known; a larger one than usual only if none does.
    """
    overlap = min(overlap, covered)
    for sizes in (range(size, 0, -1), range(size + 1, largest + 1)):
        windows = [Window(page=(covered - overlap) // each + 1, size=each) for each in sizes]
        best = max(windows, key=lambda window: window.end, default=None)
        if best is not None and best.end > covered:
            return best
    return Window(page=1, size=largest)
