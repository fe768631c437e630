from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import pvxklaviyo
from pvxklaviyo.sequence import REASONS, in_words

SOURCE = Path(pvxklaviyo.__file__).parent

DECIDING = sorted(
    path
    for path in (SOURCE / "sequence").glob("*.py")
    # What is said of reasons, of exceptions, and of settings has words of its own.
    if path.name not in {"__init__.py", "_reasons.py", "exceptions.py", "_policy.py"}
)

# Words of the same shape that mean something else.
KINDS = {"shipment", "tracking", "order"}
STATES = {"queued", "skipped", "parked", "delivered"}
ANSWERS = {"approve", "retry", "discard"}
RULES = {"required", "wanted", "never"}
DECISION = {"index", "complete", "remaining", "despatch", "order", "tracking"}
OTHERS = KINDS | STATES | ANSWERS | RULES | DECISION | {"cancelled", "canceled", "kind", "key"}


def words(path: Path) -> Iterator[tuple[str, int]]:
    """Give every text of a file that has the shape of a reason code, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(r"[a-z]+(_[a-z]+)*", node.value):
                yield node.value, node.lineno


def reasons_given(path: Path) -> Iterator[str]:
    """Give every text that a file passes as ``reason=``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "reason":
            for inner in ast.walk(node.value):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    yield inner.value


def test_there_is_something_to_look_at() -> None:
    """The files of the decision are found, and the codes in them."""
    found = {word for path in DECIDING for word, _ in words(path)}

    assert {"settling", "before_start", "marketplace_relay", "tracking_changed"} <= found


@pytest.mark.parametrize("path", DECIDING, ids=lambda path: path.name)
def test_every_word_of_a_decision_is_a_known_reason_or_something_else(path: Path) -> None:
    """A new reason code is in the catalogue, or it is named here as no reason."""
    unknown = [
        f"{path.name}, line {line}: {word}"
        for word, line in words(path)
        if word not in REASONS and word not in OTHERS
    ]

    assert [] == unknown


def test_every_reason_that_is_given_is_in_the_catalogue() -> None:
    """Wherever a reason is written down, a person can read what it means."""
    given = {
        reason
        for folder in ("sequence", "engine", "relay")
        for path in (SOURCE / folder).rglob("*.py")
        for reason in reasons_given(path)
    }

    assert "refused" in given
    assert set() == {reason for reason in given if reason not in REASONS} - {""}


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_each_is_a_sentence_for_a_person(reason: str) -> None:
    """A meaning is a whole sentence, and never the code again."""
    said = in_words(reason)

    assert re.fullmatch(r"[A-Z].*\.", said)
    assert reason not in said or "_" not in reason


def test_a_reason_of_a_newer_version() -> None:
    """A code that this version does not know is still shown."""
    assert "The reason is moon, which this version does not know." == in_words("moon")
