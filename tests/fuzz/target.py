"""What is tried: a parser's promise, and where its corpus and its sources are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]

CORPUS = Path(__file__).parent / "corpus"


@attrs.frozen
class Target:
    """
    One parser.

    Attributes:
        name: Of its folder in the corpus.

        check: Asserts what the parser promises about some bytes.

        covers: Sources below ``src/pvxklaviyo``: mutation is steered by the
            lines that an input reaches in them.

        complete: Whether the corpus and *tests* must reach every branch of
            *covers*.

        tests: Unit tests below ``tests`` that count for that.

        words: Put into inputs as they are: what chance would not spell.

        longest: Bytes of an input, at most.
    """

    name: str
    check: Callable[[bytes], None]
    covers: Sequence[str] = attrs.field(default=(), kw_only=True)
    complete: bool = attrs.field(default=False, kw_only=True)
    tests: Sequence[str] = attrs.field(default=(), kw_only=True)
    words: Sequence[bytes] = attrs.field(default=(), kw_only=True)
    longest: int = attrs.field(default=4096, kw_only=True)

    @property
    def folder(self) -> Path:
        """Where its corpus is kept."""
        return CORPUS / self.name

    @property
    def sources(self) -> frozenset[str]:
        """The files of *covers*."""
        return frozenset(str(ROOT / "src" / "pvxklaviyo" / one) for one in self.covers)

    def corpus(self) -> list[tuple[str, bytes]]:
        """Read the corpus: name and bytes."""
        return [
            (path.name, path.read_bytes())
            for path in sorted(self.folder.glob("*"))
            if path.is_file()
        ]
