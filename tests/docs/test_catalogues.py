from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta

import attrs
import pytest

import pvxklaviyo
from pvxklaviyo import MemoryStore, Policy, Relay, Request, cli, config
from pvxklaviyo.cli._exit_codes import ExitCode
from pvxklaviyo.cli._run import _document
from pvxklaviyo.engine import Pass
from pvxklaviyo.engine.exceptions import service_keys
from pvxklaviyo.mapping import PROFILE_PROPERTIES, PROPERTIES, Mapping
from pvxklaviyo.receiver import Receiver
from pvxklaviyo.relay import Explanation
from pvxklaviyo.sequence import (
    FULFILLED_ORDER,
    FULFILLED_PARTIAL_ORDER,
    KINDS,
    REASONS,
    UPDATED_TRACKING,
)
from pvxklaviyo.simulation import (
    BEGIN,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
)

from .conftest import SETTINGS
from .pages import ROOT, blocks, table, text_of

SECRETS = {"PVX_PASSWORD": "let-me-in", "KLAVIYO_API_KEY": "pk_simulated"}


def test_the_pages_made_from_the_code_are_up_to_date() -> None:
    """Whoever changes a public name or its docstring runs tools/reference.py."""
    done = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (done.returncode, done.stdout + done.stderr)


def test_every_public_name_has_a_place_and_words() -> None:
    """What the package promises is in the list of names, each with its first sentence."""
    rows = re.findall(r"(?m)^\| \[`(\w+)`\]\([^)]+\) \| (.*) \|$", text_of("docs/reference/api.md"))
    modules = {"config", "errors", "klaviyo", "mapping", "model", "peoplevox", "simulation"}

    assert set(pvxklaviyo.__all__) - modules - {"__version__"} <= {name for name, _ in rows}
    assert [] == [name for name, words in rows if not words and name != "__version__"]


def codes_in_source() -> Iterator[str]:
    """Read the codes of exceptions from the code, in another way than the tool that lists them."""
    for path in (ROOT / "src" / "pvxklaviyo").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "ExceptionOpened(" not in text or "/testing/" in path.as_posix():
            continue
        tree = ast.parse(text)
        if not any(isinstance(node, ast.FunctionDef) for node in tree.body):
            continue
        yield from re.findall(r'code="([\w.]+)"', text)
    for service in ("peoplevox", "klaviyo"):
        yield from (f"{service}.{key.rpartition(':')[2]}" for key in service_keys(service))


def test_every_exception_is_listed() -> None:
    """The page of codes has each exception that the code can open, and no other."""
    # One code may be opened at several places, for the like of several things.
    assert sorted(set(codes_in_source())) == sorted(
        table("docs/reference/codes.md", "## Exceptions")
    )


def test_every_owner_is_told_what_comes_to_them() -> None:
    """The page about production names each owner whom an exception can have."""
    owners = {cells[0] for cells in table("docs/reference/codes.md", "## Exceptions").values()}
    named = table("docs/how-to/production.md", "## Exceptions, and who owns them")

    assert owners == set(named)


def test_every_reason_is_listed() -> None:
    """The page of codes has each reason code with its words."""
    listed: dict[str, str] = {}
    for heading in re.findall(r"(?m)^### .*$", text_of("docs/reference/codes.md")):
        found = table("docs/reference/codes.md", heading)
        listed |= {code: words for code, (words, *_) in found.items()}

    assert dict(REASONS) == listed


EVENTS = "docs/reference/events.md"
SECTIONS = {
    "placed": ("Orders, placed and cancelled", "Placed Order alone"),
    "cancelled": ("Orders, placed and cancelled", "Cancelled Order alone"),
    "cancelled_item": ("Cancelled Order Item",),
    "shipment": ("Parcels",),
    "item": ("Despatched Item",),
    "completion": ("An order's end",),
    "tracking": ("Parcels",),
    "correction": ("Corrected Fulfilment",),
    "return": ("Returned Order",),
    "returned_item": ("Returned Item",),
    "kept_item": ("Kept Item",),
}


def test_every_metric_is_listed() -> None:
    """The page of events has each metric that can be told, and no other."""
    metrics = {metric for kind in KINDS.values() for metric in kind.metrics}

    assert metrics == set(table(EVENTS, "## Metrics"))


@pytest.mark.parametrize("kind", sorted(PROPERTIES))
def test_every_property_of_an_event_is_listed(kind: str) -> None:
    """The page of events has each property that an event of a kind can carry, and no other."""
    headings = ["Every event", *SECTIONS[kind]]
    listed = [name for heading in headings for name in table(EVENTS, f"### {heading}")]

    assert sorted(PROPERTIES[kind]) == sorted(listed)


def test_every_property_of_a_profile_is_listed() -> None:
    """The page of events has each property that a profile can be given, in order."""
    assert list(PROFILE_PROPERTIES) == list(table(EVENTS, "## The profile"))


def test_what_klaviyo_really_holds_is_listed() -> None:
    """An evening's events, read back, have no other metric and no other property."""
    events = events_of_an_evening()
    listed = {name for names in PROPERTIES.values() for name in names}

    assert {FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER, UPDATED_TRACKING} == {
        metric for metric, _ in events
    }
    assert {name for _, names in events for name in names} <= listed


def test_every_function_of_a_mapping_is_listed() -> None:
    """The page about one's own functions has each that can be replaced."""
    functions = {
        field.name for field in attrs.fields(Mapping) if callable(getattr(Mapping(), field.name))
    }

    listed = table("docs/how-to/wrap-the-mapping.md", "There is one for each kind of announcement, and each is given what the decision knows:")  # fmt: skip

    assert functions == set(listed)


def events_of_an_evening() -> list[tuple[str, frozenset[str]]]:
    """Tell an order in two parcels, the second with its tracking late; give what Klaviyo holds."""
    services = an_evening()
    relay = Relay.from_config(
        config.loads(SETTINGS + f'start_at = "{BEGIN.isoformat()}"', SECRETS),
        transport=services,
        store=MemoryStore(services.clock.now),
        clock=services.clock,
    )
    for _ in range(20):
        services.clock.sleep(300)
        relay.run_once()
    assert services.klaviyo is not None
    services.klaviyo.settle()
    return [(event.metric, frozenset(event.properties)) for event in services.klaviyo.events()]


def an_evening() -> SimulatedServices:
    """Let an order leave in two parcels."""
    clock = SimulatedClock(BEGIN)
    warehouse = Warehouse.scripted()
    warehouse.order(
        "1001",
        reference="#1001",
        email="ann@post.pvx-sim.net",
        lines=[("MUG-01", 2), ("TEE-M", 1)],
        at=BEGIN,
    )
    at = BEGIN + timedelta(minutes=5)
    warehouse.despatch("1001", "DES1", [("MUG-01", 2)], at=at, tracking="RM11GB")
    later = BEGIN + timedelta(hours=1)
    warehouse.despatch("1001", "DES2", at=at, tracking="RM12GB", tracked_at=later)
    return SimulatedServices(
        clock=clock,
        peoplevox=SimulatedPeoplevox(warehouse, clock, password="let-me-in"),
        klaviyo=SimulatedKlaviyo(clock, keys={"pk_simulated": ["*"]}),
    )


class Recorded:
    """Remembers the names that it was given, and their labels."""

    def __init__(self) -> None:
        self.names: dict[str, list[str]] = {}
        self.counts: Counter[str] = Counter()

    def count(self, name: str, value: int, **labels: str) -> None:
        self.names[name] = ["count", ", ".join(f"`{label}`" for label in labels)]
        self.counts[name] += value

    def seconds(self, name: str, value: float, **labels: str) -> None:
        self.names[name] = ["seconds", ", ".join(f"`{label}`" for label in labels)]


def told_to_telemetry(*, keep_running: bool) -> Recorded:
    """Give what an evening tells telemetry, with no e-mail for one order."""
    services = an_evening()
    assert services.warehouse is not None
    services.warehouse.order("1002", lines=[("MUG-01", 1)], at=BEGIN)
    services.warehouse.despatch("1002", "DES3", at=BEGIN + timedelta(minutes=6))
    telemetry = Recorded()
    relay = Relay.from_config(
        config.loads(SETTINGS + f'start_at = "{BEGIN.isoformat()}"', SECRETS),
        transport=services,
        store=MemoryStore(services.clock.now),
        clock=services.clock,
        telemetry=telemetry,
    )

    def after(done: Pass) -> None:
        if services.clock.now() > BEGIN + timedelta(hours=2):
            relay.stop()

    if keep_running:
        relay.run(after)
    else:
        for _ in range(8):
            services.clock.sleep(900)
            relay.run_once()
    Receiver(relay, telemetry=telemetry).handle(Request("POST", "/shops/web", {}, b"{}"))
    return telemetry


def test_every_figure_for_telemetry_is_listed() -> None:
    """The page about telemetry has each name that is given, with its kind and labels."""
    listed = table("docs/how-to/telemetry.md", "# Count and measure")
    given = told_to_telemetry(keep_running=False)

    assert {name: cells[:2] for name, cells in listed.items()} == given.names
    assert (3, 1) == (given.counts["delivered"], given.counts["skipped"])


def test_a_relay_that_keeps_running_counts_alike() -> None:
    """What is delivered is counted in passes of its own, too."""
    given = told_to_telemetry(keep_running=True)

    assert (3, 1) == (given.counts["delivered"], given.counts["skipped"])


def test_every_exit_code_is_listed() -> None:
    """Both tables of exit codes have each code, and the words of the program."""
    listed = table("docs/reference/commands.md", "## Exit codes")
    advised = table("docs/how-to/production.md", "## Exit codes")

    assert {str(int(code)): f"`{code.name}`" for code in ExitCode} == {
        code: name for code, (name, _) in listed.items()
    }
    assert {*listed, "130, 143"} == set(advised)


@pytest.mark.parametrize(
    "command",
    [
        "run",
        "observe",
        "receive",
        "subscribe",
        "check",
        "explain",
        "exceptions",
        "resolve",
        "verify",
        "demo",
        "simulate",
    ],
)
def test_every_option_is_listed(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The page of commands has each option of a command, and no other."""
    assert 0 == cli.main([command, "--help"])
    known = set(re.findall(r"(?m)^  +(--[a-z-]+)", capsys.readouterr().out))

    listed = table("docs/reference/commands.md", f"## pvxklaviyo {command}")

    assert known == {option.split(" ")[0] for option in listed}


def test_every_command_has_its_section(capsys: pytest.CaptureFixture[str]) -> None:
    """The page of commands has each command of the program."""
    assert 0 == cli.main(["--help"])
    known = re.findall(r"(?m)^    (\w+)\b", capsys.readouterr().out)
    listed = re.findall(r"(?m)^## pvxklaviyo (\w+)$", text_of("docs/reference/commands.md"))

    assert sorted(known) == sorted(listed)


def test_every_field_of_a_pass_and_of_an_explanation_is_listed() -> None:
    """Scripts find each field that they are given."""
    page = text_of("docs/reference/commands.md")
    listed = table("docs/reference/commands.md", "The object of a pass:")
    explained = Explanation(asked="", state="unknown", reason="never_run", why="", next="")

    assert list(_document(Pass())) == list(listed)
    assert all(f"`{name}`" in page for name in explained.to_json())


def test_every_law_is_explained() -> None:
    """The page of the laws has all twelve, in order."""
    named = re.findall(r"(?m)^\| \*\*L(\d+) ", text_of("docs/explanation/laws.md"))

    assert [str(number) for number in range(1, 13)] == named


def test_every_default_that_a_page_explains_is_the_default() -> None:
    """Pages that speak of minutes and hours speak of the policy's own."""
    policy = Policy(placed_order="shop", cancelled_order="shop")

    assert timedelta(minutes=2) == policy.settle_for
    assert timedelta(minutes=10) == policy.hold_for_tracking == policy.hold_for_cause
    assert timedelta(hours=3, minutes=30) == policy.live_window
    assert timedelta(days=7) == policy.reread_for
    assert "natural" == policy.late


def test_the_readme_shows_what_the_demo_really_says() -> None:
    """Each line that the README quotes stands in the demo's own output, in this order."""
    (quoted,) = (block.text for block in blocks("README.md") if block.kind == "text demo")
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(io.StringIO()):
        code = cli.main(["demo"])

    assert 0 == code
    left = iter(said.getvalue().splitlines())
    for line in quoted.splitlines():
        assert line == "…" or any(line == there for there in left), line
