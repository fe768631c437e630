from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"

# What each example must show, in this order: patterns, a line each.
SHOWN = {
    "embedded_sync": [
        r"18:05  0 sent, 2 waiting",
        r"18:10  1 sent, 1 waiting",
        r"18:40  1 sent, 0 waiting",
        r"Nothing is left to tell\. .*",
    ],
    "embedded_async": [r"18:\d\d  1 sent, \d waiting"] * 4,
    "peoplevox_only": [
        r"DES1 18:03 RM11GB",
        r"DES4 18:22 RM14GB",
        r"4 rows on the first page",
        r"no column Gift message among 57",
    ],
    "klaviyo_only": [r".*'Showroom': 'Leeds', 'Minutes': 25\}"],
    "own_mapping": [
        r' *"DespatchNumber": "DES1",',
        r' *"Channel": "Shopify UK",',
        r' *"IsFirstParcel": true,',
        r' *"EventKey": "pvx:shipment:acme01:1001:DES1"',
    ],
    "peoplevox_own_report": [
        r"stop 1: 1002, loaded 18:25",
        r"ALL: 2 of 2 rows",
        r"1003 written",
        r"DES2 VAN-\d{4}-1 by Our own van",
        r"DES4 VAN-\d{4}-2 by Our own van",
    ],
    "notified": [r"told of DES1 for 1001", r"1001 MUG-01 RM11GB", r"ended"],
    "shop_webhooks": [
        r"log: calls that were not simply received: shops/web refused 1",
        r"a forged call: 401",
        r"18:00  3 calls \{200\}, 1 told",
        r"18:05  15 calls \{200\}, 4 told",
        r"18:10  1 calls \{200\}, 2 told",
        r"for customer care: Despatch DES2 holds what the shop had cancelled\. .*",
        r"#1001 Nothing is left to tell\. .*",
        r"#1002 Nothing, until a person answers: .*",
        r"#1004 Nothing is left to tell\. .*",
    ],
    "audit_flows": [
        r"Fulfilled Order comes through API and Shopify",
        r"the flow 'On its way' is started by Shopify's",
        r"the flow 'Rate your order' asks for Shopify's",
        r"the flow 'Rate your order' is started by API's",
        r"the segment 'Had a parcel' asks for Shopify's",
    ],
    "catalogue_stock": [
        r"complete: 2 written, 1 not",
        r"\$custom:::\$default:::CAP-01: .+",
        r"MUG-01 12",
        r"TEE-M 3",
    ],
    "profile_import": [
        r"complete: 2 written, 1 refused",
        r"refused: invalid at /data/attributes/email",
        r"there: \w+ \{'Till': 4\}",
        r"there: \w+ \{'Till': 7\}",
    ],
    "own_transport": [r"2 metrics at Klaviyo", r"4 rows at Peoplevox", r"3 requests"],
    "own_store": [
        r"4 learned, 0 announced, 0 settled, 0 lost",
        r"0 learned, 1 announced, 0 settled, 0 lost",
        r"0 learned, 0 announced, 1 settled, 0 lost",
    ],
    "own_tests": [r"\.\.\. .*", r"3 passed in .*"],
    "simulated_world": [
        r"19:05  Fulfilled Partial Order, DES1",
        r"\d\d:\d\d  Updated Tracking, DES2",
        r"survived session_lost of GetReportData",
        r"survived answer_lost of create_event",
        r"survived rate_limited of create_event",
        r"2 of 2 parcels told, 0 wrong",
    ],
}

Ran = tuple[int, list[str], str]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Ran]]:
    """Give a function that waits for an example: its exit code, its lines, what went wrong."""
    # As on a machine that has no account of anybody's.
    ours = ("PVX_", "KLAVIYO_")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environ |= {"PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8"}
    running = {
        name: subprocess.Popen(
            [sys.executable, str(EXAMPLES / f"{name}.py")],
            cwd=tmp_path_factory.mktemp(name),
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for name in SHOWN
    }

    @cache
    def wait(name: str) -> Ran:
        out, err = running[name].communicate(timeout=60)
        return running[name].returncode, out.splitlines(), err

    yield wait

    for process in running.values():
        process.kill()
        process.communicate()


def test_every_example_is_run() -> None:
    """What stands in the folder is shown running here; ``stage`` only helps the others."""
    there = {path.stem for path in EXAMPLES.glob("*.py")}

    assert {*SHOWN, "stage"} == there


@pytest.mark.parametrize("name", SHOWN)
def test_it_runs_with_no_account_and_shows_what_it_says(
    name: str, ran: Callable[[str], Ran]
) -> None:
    """From a bare install each example runs to its end, without a warning."""
    code, lines, wrong = ran(name)

    assert (0, "") == (code, wrong)
    left = iter(lines)
    for pattern in SHOWN[name]:
        assert any(re.fullmatch(pattern, line) for line in left), (pattern, lines)


def test_an_audit_names_nobody_who_is_not_live(ran: Callable[[str], Ran]) -> None:
    """A draft that listens to a twin is left out, and so is whoever listens to neither."""
    _, lines, _ = ran("audit_flows")

    assert len(SHOWN["audit_flows"]) == len(lines)


@pytest.mark.parametrize("name", ["stage", *SHOWN])
def test_it_says_what_it_is_and_how_to_run_it(name: str) -> None:
    """Whoever opens an example learns in its first lines what it is good for."""
    text = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")

    assert text.startswith('"""\n')
    assert name == "stage" or f"    python examples/{name}.py\n" in text
