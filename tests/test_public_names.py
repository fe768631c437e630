from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import pvxklaviyo
from pvxklaviyo import errors

LAZY = ("pvxklaviyo", "pvxklaviyo.klaviyo", "pvxklaviyo.peoplevox", "pvxklaviyo.transports")
"""The packages whose names are loaded when they are first used."""


def for_checkers(package: ModuleType) -> dict[str, str]:
    """Give what type checkers are told: each name and the module it comes from."""
    tree = ast.parse(Path(package.__file__ or "").read_text(encoding="utf-8"))
    (block,) = [
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {
        alias.name: "." * (node.level - 1 and node.level) + (node.module or "")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("path", LAZY)
def test_three_lists_agree(path: str) -> None:
    """What is promised, what checkers see and what is found at run time are the same names."""
    package = import_module(path)
    promised = [name for name in package.__all__ if name != "__version__"]

    assert sorted(promised) == sorted(for_checkers(package))
    assert for_checkers(package) == package._WHERE
    assert len(promised) == len(set(promised))


@pytest.mark.parametrize("path", LAZY)
def test_each_name_is_what_its_module_has(path: str) -> None:
    """A name leads to the very thing that its module holds."""
    package = import_module(path)
    for name, where in package._WHERE.items():
        module = where if where.startswith("..") else f".{where or name}"
        home = import_module(module, path)
        found = getattr(package, name)

        assert found is (getattr(home, name) if where else home), name
        assert isinstance(found, ModuleType) != bool(where), name


def test_every_error_is_public() -> None:
    """Whoever catches an error can name it."""
    all_errors = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, Exception)
    }

    assert all_errors <= set(pvxklaviyo.__all__)


@pytest.mark.parametrize("path", LAZY)
def test_a_name_that_is_not_there(path: str) -> None:
    """A misspelled name fails as it does in any module."""
    with pytest.raises(AttributeError, match=f"module '{path}' has no attribute 'Relais'"):
        _ = import_module(path).Relais


@pytest.mark.parametrize("path", LAZY)
def test_completion_shows_all_names(path: str) -> None:
    """What has not been used yet is listed too."""
    package = import_module(path)

    assert set(package.__all__) <= set(dir(package))


def loaded(program: str, modules: Sequence[str]) -> list[str]:
    """Run a program in a process of its own; tell which of these modules it has loaded."""
    told = f"import sys; print(*(name for name in {list(modules)} if name in sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {program}; {told}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


def test_importing_costs_nothing() -> None:
    """Importing the package alone loads neither a network library nor a database."""
    heavy = ["httpx", "sqlite3", "cattrs", "attrs", "asyncio"]

    assert [] == loaded("import pvxklaviyo", heavy)


SITE = "client_id='acme01', username='api', password='x', timezone='UTC'"


@pytest.mark.parametrize(
    "program",
    [
        "import pvxklaviyo; pvxklaviyo.Klaviyo(api_key='pk_none').close()",
        f"import pvxklaviyo; pvxklaviyo.Peoplevox({SITE}).close()",
    ],
)
def test_making_a_client_costs_little(program: str) -> None:
    """What a client may never need, and what only a request needs, is not loaded with it."""
    needless = [
        "asyncio",
        "cattrs",
        "sqlite3",
        "pvxklaviyo._call",
        "pvxklaviyo._http",
        "pvxklaviyo.klaviyo._credentials",
        "pvxklaviyo.klaviyo._limits",
        "pvxklaviyo.peoplevox._envelope",
        "pvxklaviyo.peoplevox._feed",
        "pvxklaviyo.peoplevox._records",
        "pvxklaviyo.peoplevox._rows",
        "pvxklaviyo.peoplevox._saved",
        "pvxklaviyo.transports._translate",
    ]

    assert ["httpx"] == loaded(program, ["httpx", *needless])
