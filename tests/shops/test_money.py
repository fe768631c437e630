from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.shops._money import amount, less, times, total

_PENCE = st.integers(-(10**11), 10**11)


@settings(max_examples=60)
@given(_PENCE)
def test_every_way_of_writing_is_the_same_amount(pence):
    """A text, a decimal, and a float made of that text mean the same pennies."""
    text = f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02}"

    assert Decimal(pence) / 100 == amount(text)
    assert amount(text) == amount(Decimal(text)) == amount(float(text))


@settings(max_examples=40)
@given(st.lists(_PENCE, max_size=6), st.integers(0, 10**6))
def test_sums_do_not_round(pence, quantity):
    """Whatever precision the caller's thread has, sums are right to the penny."""
    amounts = [Decimal(one).scaleb(-2) for one in pence]
    with localcontext() as context:
        context.prec = 3
        added = total(amounts)
        left = less(added, Decimal("0.01"))
        many = times(added, quantity)

    assert sum(pence) == added * 100
    assert sum(pence) - 1 == left * 100
    assert sum(pence) * quantity == many * 100


@pytest.mark.parametrize(
    "value",
    [
        "",
        "12,50",
        "1_000",
        "NaN",
        "1e3",
        "£5",
        "١٢",
        True,
        None,
        [],
        Decimal("NaN"),
        Decimal("1E+999999"),
        Decimal("1E-999999"),
        float("inf"),
        10**5000,
        "9" * 5000,
    ],
    ids=lambda value: repr(value)[:12] if not isinstance(value, int) else "int",
)
def test_what_is_no_money(value):
    """Other ways of writing, and numbers beyond any price, are refused and not quoted."""
    with pytest.raises(ValueError, match="amount"):
        amount(value)


def test_nothing_has_no_sign():
    """A zero that was subtracted from is not less than nothing."""
    assert "0.00" == str(amount("-0.00"))
    assert "0" == str(amount(Decimal("0E+99999")))
