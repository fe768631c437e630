from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import pvxklaviyo
from pvxklaviyo import errors

TREE = ast.parse(Path(pvxklaviyo.__file__).read_text(encoding="utf-8"))


def for_checkers() -> dict[str, str]:
    """Give what type checkers are told: each name and the module it comes from."""
    (block,) = [
        node
        for node in TREE.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {
        alias.name: node.module or ""
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_three_lists_agree() -> None:
    """What is promised, what checkers see and what is found at run time are the same names."""
    promised = [name for name in pvxklaviyo.__all__ if name != "__version__"]

    assert sorted(promised) == sorted(for_checkers())
    assert for_checkers() == pvxklaviyo._WHERE
    assert len(promised) == len(set(promised))


@pytest.mark.parametrize("name", sorted(pvxklaviyo._WHERE))
def test_each_name_is_what_its_module_has(name: str) -> None:
    """A name leads to the very thing that its module holds."""
    where = pvxklaviyo._WHERE[name]
    home = import_module(f"pvxklaviyo.{where or name}")
    found = getattr(pvxklaviyo, name)

    assert found is (getattr(home, name) if where else home)
    assert isinstance(found, ModuleType) != bool(where)


def test_every_error_is_public() -> None:
    """Whoever catches an error can name it."""
    all_errors = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, Exception)
    }

    assert all_errors <= set(pvxklaviyo.__all__)


def test_a_name_that_is_not_there() -> None:
    """A misspelled name fails as it does in any module."""
    with pytest.raises(AttributeError, match="Relais"):
        _ = pvxklaviyo.Relais  # type: ignore[attr-defined]


def test_completion_shows_all_names() -> None:
    """What has not been used yet is listed too."""
    assert set(pvxklaviyo.__all__) <= set(dir(pvxklaviyo))


@pytest.mark.parametrize("heavy", ["httpx", "sqlite3", "cattrs", "attrs", "asyncio"])
def test_importing_costs_nothing(heavy: str) -> None:
    """Importing the package alone loads neither a network library nor a database."""
    program = f"import sys, pvxklaviyo; print({heavy!r} in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {program}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "False" == ran.stdout.strip()
