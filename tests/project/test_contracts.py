from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from .conftest import LINT_IMPORTS, ROOT


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("model/_sabotage.py", "import pvxklaviyo.ledger", "Imports point down"),
        ("sabotage.py", "", "Imports point down"),
        ("model/_sabotage.py", "import httpx", "Only the transports know httpx"),
        ("klaviyo/_sabotage.py", "import httpx2", "Only the transports know httpx"),
        ("transports/_sabotage.py", "import sqlite3", "Only the stores know a database"),
        ("sequence/_sabotage.py", "import time", "Time, chance and concurrency come"),
        ("mapping/_sabotage.py", "from random import random", "Time, chance and concurrency come"),
        ("simulation/_sabotage.py", "import pvxklaviyo.peoplevox", "An error of ours must not"),
        ("simulation/_sabotage.py", "from .. import mapping", "An error of ours must not"),
    ],
)
def test_each_contract_can_be_broken(tmp_path: Path, module: str, line: str, contract: str) -> None:
    """A contract that a forbidden import does not break would hold nothing."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.json")
    )
    (tmp_path / "src" / "pvxklaviyo" / module).write_text(line, encoding="utf-8")
    here = f"import sys; sys.path.insert(0, 'src'); {LINT_IMPORTS}"

    done = subprocess.run(
        [sys.executable, "-c", here], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert 1 == done.returncode, done.stdout + done.stderr
    broken = [one for one in done.stdout.splitlines() if "BROKEN" in one]
    assert any(one.startswith(contract) for one in broken), broken


def test_every_part_has_a_place_in_the_layers() -> None:
    """What is named in the layers exists, so that a name spelt wrongly is noticed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (
        contract["layers"]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    named = {name.strip() for layer in layers for name in layer.split("|")}
    there = {
        path.stem
        for path in (ROOT / "src" / "pvxklaviyo").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    } - {"__init__", "_version"}

    assert there <= {name.strip("()") for name in named}
    assert {name for name in named if not name.startswith("(")} <= there
