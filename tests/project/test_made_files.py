from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_klaviyos_methods_are_up_to_date() -> None:
    """Each operation is a method of both clients, because both are made from it."""
    made = subprocess.run(
        [sys.executable, "tools/klaviyo_methods.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "" == made.stdout + made.stderr
    assert 0 == made.returncode
