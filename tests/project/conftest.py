"""The tools that look at the whole project, started together because each takes a while."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

# Each keeps its cache in the project, so that a second run is much quicker.
TOOLS = {
    "mypy": ["-m", "mypy"],
    "pyright": ["-m", "pyright", "--pythonpath", sys.executable],
    "public types": ["-m", "pyright", "--verifytypes", "pvxklaviyo", "--ignoreexternal"],
    "import contracts": ["-c", LINT_IMPORTS],
    "ruff check": ["-m", "ruff", "check", "--output-format", "concise"],
    "ruff format": ["-m", "ruff", "format", "--check"],
}

Verdict = tuple[int, str]


@pytest.fixture(scope="session")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Verdict]]:
    """Give a function that waits for a tool, and tells its exit code and what it said."""
    folder = tmp_path_factory.mktemp("tools")
    # Where the public types are looked for is found by the path alone.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environ = os.environ | {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1", "NO_COLOR": "1", "PATH": path}
    running: dict[str, tuple[subprocess.Popen[bytes], Path]] = {}
    for name, arguments in TOOLS.items():
        said = folder / name.replace(" ", "-")
        with said.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        running[name] = process, said

    def wait(name: str) -> Verdict:
        process, said = running[name]
        code = process.wait(timeout=240)
        return code, said.read_text(encoding="utf-8")

    yield wait

    for process, _ in running.values():
        process.kill()
        process.wait()
