"""``python -m tests.fuzz``: run targets, a million times each if nothing else is said."""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor

from .engine import Find, named, run
from .registry import TARGETS


def one(name: str, executions: int, seed: int, keep: bool) -> tuple[bool, str]:
    """Run one target; say whether it kept its promise, and a line for people."""
    target = next(each for each in TARGETS if each.name == name)
    try:
        outcome = run(target, executions, seed)
    except Find as find:
        path = target.folder / named(find.data, "crash")
        path.write_bytes(find.data)
        return False, f"{name:14} FOUND {path}: {find}"
    if keep:
        for data in outcome.fresh:
            (target.folder / named(data, "reached")).write_bytes(data)
    rate = outcome.executions / outcome.seconds
    return True, (
        f"{name:14} ok    {outcome.executions} executions, {rate:.0f} a second, slowest "
        f"{outcome.slowest * 1000:.1f} ms, {outcome.steps} steps, {len(outcome.fresh)} new"
    )


def main() -> int:
    """Run what the command line names; 1 if something was found."""
    names = [each.name for each in TARGETS]
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="target", help=", ".join(names))
    parser.add_argument("--executions", type=int, default=1_000_000, help="of each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", action="store_true", help="add new inputs to the corpus")
    asked = parser.parse_args()
    chosen = asked.targets or names
    if unknown := set(chosen) - set(names):
        parser.error(f"no target {', '.join(sorted(unknown))}")
    well = True
    with ProcessPoolExecutor(max_workers=asked.jobs) as pool:
        running = [
            pool.submit(one, name, asked.executions, asked.seed, asked.keep) for name in chosen
        ]
        for each in running:
            fine, line = each.result()
            well = well and fine
            print(line, flush=True)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
