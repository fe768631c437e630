"""
What a shop says, read from JSON: every problem named with its place, and no value of a person.

The form is the same for a line of a file and for a body of one's own. A key
that is not known is a problem, because a misspelt ``"emial"`` would be an
address lost without a word; a key that begins with ``_`` is the writer's own
and is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, DecimalException

import attrs

from ..errors import Problem
from ..klaviyo import Json
from ..model import NAMED_KINDS, SHOP_FACT_KINDS, ShopFact, ShopFactKind, ShopLine
from ._fact_fields import Fields, Problems

MOST_BYTES = 1_000_000
"""A longer line is no fact of one order."""

MOST_LINES = 4_000
"""So many lines are known to fit into one event of Klaviyo."""

_FACT_KEYS = tuple(one.name for one in attrs.fields(ShopFact))
_LINE_KEYS = tuple(one.name for one in attrs.fields(ShopLine))
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,254}")
# https://www.itu.int/rec/T-REC-E.164: at most 15 digits, and no country begins with 0.
_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


@attrs.frozen
class RejectedFact:
    """
    Something that was to be a shop's fact and cannot be read as one.

    Attributes:
        problems: What is wrong, each with its place as a JSON pointer. No
            value that could be a person's is in them.
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "; ".join(str(problem) for problem in self.problems)


def shop_fact(data: Json) -> ShopFact | RejectedFact:
    """
    Read one fact of a shop.

    Args:
        data: ``kind``, ``order`` and ``at`` (ISO 8601 with an offset), and
            what else is known: ``id``, ``email``, ``phone``, ``channel``,
            ``currency``, ``value``, ``discount``, ``shipping``, ``reason`` and
            ``lines``, each of ``line``, ``sku``, ``name``, ``quantity`` and
            ``price``. Amounts are texts, whole numbers or ``Decimal``, never
            floats. None and an empty text are as good as nothing.

    Returns:
        The fact, or everything that is wrong with it.
    """
    if not isinstance(data, Mapping):
        return RejectedFact((Problem("", "is no JSON object"),))
    problems = Problems()
    fact = _fact(Fields(data, "", problems), problems)
    return RejectedFact(problems.told()) if fact is None else fact


def shop_fact_from_json(text: str | bytes) -> ShopFact | RejectedFact:
    """
    Read one fact of a shop from its JSON: one line of a file, or a body.

    Args:
        text: UTF-8; numbers with a fraction are read by their digits, so they
            are exact here.

    Returns:
        As :func:`shop_fact`.
    """
    if len(text) > MOST_BYTES:
        return _unread(f"is longer than {MOST_BYTES:,} bytes")
    try:
        written = text if isinstance(text, str) else text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _unread(f"is not UTF-8: byte {error.start + 1} cannot be read")
    try:
        data = json.loads(
            written,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_number,
            object_pairs_hook=_once,
        )
    except json.JSONDecodeError as error:
        # Its message has no value in it; the document that it keeps is not shown.
        return _unread(f"is not JSON: {error.msg}, at character {error.pos + 1}")
    except _TwiceError:
        return _unread("has a key twice, so it does not say which of them counts")
    except RecursionError:
        return _unread("is nested too deeply")
    return shop_fact(data)


class _TwiceError(Exception):
    """An object has one key twice."""


def _once(pairs: list[tuple[str, Json]]) -> Mapping[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _TwiceError
    return made


def _number(text: str) -> Json:
    # What is longer is no number of this form, and reading it would take its time.
    if len(text) > 40:
        return Decimal("NaN")
    try:
        return int(text) if text.lstrip("-").isdecimal() else Decimal(text)
    except DecimalException:
        return Decimal("NaN")


def _unread(why: str) -> RejectedFact:
    return RejectedFact((Problem("", why),))


def _fact(fields: Fields, problems: Problems) -> ShopFact | None:
    fields.known(_FACT_KEYS)
    kind = _kind(fields)
    order = fields.text("order", needed="the shop's reference, as Peoplevox has it")
    one = f"it tells one {kind} of an order from the next" if kind in NAMED_KINDS else ""
    name = fields.text("id", needed=one)
    at = fields.instant("at")
    email = fields.formed("email", _EMAIL, "is no e-mail address")
    phone = fields.formed("phone", _PHONE, 'is no number as E.164 has it: "+" and 7 to 15 digits')
    channel = fields.text("channel")
    currency = fields.formed("currency", _CURRENCY, 'is no code of three capitals, such as "GBP"')
    value, discount, shipping = map(fields.money, ("value", "discount", "shipping"))
    reason = fields.words("reason", most=2_000)
    lines = tuple(_lines(fields, kind, problems))
    if kind is None or at is None or problems:
        return None
    return ShopFact(
        kind=kind,
        order=order,
        id=name,
        at=at,
        email=email,
        phone=phone,
        channel=channel,
        currency=currency or "",
        value=value,
        discount=discount,
        shipping=shipping,
        reason=reason,
        lines=lines,
    )


def _kind(fields: Fields) -> ShopFactKind | None:
    value = fields.given("kind")
    for kind in SHOP_FACT_KINDS:
        if value == kind:
            return kind
    missing = "is missing" if value is None else "is none of those there are"
    fields.wrong("kind", f"{missing}: {', '.join(SHOP_FACT_KINDS)}")
    return None


def _lines(fields: Fields, kind: ShopFactKind | None, problems: Problems) -> Iterator[ShopLine]:
    value = fields.given("lines")
    cut = kind == "lines_cancelled"
    if value is None:
        value = ()
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        fields.wrong("lines", "must be a list")
        return
    if len(value) > MOST_LINES:
        fields.wrong("lines", f"has more than {MOST_LINES:,} lines")
        return
    if cut and not value:
        fields.wrong("lines", "is missing: what is cancelled")
    for number, data in enumerate(value):
        place = f"/lines/{number}"
        if not isinstance(data, Mapping):
            problems.add(place, "is no JSON object")
            continue
        line = _line(Fields(data, place, problems), least=1 if cut else 0)
        if line is not None:
            yield line


def _line(fields: Fields, *, least: int) -> ShopLine | None:
    fields.known(_LINE_KEYS)
    line = fields.text("line")
    sku = fields.text("sku")
    if fields.given("line") is None and fields.given("sku") is None:
        fields.wrong("sku", 'is missing, and "line" as well: nothing says what it is')
    quantity = fields.pieces("quantity", least=least)
    name = fields.words("name", most=1_000)
    price = fields.money("price")
    if quantity is None:
        return None
    return ShopLine(line=line, sku=sku, name=name, quantity=quantity, price=price)
