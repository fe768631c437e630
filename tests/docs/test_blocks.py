from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import json
import re
import shlex
import tomllib
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from pvxklaviyo import cli, config
from pvxklaviyo.simulation import SimulatedServices

from .conftest import SETTINGS
from .pages import PAGES, WRITTEN, blocks

WITH_PYTHON = [page for page in PAGES if any(one.kind == "python" for one in blocks(page))]


def after_embed(page: Mapping[str, Any], services: SimulatedServices) -> None:
    """Call what a scheduler, Django and FastAPI would call."""
    assert isinstance(page["tell_customers_what_left_the_warehouse"](), int)
    page["Command"]().handle()
    app = page["app"]

    async def live() -> None:
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0.3)

    asyncio.run(asyncio.wait_for(live(), 10))


AFTER: Mapping[str, Callable[[Mapping[str, Any], SimulatedServices], None]] = {
    "docs/how-to/embed.md": after_embed,
}


def before_audit(services: SimulatedServices) -> None:
    """Let a shop send events of a name that is ours, too, and a flow listen to those."""
    klaviyo, now = services.klaviyo, services.clock.now()
    twin = klaviyo.add_metric("Fulfilled Order", integration="Shopify")
    klaviyo.add_flow("On its way", trigger=("metric", twin))
    for number in range(2):
        who = f"p{number}@post.pvx-sim.net"
        klaviyo.add_event("Fulfilled Order", who, time=now, integration="API")


BEFORE: Mapping[str, Callable[[SimulatedServices], None]] = {
    "docs/how-to/klaviyo-audit.md": before_audit,
}


ENVIRONMENT = {
    "PVX_PASSWORD": "let-me-in",
    "KLAVIYO_API_KEY": "pk_simulated",
    "SHOP_SECRET": "signed-with",
    "SHOP_TOKEN": "read-with",
    "SHOP_KEY": "ck-read-with",
    "SHOP_KEY_SECRET": "cs-read-with",
    "SHOP_HEADER": "agreed-with",
}


@pytest.mark.usefixtures("frameworks")
@pytest.mark.parametrize("page", WITH_PYTHON)
def test_every_python_block_runs(page: str, services: SimulatedServices) -> None:
    """A page's programs run one after another; where a text follows one, it is what it prints."""
    if page in BEFORE:
        BEFORE[page](services)
    scope: dict[str, Any] = {"__name__": "page"}
    printed = ""
    for block in blocks(page):
        if block.kind == "python":
            # As many empty lines before it, so that an error names the page's own line.
            code = compile("\n" * block.line + block.text, page, "exec", dont_inherit=True)
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec(code, scope)  # noqa: S102 - the page is ours
            printed = said.getvalue()
        elif block.kind == "text" and block.follows:
            assert block.text == printed, f"{page}, line {block.line}"
    if page in AFTER:
        AFTER[page](scope, services)
    # What a page leaves open lives as long as its program, which ends here.
    scope.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_something_is_run() -> None:
    """The pages are found, and hold programs and the texts that they print."""
    kinds = [block.kind for page in WITH_PYTHON for block in blocks(page) if block.follows]

    assert {"README.md", "docs/how-to/embed.md", "docs/how-to/only-peoplevox.md"} < set(WITH_PYTHON)
    assert kinds.count("text") >= 10


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_of_a_kind_that_is_checked(page: str) -> None:
    """A program that no test runs cannot hide behind another word."""
    kinds = {block.kind for block in blocks(page)}

    assert kinds <= {"", "python", "text", "text demo", "toml", "console", "ini", "mermaid"}


def commands() -> list[str]:
    """Give every command line of the pages."""
    return sorted(
        {
            line.removeprefix("$ ")
            for page in WRITTEN
            for block in blocks(page)
            if block.kind == "console"
            for line in block.text.splitlines()
        }
    )


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Give what a command says of itself; it must be there."""
    assert 0 == cli.main([command, "--help"])
    return capsys.readouterr().out


@pytest.mark.parametrize("line", commands())
def test_every_command_line_is_understood(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Commands and options of the pages are those of the program."""
    program, command, *arguments = shlex.split(line)
    known = set(re.findall(r"--[a-z-]+", help_of(command, capsys)))

    assert "pvxklaviyo" == program
    assert {word for word in arguments if word.startswith("--")} <= known


@pytest.mark.parametrize(
    "line", ["pvxklaviyo rum --config acme.toml", "pvxklaviyo run --onec --config acme.toml"]
)
def test_a_wrong_command_line_would_be_noticed(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a command nor an option that is not there passes."""
    with pytest.raises(AssertionError):
        test_every_command_line_is_understood(line, capsys)


def toml_blocks() -> list[tuple[str, str]]:
    """Give the settings of the pages."""
    return [
        (f"{page}:{block.line}", block.text)
        for page in WRITTEN
        for block in blocks(page)
        if block.kind == "toml"
    ]


@pytest.mark.parametrize(
    ("place", "text"), toml_blocks(), ids=[place for place, _ in toml_blocks()]
)
def test_every_setting_is_accepted(place: str, text: str, tmp_path: Path) -> None:
    """Whole files load; parts of one load together with what must be said."""
    whole = merged(tomllib.loads(SETTINGS), tomllib.loads(text))

    settings = config.loads("\n".join(written(whole)), ENVIRONMENT)

    assert "acme" == settings.tenant


Tables = dict[str, Any]


def merged(one: Tables, other: Tables) -> Tables:
    """Give the tables of both."""
    both = dict(one)
    for name, value in other.items():
        inner = both.get(name)
        both[name] = merged(inner, value) if isinstance(inner, dict) else value
    return both


def written(tables: Tables, path: tuple[str, ...] = ()) -> list[str]:
    """Write tables of plain values; those look in JSON as they do in TOML."""
    plain = [f"[{'.'.join(json.dumps(name) for name in path)}]"] if path else []
    deeper: list[str] = []
    for name, value in tables.items():
        if isinstance(value, dict):
            deeper += written(cast("Tables", value), (*path, name))
        else:
            plain.append(f"{json.dumps(name)} = {json.dumps(value)}")
    return plain + deeper
