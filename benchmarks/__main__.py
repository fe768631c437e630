"""
All goals, one after the other, each measured by a process of its own.

    python -m benchmarks

Ends with a table of one line a goal. Needs what requirements/bench.txt lists;
``nox -s bench`` sees to that. Exits 1 if a goal is missed, or could not be
measured.
"""

from __future__ import annotations

import os
import subprocess
import sys

from .goals import MARK

PROGRAMS = ("klaviyo_events", "rows", "stores", "imports", "senders", "explain", "receiver")


def measured(program: str) -> tuple[list[str], int]:
    """Run a program, show what it says as it does, and give its goals and its exit code."""
    command = [sys.executable, "-m", f"benchmarks.{program}"]
    goals = list[str]()
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    piped = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=environ)
    with piped as running:
        assert running.stdout is not None
        for line in running.stdout:
            if line.startswith(MARK):
                goals.append(line)
            else:
                print(line, end="", flush=True)
    return goals, running.returncode


def main() -> int:
    """Run every program, then print all goals, and say which programs missed one."""
    goals, missed = list[str](), list[str]()
    for program in PROGRAMS:
        print(program, flush=True)
        told, code = measured(program)
        goals += told
        if code:
            missed.append(program)
    print("\n", *sorted(goals, key=_number), sep="")
    print("all goals are met" if not missed else f"missed, or not measured: {', '.join(missed)}")
    return 1 if missed else 0


def _number(line: str) -> int:
    """Give a goal's number; those without one come last."""
    number = line.removeprefix(MARK).split()[0]
    return int(number) if number.isdecimal() else sys.maxsize


if __name__ == "__main__":
    sys.exit(main())
