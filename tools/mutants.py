"""
Changes one small thing of the program at a time, and says which changes no test notices.

    python tools/mutants.py                         everything that pyproject.toml names
    python tools/mutants.py _waiting.py _rows.py    these files
    python tools/mutants.py --minutes 20            as many as that allows, from all files alike
    python tools/mutants.py --keep FILE             go on where another run stopped
    python tools/mutants.py --keep FILE --again     only what survived it, with all tests

A changed function's code is put in the place of the real one in a copy of this
process, with all tests collected: so a change costs what its tests cost, and of
those only such as call the function, the quick ones first, until one fails.
Slow ones are left out at first: what is said to survive may be noticed by
them, and --again says whether it is. It needs ``fork``, so it is no tool for Windows.

What is changed is in tools/mutations.py.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import pickle
import random
import signal
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from mutations import Change, changed, changes, functions

ROOT = Path(__file__).resolve().parents[1]
TOLD = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutants"]

Place = tuple[str, str]
"""A module, and the qualified name of a function in it."""


# putting it in place


def code_of(code: CodeType, name: str) -> CodeType:
    """Find the code of a function in that of its module."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            if one.co_qualname == name:
                return one
            if name.startswith(one.co_qualname + "."):
                return code_of(one, name)
    raise LookupError(name)


def live(module: ModuleType, name: str) -> FunctionType:
    """Find the function itself, whatever wraps it."""
    found: Any = module
    for part in name.split("."):
        found = vars(found)[part]
    while not isinstance(found, FunctionType):
        for inner in ("__wrapped__", "__func__", "fget", "func"):
            if hasattr(found, inner):
                found = getattr(found, inner)
                break
        else:
            raise LookupError(name)
    return found


# the tests


class Tests:
    """
    Collected tests, and which of them call which function.

    Attributes:
        calls: By place, the tests that call it, the quick ones first.

        items: By id.
    """

    def __init__(self, session: pytest.Session, sources: Mapping[str, str], slowest: float) -> None:
        self._slowest = slowest
        self.items = {item.nodeid: item for item in session.items}
        self._sources = sources
        self.calls: dict[Place, list[str]] = {}
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []

    def listen(self) -> None:
        """Run all tests once, in a process of their own, and note what they call."""
        calls, self.seconds, self.failed = in_a_copy(self._listened, seconds=1800)
        by_place: defaultdict[Place, list[str]] = defaultdict(list)
        for name in sorted(calls, key=self.seconds.__getitem__):
            for place in calls[name]:
                if name not in self.failed and self.seconds[name] < self._slowest:
                    by_place[place].append(name)
        self.calls = dict(by_place)

    def _listened(self) -> Any:
        calls: dict[str, set[Place]] = {}
        seconds: dict[str, float] = {}
        failed: list[str] = []
        now: set[Place] = set()
        known: dict[CodeType, Place | None] = {}

        def heard(frame: Any, event: str, _: Any) -> None:
            if event != "call":
                return
            code = frame.f_code
            if code not in known:
                module = self._sources.get(code.co_filename)
                outer = code.co_qualname.partition(".<locals>")[0]
                known[code] = (module, outer) if module else None
            place = known[code]
            if place is not None:
                now.add(place)

        for name in self.items:
            now = set()
            begun = time.perf_counter()
            sys.setprofile(heard)
            fine = self.passes(name)
            sys.setprofile(None)
            seconds[name] = time.perf_counter() - begun
            calls[name] = now
            if not fine:
                failed.append(name)
        return calls, seconds, failed

    def passes(self, name: str) -> bool:
        """Run one test here and now."""
        from _pytest.runner import runtestprotocol

        # No other item next: whatever was set up for one is taken down after it.
        return not any(one.failed for one in runtestprotocol(self.items[name], False, None))


def in_a_copy(work: Any, *, seconds: float) -> Any:
    """Do something in a copy of this process; give what comes of it, or None if it dies."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            with os.fdopen(writer, "wb") as out:
                pickle.dump(work(), out)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return pickle.loads(told) if told else None  # noqa: S301 - our own child's


# the run


class Run:
    """All changes of some modules, one after another."""

    def __init__(
        self, files: Sequence[Path], minutes: float, keep: Path | None, *, again: bool
    ) -> None:
        self.files = files
        self.minutes = minutes
        self.keep = keep
        self.slowest: float = TOLD["slowest_again" if again else "slowest"]
        self.results: list[dict[str, Any]] = []
        if keep is not None and keep.exists():
            known = [json.loads(line) for line in keep.read_text("utf-8").splitlines()]
            # Of what was made twice, the later counts.
            self.results = list({_name(one): one for one in known}.values())
        self.again = {_name(one) for one in self.results if not one["killer"]} if again else None

    def run(self, session: pytest.Session) -> None:
        """Make every change and see whether a test notices."""
        modules = {str(path): _module_of(path) for path in self.files}
        tests = Tests(session, modules, self.slowest)
        begun = time.monotonic()
        tests.listen()
        print(f"{len(tests.items)} tests in {time.monotonic() - begun:.0f} s", flush=True)
        if tests.failed:
            print(f"left out, they fail by themselves: {tests.failed}", flush=True)
        done = {_name(one) for one in self.results}
        every = [(path, *one) for path in self.files for one in _all_changes(path)]
        print(f"{len(every)} changes, {len(done)} of them made before", flush=True)
        # In no order, always the same: whenever it ends, it has been everywhere.
        random.Random(1).shuffle(every)
        begun = time.monotonic()
        for path, name, change, tree, function in every:
            file = path.relative_to(ROOT / "src" / "pvxklaviyo").as_posix()
            mine = (file, name, change.line, change.text)
            if mine in done if self.again is None else mine not in self.again:
                continue
            if time.monotonic() - begun > 60 * self.minutes:
                break
            module = importlib.import_module(modules[str(path)])
            killer = _killer(tests, module, name, changed(tree, function, change), path)
            self._write(file, name, change, killer)
            names = tests.calls.get((module.__name__, name), [])
            if killer in names:
                # Who noticed one change of a function may notice the next.
                names.remove(killer)
                names.insert(0, killer)

    def _write(self, file: str, name: str, change: Change, killer: str) -> None:
        one = {
            "file": file,
            "function": name,
            "line": change.line,
            "change": change.text,
            "killer": killer,
        }
        self.results = [other for other in self.results if _name(other) != _name(one)]
        self.results.append(one)
        if not killer:
            print(f"survives: {file}:{change.line} {name}: {change.text}", flush=True)
        if self.keep is not None:
            with self.keep.open("a", encoding="utf-8") as out:
                out.write(json.dumps(one, ensure_ascii=False) + "\n")

    def report(self) -> float:
        """Print the figures per file; give the part that was killed."""
        all_of, killed = Counter[str](), Counter[str]()
        for one in self.results:
            all_of[one["file"]] += 1
            killed[one["file"]] += bool(one["killer"])
        for file in sorted(all_of):
            part = killed[file] / all_of[file]
            print(f"{part:7.1%} {killed[file]:5} of {all_of[file]:5}  {file}")
        part = killed.total() / max(1, all_of.total())
        print(f"{part:7.1%} {killed.total():5} of {all_of.total():5}")
        return part


def _name(one: Mapping[str, Any]) -> tuple[str, str, int, str]:
    return one["file"], one["function"], one["line"], one["change"]


def _all_changes(path: Path) -> Iterator[tuple[str, Change, ast.Module, ast.AST]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for name, function in functions(tree):
        for change in changes(function):
            yield name, change, tree, function


def _killer(tests: Tests, module: ModuleType, name: str, tree: ast.Module, path: Path) -> str:
    """Give the test that notices a change; empty if none does."""
    try:
        code = code_of(compile(tree, str(path), "exec", dont_inherit=True), name)
        function = live(module, name)
    except (LookupError, SyntaxError):
        return "(no program)"
    names = tests.calls.get((module.__name__, name), [])

    def noticed() -> str:
        function.__code__ = code
        for one in names:
            if not tests.passes(one):
                return one
        return ""

    most = 20 + 3 * sum(tests.seconds[one] for one in names)
    found = in_a_copy(noticed, seconds=most)
    return "(it does not end)" if found is None else str(found)


def _module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)


def _files(wanted: Iterable[str]) -> list[Path]:
    wanted = list(wanted)
    left_out = set(TOLD["left_out"])
    found = [path for folder in TOLD["source"] for path in sorted((ROOT / folder).glob("*.py"))]
    found = [path for path in found if path.name not in left_out]
    if wanted:
        found = [path for path in found if any(path.as_posix().endswith(one) for one in wanted)]
    return found


class Plugin:
    """Stands in for pytest's own loop."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Let a property that fails not look for the smallest example: that it fails is enough."""
        # Not before pytest itself has begun.
        from hypothesis import Phase, settings

        quick = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", settings(), phases=quick, database=None)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the changes in place of the tests."""
        self.run.run(session)
        return True


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("files", nargs="*", help="ends of paths")
    parser.add_argument("--minutes", type=float, default=1e6, help="end after so many")
    parser.add_argument("--keep", type=Path, help="where results are kept")
    parser.add_argument("--again", action="store_true", help="only what survived before")
    given = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT / "src"))
    run = Run(_files(given.files), given.minutes, given.keep, again=given.again)
    pytest.main(
        ["-q", "--no-header", "-s", "-p", "no:cacheprovider", *TOLD["tests"]],
        plugins=[Plugin(run)],
    )
    return 0 if run.report() >= TOLD["goal"] else 1


if __name__ == "__main__":
    sys.exit(main())
