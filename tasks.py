"""
The two commands of the README, from a fresh clone, with nothing but Python and pip.

    python3 tasks.py demo      run the main job against simulated services
    python3 tasks.py test      check everything

Each makes ``.venv`` here when it is missing, installs into it exactly what the
lock files in ``requirements/`` name, and then does its task there. What
follows the task's name is passed on: ``python3 tasks.py demo --seed 8``,
``python3 tasks.py test tests/relay -x``.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - older ones reach this line, and should say why
    sys.exit(
        "pvxklaviyo needs Python 3.11 or newer; this is Python %d.%d (%s).\n"  # noqa: UP031 - the same
        "Run the same command with a newer one, such as: python3.13 tasks.py demo"
        % (*sys.version_info[:2], sys.executable)
    )

import hashlib
import json
import os
import re
import subprocess
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "pvxklaviyo-installed.json"

# Two files at a time, the longest first: many tests wait for programs and pauses.
TOGETHER = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
TASKS = {
    # The lock file of "dev" holds all of "demo", at the same versions.
    "demo": ("demo", [str(BIN / "pvxklaviyo"), "demo"]),
    "test": ("dev", [str(PYTHON), "-m", "pytest", *TOGETHER]),
}
ENOUGH = {"demo": ("demo", "dev"), "dev": ("dev",)}


def main(arguments: list[str]) -> int:
    """Do one task and give its exit code."""
    name = arguments[0] if arguments else ""
    if name not in TASKS:
        print(__doc__.strip())
        return 0 if name in {"-h", "--help", "help"} else 2
    lock, command = TASKS[name]
    try:
        prepare(lock)
    except subprocess.CalledProcessError as error:
        say(f"That did not work (exit code {error.returncode}); the lines above say why.")
        return 1
    return become([*command, *arguments[1:]])


def prepare(lock: str) -> None:
    """Make ``.venv`` hold what *lock* names, doing nothing where it does already."""
    installed = read_stamp()
    if any(installed.get(one) == digest(one) for one in ENOUGH[lock]):
        return
    started = time.monotonic()
    if not usable():
        say(f"Making a virtual environment in {VENV.name} …")
        make_environment()
    STAMP.unlink(missing_ok=True)
    requirements = ROOT / "requirements" / f"{lock}.txt"
    total = len(re.findall(r"(?m)^[\w.-]+==", requirements.read_text(encoding="utf-8")))
    say(f"Installing up to {total} packages; the first time this takes about a minute …")
    pip(["--require-hashes", "-r", str(requirements)], total)
    say("Installing pvxklaviyo itself …")
    pip(["--no-deps", "--no-build-isolation", "-e", str(ROOT)], 0)
    STAMP.write_text(json.dumps({lock: digest(lock)}), encoding="utf-8")
    say(f"Ready after {time.monotonic() - started:.0f} seconds.")


def make_environment() -> None:
    """Make a new ``.venv``, in the place of a broken one."""
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    except (subprocess.CalledProcessError, ImportError):
        say(
            "This Python cannot make virtual environments with pip in them. "
            "On Debian and Ubuntu: apt install python3-venv"
        )
        raise SystemExit(1) from None


def usable() -> bool:
    """Say whether ``.venv`` is there, works, and has the Python that runs this."""
    try:
        version = subprocess.run(
            [PYTHON, "-c", "import sys, pip; print(sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return False
    return version == str(sys.version_info[:2])


def pip(arguments: list[str], total: int) -> None:
    """Install, saying how far it is; what pip itself says is shown only if it fails."""
    command = [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    said: list[str] = []
    seen = 0
    with subprocess.Popen(
        [*command, "--progress-bar", "off", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for above
        for line in process.stdout:
            said.append(line)
            if line.startswith(("Collecting ", "Processing ", "Requirement already satisfied")):
                seen += 1
                if total and (seen % 10 == 0 or seen == total):
                    say(f"  {seen} of {total}")
            elif line.startswith("Installing collected"):
                say("  unpacking …")
    if process.returncode:
        sys.stdout.writelines(said[-30:])
        raise subprocess.CalledProcessError(process.returncode, "pip")


def become(command: list[str]) -> int:
    """Hand over to *command*, so that signals and its exit code are its own."""
    sys.stdout.flush()
    if os.name != "nt":
        os.chdir(ROOT)
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def digest(lock: str) -> str:
    """Name what an installation depends on: the lock file, the project, the Python."""
    parts = [
        (ROOT / "requirements" / f"{lock}.txt").read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        f"{sys.version_info[:2]} {ROOT}".encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read_stamp() -> dict[str, str]:
    """Tell what was installed last, by lock file; nothing where that is not known."""
    try:
        found: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if PYTHON.exists() else {}


def say(text: str) -> None:
    """Tell the person who waits."""
    print(text, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
