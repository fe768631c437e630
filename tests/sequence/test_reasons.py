from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import pvxklaviyo
from pvxklaviyo.sequence import REASONS, in_words

from .reason_codes import reasons_given

SOURCE = Path(pvxklaviyo.__file__).parent

FILES = [
    path
    for folder in ("sequence", "engine", "relay")
    for path in sorted((SOURCE / folder).rglob("*.py"))
]


def given() -> dict[str, set[str]]:
    """Give the reasons of all files, with the places that give them."""
    found = reasons_given([ast.parse(path.read_text(encoding="utf-8")) for path in FILES])
    places: dict[str, set[str]] = {}
    for path, reasons in zip(FILES, found, strict=True):
        for one in reasons:
            places.setdefault(one.code, set()).add(f"{path.name}, line {one.line}")
    return places


def test_every_reason_that_is_given_is_in_the_catalogue() -> None:
    """Wherever a reason is written down, a person can read what it means (law L12)."""
    places = given()

    assert {"settling", "before_start", "marketplace_relay", "tracking_changed"} <= set(places)
    assert {} == {code: where for code, where in places.items() if code not in REASONS}


@pytest.mark.parametrize(
    "code",
    [
        "Held(kind='shipment', reason='moon')",
        "Held(reason='settling' if early else 'moon')",
        "def put(known, reason): ...\nput(known, 'moon')",
        "class Wish:\n    def skip(self, reason): ...\nwish.skip('moon')",
        "reason = 'moon'",
        "reason: str = 'moon'",
        "until, reason = now, 'moon'",
        "[reason for until, reason in ((now, 'settling'), (then, 'moon'))]",
        "for until, reason in [(now, 'moon')]: ...",
        "record.reason == 'moon'",
        "'moon' != reason",
        "record.reason in {'discarded', 'moon'}",
        "def why(): return 'moon'\nHeld(reason=why())",
        "def why(): return 'moon' if late else None\nreason = why()",
        "def deep(): return 'moon'\ndef why(): return deep()\nreason = why()",
        "def why(): return early or 'moon'\nHeld(reason=known.why())",
    ],
)
def test_it_is_found_however_it_is_given(code: str) -> None:
    """Each way of giving a reason is seen, so that none goes by."""
    (reasons,) = reasons_given([ast.parse(code)])

    assert "moon" in {one.code for one in reasons}


@pytest.mark.parametrize(
    "code",
    [
        "Held(kind='moon', reason='settling')",
        "Held(reason='settling' if record.kind == 'moon' else 'cause')",
        "kind = 'moon'",
        "record.kind == 'moon'",
        "def why(): return 'moon'\nkind = why()",
        "json.loads(body).get('moon')",
    ],
)
def test_other_words_are_none(code: str) -> None:
    """Kinds, states and names of fields are no reasons."""
    (reasons,) = reasons_given([ast.parse(code)])

    assert "moon" not in {one.code for one in reasons}


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_each_is_a_sentence_for_a_person(reason: str) -> None:
    """A meaning is a whole sentence, and never the code again."""
    said = in_words(reason)

    assert re.fullmatch(r"[A-Z].*\.", said)
    assert reason not in said or "_" not in reason


def test_a_reason_of_a_newer_version() -> None:
    """A code that this version does not know is still shown."""
    assert "The reason is moon, which this version does not know." == in_words("moon")
