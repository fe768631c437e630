"""``python -m tests.fuzz.coverage_of``: the parsers that promise it, to the last branch."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .registry import TARGETS
from .target import ROOT


def main() -> int:
    """Measure corpus and unit tests together; 1 below 100 %."""
    complete = [target for target in TARGETS if target.complete]
    sources = sorted({one for target in complete for one in target.sources})
    tests = sorted({f"tests/{one}" for target in complete for one in target.tests})
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "coveragerc"
        settings.write_text(
            "[run]\nbranch = true\n"
            "[report]\nshow_missing = true\nexclude_also =\n    if TYPE_CHECKING:\n",
            encoding="utf-8",
        )
        data = str(Path(folder) / "coverage")
        environment = {**os.environ, "COVERAGE_FILE": data}
        measure = [sys.executable, "-m", "coverage"]
        given = [f"--rcfile={settings}", f"--include={','.join(sources)}"]
        tried = subprocess.run(
            [*measure, "run", *given, "-m", "pytest", "-q", "tests/fuzz", *tests],
            cwd=ROOT,
            env=environment,
            check=False,
        )
        told = subprocess.run(
            [*measure, "report", *given, "--fail-under=100", "--precision=2"],
            cwd=ROOT,
            env=environment,
            check=False,
        )
    return 1 if tried.returncode or told.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
