"""
The named rest: what contributors run by hand, beside ``python3 tasks.py test``.

    .venv/bin/nox -l            what there is
    .venv/bin/nox -s types      one of them

``lint``, ``types``, ``imports`` and ``coverage`` use the environment that nox
runs in. ``pythons`` tests the built wheel with every Python that is promised:
it looks for them in the folders of ``PVX_PYTHONS`` (separated as in ``PATH``)
and on the ``PATH``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PYTHONS = ["3.11", "3.12", "3.13"]

nox.options.sessions = ["lint", "types", "imports"]
nox.options.error_on_external_run = False


def here(session: nox.Session, module: str, *arguments: str) -> None:
    """Run a tool of the environment that nox itself runs in."""
    session.run(sys.executable, "-m", module, *arguments, external=True)


@nox.session(python=False)
def lint(session: nox.Session) -> None:
    """Say what ruff would have otherwise; ``-- --fix`` repairs what can be."""
    here(session, "ruff", "check", *session.posargs)
    here(session, "ruff", "format", *([] if "--fix" in session.posargs else ["--check"]))


@nox.session(python=False)
def types(session: nox.Session) -> None:
    """Check types with mypy and pyright, and that all public ones are complete."""
    here(session, "mypy", *session.posargs)
    here(session, "pyright", "--pythonpath", sys.executable)
    here(session, "pyright", "--verifytypes", "pvxklaviyo", "--ignoreexternal")


@nox.session(python=False)
def imports(session: nox.Session) -> None:
    """Check that imports point down."""
    session.run(
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())",
        external=True,
    )


@nox.session(python=False)
def explore(session: nox.Session) -> None:
    """
    Try every property with many more examples, other ones each time.

    All of it takes one core four hours and more. Three of them are the 10,000
    histories that come to light in 200 ways each (tests/explore/test_arrivals.py);
    the interleavings beside it take ten minutes, the large worlds five.
    ``-- tests/explore/test_interleavings.py -s`` runs one file and prints its count.
    """
    session.env["HYPOTHESIS_PROFILE"] = "explore"
    options = ("--ignore", "tests/project", "-o", "timeout=3600")
    here(session, "pytest", *options, *session.posargs)


@nox.session(python=False)
def soak(session: nox.Session) -> None:
    """Run the main job over HTTP for many seeds, and kill it twenty times in the full world."""
    session.env["PVX_SOAK"] = os.environ.get("PVX_SOAK", "5")
    here(session, "pytest", "tests/acceptance", "-o", "timeout=3600", *session.posargs)


@nox.session(python=False)
def fuzz(session: nox.Session) -> None:
    """Try each parser a million times, and ask for the branches that nothing reaches."""
    here(session, "tests.fuzz", *session.posargs)
    here(session, "tests.fuzz.coverage_of")


@nox.session(python=False)
def mutants(session: nox.Session) -> None:
    """Change one small thing at a time, and say what no test notices: ``-- --minutes 20``."""
    kept = ROOT / ".nox" / "mutants.jsonl"
    kept.parent.mkdir(exist_ok=True)
    tool = str(ROOT / "tools" / "mutants.py")
    # Quick tests first; of what survives those, all.
    for again in ((), ("--again",)):
        arguments = ("--keep", str(kept), *again, *session.posargs)
        codes = [0, 1] if not again else [0]
        session.run(sys.executable, tool, *arguments, external=True, success_codes=codes)


@nox.session(python=False)
def bench(session: nox.Session) -> None:
    """Measure against the goals, beside Klaviyo's SDK and zeep; fails where one is missed."""
    folder = ROOT / ".nox" / "bench"
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    if not folder.exists():
        session.run(sys.executable, "-m", "venv", str(folder), external=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        session.run(*install, "--require-hashes", "-r", "requirements/bench.txt", external=True)
        session.run(*install, "--no-deps", "--no-build-isolation", "-e", ".", external=True)
    program = session.posargs or ["benchmarks"]
    session.run(python, "-m", *program, external=True)


@nox.session(python=False)
def drift(session: nox.Session) -> None:
    """Say what a newer OpenAPI file of Klaviyo changes for us: ``-- NEWER.json``."""
    here(session, "tests.openapi.changes", *session.posargs)


@nox.session(python=False)
def coverage(session: nox.Session) -> None:
    """Say which lines no test runs."""
    here(session, "coverage", "erase")
    here(session, "coverage", "run", "-m", "pytest", *session.posargs)
    here(session, "coverage", "combine", "-q")
    here(session, "coverage", "report")


@nox.session(python=False)
@nox.parametrize("version", PYTHONS)
def pythons(session: nox.Session, version: str) -> None:
    """Build the wheel, install it into a new environment of one Python, and test it."""
    interpreter = find_python(version)
    if interpreter is None:
        session.error(f"no Python {version}; name its folder in PVX_PYTHONS")
    folder = ROOT / ".nox" / f"python-{version}"
    shutil.rmtree(folder, ignore_errors=True)
    session.run(interpreter, "-m", "venv", str(folder), external=True)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    session.run(*install, "--require-hashes", "-r", "requirements/dev.txt", external=True)
    wheels = folder / "wheels"
    build = [python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    session.run(*build, "--wheel-dir", str(wheels), ".", external=True)
    session.run(*install, "--no-deps", *map(str, wheels.glob("*.whl")), external=True)
    session.run(python, "-m", "pytest", *session.posargs, external=True)


def find_python(version: str) -> str | None:
    """Find the interpreter of *version*: one that runs, because a name may be only a shim."""
    folders = os.environ.get("PVX_PYTHONS", "").split(os.pathsep)
    candidates = [shutil.which(f"python{version}", path=folder) for folder in folders if folder]
    candidates += [shutil.which(f"python{version}", path=f"{folder}/bin") for folder in folders]
    candidates += [sys.executable, shutil.which(f"python{version}")]
    for candidate in filter(None, candidates):
        told = subprocess.run(
            [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if told.stdout.strip() == version:
            return candidate
    return None
