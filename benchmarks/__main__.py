"""
All goals, one after the other, each measured by a process of its own.

    python -m benchmarks

Needs what requirements/bench.txt lists; ``nox -s bench`` sees to that. Exits 1
if a goal is missed.
"""

from __future__ import annotations

import subprocess
import sys

PROGRAMS = ("klaviyo_events", "rows", "imports", "senders")


def main() -> int:
    """Run every program, and say which missed a goal."""
    missed = list[str]()
    for program in PROGRAMS:
        print(f"\n{program}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{program}"], check=False)
        if done.returncode:
            missed.append(program)
    print("\nall goals are met" if not missed else f"\na goal is missed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
