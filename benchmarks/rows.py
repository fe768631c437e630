"""
Goals: from an answer of GetData to row objects at 0.85 of the speed of expat,
csv and a constructor written out by hand; 100,000 rows by pages of 1,000 with at
most 8 MB more memory; first use of a family of row classes within 10 ms.

    python -m benchmarks.rows [--rounds N]

Rows have 20 columns and about 272 bytes, as a .NET service writes them. The
limit by hand checks nothing and makes the same rows, in the same run, in
turns. So do zeep, DictReader and strptime, the usual parts, where zeep is
installed: there is no goal against them, they are shown. Exits 1 if a goal is
missed.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import io
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape

import attrs

from pvxklaviyo import Response
from pvxklaviyo.peoplevox import PeoplevoxService, column, list_rows, template

from .goals import Goal, cpu, paired, ratio, report, show

SPEED = 0.85
MEMORY = 8.0
FIRST_USE = 10.0

USUAL = importlib.util.find_spec("zeep") is not None
"""Whether the usual parts are here to be compared with."""

FAMILIES = ("Despatch", "Return", "Movement", "ItemType", "Customer", "Site")

BEGIN = datetime(2024, 6, 1, 8, tzinfo=UTC)
WORDS = ("Mug", 'blue "large"', "Tee, organic", "R&D <sample>", "Two\r\nlines", "Poster")


@template("Sales orders")
class Wide:
    """20 columns: 13 texts, 3 that may be empty, a count, two prices and a date."""

    order_number: str = column("SalesOrderNumber")
    customer: str = column("Customer")
    reference: str = column("CustomerPurchaseOrderReferenceNumber")
    line1: str = column("ShippingAddressLine1")
    city: str = column("ShippingAddressCity")
    region: str = column("ShippingAddressRegion")
    postcode: str = column("ShippingAddressPostcode")
    country: str = column("ShippingAddressCountry")
    status: str = column("Status")
    email: str = column("Email")
    contact_name: str = column("ContactName")
    channel: str = column("ChannelName")
    service: str = column("ServiceType")
    attribute1: str | None = column("Attribute1")
    attribute2: str | None = column("Attribute2")
    attribute3: str | None = column("Attribute3")
    sequence: int = column("Sequence")
    total: Decimal = column("TotalSale")
    shipping: Decimal = column("ShippingCost")
    created_at: datetime = column("CreatedDate")


CAPTIONS = [field.metadata["peoplevox"][0] for field in attrs.fields(Wide)]


def cells(number: int, lots: random.Random) -> list[str]:
    """Make one row; about three have the same minute, as the lines of a despatch."""
    at = BEGIN + timedelta(minutes=number // 3)
    return [
        f"SO-{number:07}",
        f"Customer {number % 9973}",
        f"#{100000 + number}",
        f"{number % 200} Mill Lane",
        "Leeds",
        "West Yorkshire",
        "LS1 4AP",
        "United Kingdom",
        "Despatched",
        f"c{number}@post.pvx-sim.net",
        f"Contact {number % 9973}",
        "Shopify",
        "T24",
        lots.choice(WORDS),
        "" if number % 3 else "gift wrapped",
        lots.choice(WORDS),
        str(number % 7 + 1),
        f"{lots.randrange(100, 99999) / 100:.2f}",
        "3.50",
        f"{at:%d/%m/%Y %H:%M}",
    ]


def answer(rows: Sequence[Sequence[str]], total: int) -> bytes:
    """Write an answer as a .NET service does: quoted cells, returns as references."""
    text = io.StringIO()
    written = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    written.writerow(CAPTIONS)
    written.writerows(rows)
    detail = escape(text.getvalue()).replace("\r", "&#xD;")
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        '<GetDataResponse xmlns="http://www.peoplevox.net/"><GetDataResult>'
        f"<ResponseId>0</ResponseId><TotalCount>{total}</TotalCount>"
        f"<Detail>{detail}</Detail><Statuses /></GetDataResult></GetDataResponse>"
        "</soap:Body></soap:Envelope>"
    ).encode()


def page(number: int, rows: int, total: int) -> bytes:
    """Make a page of rows, the same for the same numbers."""
    lots = random.Random(number)
    begin = (number - 1) * rows
    return answer([cells(begin + place, lots) for place in range(rows)], total)


def by_hand(body: bytes) -> list[Wide]:
    """Do the least that can be done: no check, no blank cut off, one fixed zone."""
    parts: list[str] = []
    inside = False

    def start(name: str, _: object) -> None:
        nonlocal inside
        inside = name == "Detail"

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def text(piece: str) -> None:
        if inside:
            parts.append(piece)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(body, True)
    reader = csv.reader(io.StringIO("".join(parts), newline=""), strict=True)
    next(reader)
    iso = datetime.fromisoformat
    return [
        Wide(
            c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12],
            c[13] or None, c[14] or None, c[15] or None,
            int(c[16]), Decimal(c[17]), Decimal(c[18]),
            iso(f"{c[19][6:10]}-{c[19][3:5]}-{c[19][:2]} {c[19][11:]}+00:00"),
        )
        for c in reader
    ]  # fmt: skip


def by_us(service: PeoplevoxService, body: bytes) -> list[Wide]:
    """Read it as a client does."""
    found = list_rows(service, Wide, page_size=100_000).decode(Response(200, {}, body))
    assert not found.rejected
    return list(found.items)


def speed(rows: int, rounds: int) -> Goal:
    """Compare with the limit; then with the usual parts, where they are installed."""
    service = PeoplevoxService(client_id="acme01", username="api", password="x", timezone="UTC")
    body = page(1, rows, rows)
    expected = by_hand(body)

    def measured(**methods: Callable[[bytes], list[Wide]]) -> Mapping[str, Sequence[float]]:
        assert all(read(body) == expected for read in methods.values())
        works = {name: cpu(partial(read, body), rows) for name, read in methods.items()}
        figures = paired(works, rounds)
        show(figures, f"a row, {rows:,} a page of {len(body) / rows:.0f} bytes each")
        return figures

    ours = partial(by_us, service)
    figures = measured(limit=by_hand, ours=ours)
    if USUAL:
        from .usual_rows import reader

        usual = reader(Wide, [field.name for field in attrs.fields(Wide)])
        times = ratio(measured(zeep=usual, ours=ours), "zeep", "ours")
        print(f"      zeep, DictReader and strptime: {times:.2f} times our CPU", flush=True)
    return Goal(
        number=7,
        text=f"GetData to objects against expat, csv and a constructor, {rows:,} a page",
        figure=ratio(figures, "limit", "ours"),
        bound=SPEED,
    )


MEMORY_PROGRAM = """
import re, sys
from benchmarks import rows as bench
from pvxklaviyo import Response
from pvxklaviyo.peoplevox import PeoplevoxService, list_rows
service = PeoplevoxService(client_id="acme01", username="api", password="x", timezone="UTC")
# The reader and the first page's machinery are not what grows.
bench.by_us(service, bench.page(1, 10, 10))
def kilobytes(name):
    # Not getrusage: its peak includes that of the process which started this one.
    with open("/proc/self/status") as file:
        return int(re.search(name + r":\\s+([0-9]+) kB", file.read())[1])
before = kilobytes("VmRSS")
call, seen, number = list_rows(service, bench.Wide, page_size=1000), 0, 0
while call is not None:
    # Pages come from elsewhere: making them here would be counted too.
    number += 1
    with open(f"{sys.argv[1]}/{number}", "rb") as file:
        found = call.decode(Response(200, {}, file.read()))
    seen += len(found.items)
    call = found.next
assert seen == 100_000, seen
print(1024 * (kilobytes("VmHWM") - before))
"""

FIRST_PROGRAM = """
import sys, time
import pvxklaviyo.peoplevox as peoplevox
from pvxklaviyo.peoplevox._paging import structure
service = peoplevox.PeoplevoxService(
    client_id="acme01", username="api", password="x", timezone="Europe/London")
begun = time.process_time()
row = getattr(peoplevox, sys.argv[1])
kind = row.__peoplevox__
captions = tuple(column.captions[0] for column in kind.columns if column.captions)
sheet = peoplevox.Sheet(captions=captions, rows=[["1"] * len(captions)], total_count=1)
structure(service, row, sheet)
print(time.process_time() - begun)
"""


def printed(program: str, *arguments: str) -> float:
    """Run a program in a process of its own and give the number that it prints."""
    command = [sys.executable, "-c", program, *arguments]
    folder = Path(__file__).parents[1]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
    return float(ran.stdout)


def memory() -> float:
    """Give the megabytes that 100,000 rows add when read and dropped page by page."""
    with tempfile.TemporaryDirectory() as name:
        for number in range(1, 101):
            (Path(name) / str(number)).write_bytes(page(number, 1000, 100_000))
        return printed(MEMORY_PROGRAM, name) / 1e6


def first_use() -> float:
    """Give the milliseconds of the slowest family's first use: the median of five each."""
    worst = 0.0
    for name in FAMILIES:
        # The relay's own rows come with the package; their share is the reader.
        taken = statistics.median(printed(FIRST_PROGRAM, name) for _ in range(5)) * 1e3
        print(f"      {name}: {taken:.1f} ms", flush=True)
        worst = max(worst, taken)
    return worst


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    rounds = parser.parse_args().rounds
    if not USUAL:
        print("      zeep is not installed, so the usual parts are not measured", flush=True)
    return report(
        [
            *(speed(rows, rounds) for rows in (1000, 5000)),
            Goal(
                number=7,
                text="memory for 100,000 rows, by pages of 1,000",
                figure=memory(),
                bound=MEMORY,
                most=True,
                unit=" MB",
            ),
            Goal(
                number=9,
                text="first use of a family of rows",
                figure=first_use(),
                bound=FIRST_USE,
                most=True,
                unit=" ms",
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
