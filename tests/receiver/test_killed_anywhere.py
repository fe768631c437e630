"""``kill -9`` at a byte of a call or of its answer: who was told yes is in the ledger."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from .test_killed import ROOT, SOAK, is_whole, kept

YES = "HTTP/1.0 200"


def sweep(path, kind="ours", stride=1 if SOAK else 31):
    """Die at each so many-th byte, on one ledger; give orders, their answers, and who was killed."""
    command = [sys.executable, "-m", "tests.receiver.dying", str(path), str(stride), kind]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
class TestAnywhere:
    def test_whatever_was_answered_with_success_is_in_the_ledger(self, tmp_path):
        """Of each call a new process on the same ledger: some before it answers, some within."""
        path = tmp_path / "relay.db"
        swept = sweep(path)
        died = swept["died"]
        answered = {str(order) for order, _, answer, _ in died if answer.startswith(YES)}
        unread = {str(order) for order, life, _, _ in died if life < 60}
        found, _ = kept(path, [str(order) for order, *_ in died])

        assert swept["whole"].startswith(YES)
        assert all(is_killed for *_, is_killed in died)
        assert answered
        assert answered <= found
        # Nothing is known of a call that was cut in its head.
        assert unread
        assert not unread & found
        assert is_whole(path)

    def test_a_receiver_that_answers_first_goes_red(self, tmp_path):
        """The sabotage of the test above."""
        path = tmp_path / "relay.db"
        died = sweep(path, "hasty", 170)["died"]
        answered = {str(order) for order, _, answer, _ in died if answer.startswith(YES)}
        found, _ = kept(path, [str(order) for order, *_ in died])

        assert answered - found
