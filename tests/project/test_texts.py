from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import ROOT

# Written in pieces, because this file is read too.
STRANGERS = re.compile(
    r"py"
    r"pi\.org|python"
    r"hosted\.org|npm"
    r"js\.org|debian"
    r"\.org|index-"
    r"url"
    r"|(?<![\w.])/(?:wo"
    r"rk|ro"
    r"ot|ho"
    r"me|Us"
    r"ers)/\w"
)


def files() -> Iterator[Path]:
    """Give every file of the project: what git knows, and where there is no git, all."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        tops = ("src", "tests", "docs", "examples", "requirements")
        found = [path for top in tops for path in (ROOT / top).rglob("*")]
    yield from (path for path in found if path.is_file() and path.suffix != ".pyc")


def modules(folder: str) -> list[Path]:
    """Give the Python files below a folder of the project."""
    return sorted((ROOT / folder).rglob("*.py"))


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    """The project installs from wherever its user installs from, and lives anywhere."""
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in files()
        for hit in STRANGERS.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert [] == found


@pytest.mark.parametrize("name", ["demo", "dev"])
def test_lock_files_hold_versions_and_hashes_and_no_address(name: str) -> None:
    """What is installed is named exactly, and where from is not."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    pins = re.findall(r"(?m)^[\w.-]+==\S+", text)

    assert "httpx" in {pin.partition("==")[0] for pin in pins}
    assert "://" not in text
    assert len(pins) == len(re.findall(r"(?m)^[\w.-]+==[^\n]+\\\n(?=    --hash=sha256:)", text))


def test_both_lock_files_agree() -> None:
    """The demo runs with the versions that were tested."""
    demo, dev = (
        dict(re.findall(r"(?m)^([\w.-]+)==(\S+)", text))
        for text in (
            (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
            for name in ("demo", "dev")
        )
    )

    assert demo == {name: version for name, version in dev.items() if name in demo}


def test_the_changelog_has_a_place_for_what_is_new() -> None:
    """There is always a section that the next change is written into."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.search(r"(?m)^## \[Unreleased\]$", changelog)


def test_the_readme_names_the_two_commands() -> None:
    """Whoever reads the README can run the main job and the tests."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "python3 tasks.py demo" in readme
    assert "python3 tasks.py test" in readme


def test_ci_runs_the_command_of_the_readme() -> None:
    """What is checked before a change lands is what everybody can run."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "exec python3 tasks.py test\n" in script


@pytest.mark.parametrize("path", modules("src"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    """Each file of the library begins with its one idea."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_test_says_what_it_shows() -> None:
    """Each test states a behaviour in its docstring."""
    silent = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in modules("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]

    assert [] == silent
