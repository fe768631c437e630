from __future__ import annotations

import pytest

from pvxklaviyo.shops._phone import e164


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+447700900001", "+447700900001"),
        (" +44 7700 900-001", "+447700900001"),
        ("+44 (0)20 7946 0000", "+442079460000"),
        ("+1 (555) 010.0000", "+15550100000"),
        ("07700 900001", None),
        ("0044 7700 900001", None),
        ("+44", None),
        ("+0123456789", None),
        ("ask for Ann", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_number_with_its_country_is_one(text, expected):
    """Blanks and brackets do not matter; whose number it is has to be there."""
    assert expected == e164(text)
