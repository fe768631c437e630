from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from .conftest import ROOT


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give ``tasks.py`` as a module whose project is an empty copy in a folder of its own."""
    spec = importlib.util.spec_from_file_location("tasks_under_test", ROOT / "tasks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "requirements").mkdir()
    for name in ("pyproject.toml", "requirements/demo.txt", "requirements/dev.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    environment = tmp_path / ".venv"
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", environment)
    monkeypatch.setattr(module, "PYTHON", environment / "python")
    monkeypatch.setattr(module, "STAMP", environment / "stamp.json")
    return module


@pytest.fixture
def installs(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record what would be made and installed, in place of doing it."""
    done: list[str] = []

    def make() -> None:
        done.append("venv")
        tasks.VENV.mkdir()
        tasks.PYTHON.touch()

    def pip(arguments: list[str], _total: int) -> None:
        done.append(Path(arguments[-1]).name)

    monkeypatch.setattr(tasks, "make_environment", make)
    monkeypatch.setattr(tasks, "usable", tasks.PYTHON.exists)
    monkeypatch.setattr(tasks, "pip", pip)
    return done


def test_the_first_time_everything_is_made(tasks: ModuleType, installs: list[str]) -> None:
    """A fresh clone gets an environment, what is locked, and the project, in that order."""
    tasks.prepare("demo")

    assert ["venv", "demo.txt", tasks.ROOT.name] == installs


def test_the_second_time_nothing_is_done(tasks: ModuleType, installs: list[str]) -> None:
    """What is installed already is not installed again."""
    tasks.prepare("dev")
    installs.clear()

    tasks.prepare("dev")
    tasks.prepare("demo")

    assert [] == installs


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements/demo.txt"])
def test_a_changed_file_installs_again(tasks: ModuleType, installs: list[str], name: str) -> None:
    """A changed lock file or project is taken up, in the same environment."""
    tasks.prepare("demo")
    installs.clear()
    with (tasks.ROOT / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")

    tasks.prepare("demo")

    assert ["demo.txt", tasks.ROOT.name] == installs


def test_what_was_broken_off_is_done_again(
    tasks: ModuleType, installs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation that failed half-way is not taken for a whole one."""
    tasks.prepare("demo")
    (tasks.ROOT / "pyproject.toml").write_text("changed", encoding="utf-8")

    def fail(_arguments: list[str], _total: int) -> None:
        raise subprocess.CalledProcessError(1, "pip")

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "pip", fail)
        assert 1 == tasks.main(["demo"])
    installs.clear()
    (tasks.ROOT / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    tasks.prepare("demo")

    assert ["demo.txt", tasks.ROOT.name] == installs


def test_a_stamp_that_cannot_be_read_is_no_stamp(tasks: ModuleType, installs: list[str]) -> None:
    """A damaged note of what is installed costs an installation, not an error."""
    tasks.prepare("demo")
    tasks.STAMP.write_text("{", encoding="utf-8")
    installs.clear()

    tasks.prepare("demo")

    assert ["demo.txt", tasks.ROOT.name] == installs
    assert {"demo"} == set(json.loads(tasks.STAMP.read_text(encoding="utf-8")))


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), ([], 2), (["tset"], 2)])
def test_another_word_gets_the_help(
    tasks: ModuleType, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    """Whatever is no task shows what the tasks are, and installs nothing."""
    assert code == tasks.main(arguments)
    assert "python3 tasks.py demo" in capsys.readouterr().out


def test_arguments_are_passed_on(
    tasks: ModuleType, installs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What follows the task's name belongs to the task."""
    became: list[list[str]] = []

    def become(command: list[str]) -> int:
        became.append(command)
        return 7

    monkeypatch.setattr(tasks, "become", become)

    assert 7 == tasks.main(["test", "tests/relay", "-x"])
    assert [["-m", "pytest", *tasks.TOGETHER, "tests/relay", "-x"]] == [one[1:] for one in became]
    assert "dev.txt" in installs


def test_an_old_python_is_told_so() -> None:
    """A Python that is too old gets one sentence with its version, not a traceback."""
    pretend = (
        "import sys, runpy; sys.version_info = (3, 9, 18, 'final', 0); "
        "runpy.run_path('tasks.py', run_name='__main__')"
    )

    done = subprocess.run(
        [sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert 1 == done.returncode
    assert done.stderr.startswith("pvxklaviyo needs Python 3.11 or newer; this is Python 3.9 (")
    assert "Traceback" not in done.stderr
