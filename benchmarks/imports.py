"""
Goals: importing the library, and making a client of either service, takes at
most 1.35 times as long as importing httpx alone; and all that it needs takes
at most 8 MB on disk, with the byte code of what was used.

    python -m benchmarks.imports [--rounds N]

Both are measured in a new environment, into which the wheel is installed with
what it requires and nothing else, because other packages make httpx itself
slower. Times are those of the processor, in processes of their own that take
turns, less that of Python alone. Klaviyo's own SDK is measured where it is
installed beside this library. Exits 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from benchmarks.goals import Goal, paired, report

ROOT = Path(__file__).parents[1]

SLOWER = 1.35
MEGABYTES = 8.0
SDK = "klaviyo-api"

SITE = "client_id='acme01', username='api', password='let-me-in', timezone='Europe/London'"
NOTHING, HTTPX = "pass", "import httpx"
PROGRAMS: Mapping[str, str] = {
    "importing pvxklaviyo": "import pvxklaviyo",
    "making a Klaviyo": "import pvxklaviyo; pvxklaviyo.Klaviyo(api_key='pk_none').close()",
    "making a Peoplevox": f"import pvxklaviyo; pvxklaviyo.Peoplevox({SITE}).close()",
}
USE = """
from pvxklaviyo import Event, Klaviyo, Peoplevox, Profile, Relay, Response, SqliteStore, config
from pvxklaviyo.peoplevox import Despatch

class Stub:
    def send(self, request):
        return Response(202)

visit = Event(metric="Viewed", profile=Profile(email="ann@mail.invalid"), unique_id="1")
Klaviyo(api_key="pk_none", transport=Stub()).create_event(visit)
"""
"""Both clients, the relay and its store: all but the simulated services, which are for tests."""


def run(*command: str | Path) -> str:
    """Run a program that must succeed; give what it printed."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def environment(folder: Path) -> Path:
    """Make an environment of the wheel and what it requires, without byte code; give its Python."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    run(*pip, *build, "--wheel-dir", folder / "wheels", ROOT)
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    (wheel,) = (folder / "wheels").glob("*.whl")
    run(*pip, "--python", python, "install", "--quiet", "--no-compile", wheel)
    return python


def seconds(python: Path, program: str) -> float:
    """Run a program in a process of its own; tell what it took of the processor."""
    # Not os.times: that counts in steps of 10 ms, a tenth of what is measured.
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(python, "-I", "-c", program)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def megabytes(paths: Iterator[Path]) -> float:
    """Add up the sizes of files."""
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def sdk_files() -> Iterator[Path]:
    """Give the files of Klaviyo's SDK and of all that it requires; none where it is not here."""
    waiting, seen = [SDK], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        yield from (Path(str(found.locate_file(file))) for file in found.files or ())
        for required in found.requires or ():
            if "extra ==" not in required:
                waiting += re.findall(r"^[\w.-]+", required)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        python = environment(Path(name))
        packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
        programs = {NOTHING: NOTHING, HTTPX: HTTPX, **PROGRAMS}
        figures = paired(
            {each: partial(seconds, python, text) for each, text in programs.items()}, rounds
        )
        run(python, "-I", "-c", USE)
        used = megabytes(packages.rglob("*"))
        run(python, "-m", "compileall", "-q", packages)
        compiled = megabytes(packages.rglob("*"))
    goals = []
    for each in PROGRAMS:
        rows = zip(figures[each], figures[NOTHING], figures[HTTPX], strict=True)
        ratio = statistics.median((ours - bare) / (httpx - bare) for ours, bare, httpx in rows)
        text = f"{each} / importing httpx"
        goals.append(Goal(number=9, text=text, figure=ratio, bound=SLOWER, most=True))
    told = f"installed with what it requires; {compiled:.1f} MB with the byte code of everything"
    sdk = megabytes(sdk_files())
    told += f"; Klaviyo's SDK: {sdk:.1f} MB" if sdk else ""
    goals.append(Goal(number=10, text=told, figure=used, bound=MEGABYTES, most=True, unit=" MB"))
    return report(goals)


if __name__ == "__main__":
    sys.exit(main())
