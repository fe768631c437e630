from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import KEY, PASSWORD, Cli, started


def line_of(process: subprocess.Popen[str]) -> str:
    """Wait for one line of what a process prints."""
    assert process.stdout is not None
    return process.stdout.readline()


class TestSignals:
    @pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
    def test_a_running_relay_stops_cleanly(
        self, cli: Cli, number: signal.Signals, code: int
    ) -> None:
        """Asked to stop it ends within seconds, and what it told is not told again."""
        cli.despatch()
        process = started("run", "--config", cli.config, "--json")
        first = json.loads(line_of(process))
        begun = time.monotonic()
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
        took = time.monotonic() - begun
        again = cli("run", "--once", "--json")

        assert code == process.returncode
        assert took < 2
        assert "Traceback" not in err
        assert 1 == first["delivered"]
        assert (0, 0, 0) == (again.code, again.json()["observed"], again.json()["delivered"])
        assert 1 == len(cli.klaviyo.events())

    def test_what_is_in_flight_is_finished_first(self, cli: Cli) -> None:
        """A request that is out when the signal comes is waited for and settled."""
        cli("run", "--once")
        cli.despatch()
        cli.klaviyo.faults.next("create_event", "slow", delay=1.0)
        process = started("run", "--config", cli.config, "--json")
        until = time.monotonic() + 20
        while "create_event" not in {one.operation for one in cli.klaviyo.requests()}:
            assert time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
        again = cli("run", "--once", "--json")

        assert 143 == process.returncode
        assert 1 == json.loads(out.splitlines()[-1])["delivered"]
        assert (0, 0) == (again.code, again.json()["delivered"])
        assert [202] == [
            one.status for one in cli.klaviyo.requests() if one.operation == "create_event"
        ]

    def test_a_wait_for_a_limit_ends_with_the_signal(self, cli: Cli) -> None:
        """Waiting for a turn to call is not work that must be finished, and nobody is blamed."""
        cli("run", "--once")
        cli.peoplevox.faults.next("GetReportData", "rate_limited", retry_after=20)
        process = started("run", "--config", cli.config, "--once")
        until = time.monotonic() + 20
        while cli.peoplevox.journal[-1].outcome != "rate_limited":
            assert time.monotonic() < until
            time.sleep(0.01)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        took = time.monotonic() - begun
        cli.despatch()
        again = cli("run", "--once", "--json")

        assert 143 == process.returncode
        assert took < 2
        assert (0, 1, 0) == (again.code, again.json()["delivered"], again.json()["exceptions"])

    def test_a_second_signal_ends_it_at_once(self, cli: Cli) -> None:
        """Who cannot wait need not."""
        cli("run", "--once")
        cli.despatch()
        cli.klaviyo.faults.next("create_event", "slow", delay=2.5)
        process = started("run", "--config", cli.config, "--once")
        until = time.monotonic() + 20
        while "create_event" not in {one.operation for one in cli.klaviyo.requests()}:
            assert time.monotonic() < until
            time.sleep(0.01)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        asked = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        took = time.monotonic() - begun

        assert "A second signal stops at once" in asked
        assert -signal.SIGTERM == process.returncode
        assert took < 2


class TestOutput:
    @pytest.mark.parametrize("arguments", [["exceptions"], ["check"], ["run", "--once", "--json"]])
    def test_nobody_reads(self, cli: Cli, arguments: list[str]) -> None:
        """A reader that left early is no mistake: the work is done, without complaint."""
        cli("run", "--once")
        reader, writer = os.pipe()
        os.close(reader)
        command = [sys.executable, "-m", "pvxklaviyo", arguments[0], "--config", cli.config]
        process = subprocess.run(
            [*command, *arguments[1:]],
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=30,
            check=False,
            env={**os.environ, "PVX_PASSWORD": PASSWORD, "KLAVIYO_API_KEY": KEY},
        )
        os.close(writer)

        assert (0, "") == (process.returncode, process.stderr)

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
    def test_the_output_has_no_room(self, cli: Cli) -> None:
        """A full disk takes the words and not the work; the code says that they are lost."""
        cli.despatch()
        with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device, and no file
            process = subprocess.run(
                [sys.executable, "-m", "pvxklaviyo", "run", "--once", "--config", cli.config],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                timeout=30,
                check=False,
                env={**os.environ, "PVX_PASSWORD": PASSWORD, "KLAVIYO_API_KEY": KEY},
            )

        said = "Standard output cannot be written: No space left on device.\n"
        assert (3, said) == (process.returncode, process.stderr)
        assert ["Fulfilled Order"] == [event.metric for event in cli.klaviyo.events()]

    def test_a_relay_that_nobody_reads_ends(self, cli: Cli) -> None:
        """A relay piped into `head -1` ends after its first pass, as one expects of a pipe."""
        process = started("run", "--config", cli.config, "--json")
        line_of(process)
        assert process.stdout is not None
        process.stdout.close()
        cli.despatch()
        process.stdout = None
        process.communicate(timeout=20)

        assert 0 == process.returncode


class TestSimulate:
    def test_what_it_prints_is_enough_to_run(self, tmp_path: Path) -> None:
        """The settings that it writes pass the check and carry a pass, and it ends cleanly."""
        config = tmp_path / "simulated.toml"
        simulated = started(
            "simulate", "--config-out", str(config), "--json", "--orders", "8", "--calls", "1000"
        )
        told = json.loads(line_of(simulated))
        answers = []
        for arguments in (["check"], ["run", "--once", "--json"]):
            process = subprocess.run(
                [sys.executable, "-m", "pvxklaviyo", *arguments, "--config", str(config)],
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
                cwd=tmp_path,
                env={
                    **os.environ,
                    "PVX_PASSWORD": told["password"],
                    "KLAVIYO_API_KEY": told["api_key"],
                },
            )
            answers.append((process.returncode, process.stderr))
        simulated.send_signal(signal.SIGTERM)
        simulated.communicate(timeout=20)

        assert [(0, ""), (0, "")] == answers
        assert 143 == simulated.returncode
        assert told["settings"] == config.read_text(encoding="utf-8")

    def test_a_port_that_is_taken(self, cli: Cli) -> None:
        """A port on which something listens cannot be had."""
        ran = cli.run_main(["simulate", "--port", str(cli.served.port), "--orders", "8"])

        assert (2, "") == (ran.code, ran.out)
        assert f"cannot listen on port {cli.served.port}" in ran.err
