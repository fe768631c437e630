from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pvxklaviyo import Relay, StoreFullError
from pvxklaviyo.simulation import SimulatedKlaviyo
from pvxklaviyo.stores import SqliteStore

from .conftest import EMAIL, KEY, Cli, Ran

SCOPES = ("accounts:read", "metrics:read", "events:read", "events:write", "profiles:write")


def _raise(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


class TestDone:
    def test_a_despatch_is_told(self, cli: Cli) -> None:
        """One pass tells what left, says so in a sentence, and ends with 0."""
        cli.despatch()
        ran = cli("run", "--once")

        assert (0, "") == (ran.code, ran.err)
        assert "Read 2 new facts, sent 1 event, told 1 profile.\n" == ran.out
        assert ["Fulfilled Order"] == [event.metric for event in cli.klaviyo.events()]

    def test_a_second_pass_has_nothing_to_do(self, cli: Cli) -> None:
        """What was told is not told again."""
        cli.despatch()
        cli("run", "--once")
        ran = cli("run", "--once")

        assert (0, "Read nothing new.\n") == (ran.code, ran.out)
        assert 1 == len(cli.klaviyo.events())

    def test_an_event_that_waits_is_fine(self, cli: Cli) -> None:
        """With the usual waits a fresh parcel is held by the first pass, and that is 0."""
        cli.settle = "2m"
        cli.despatch()
        ran = cli("run", "--once", "--json")

        assert 0 == ran.code
        assert {
            "observed": 2,
            "delivered": 0,
            "held": 1,
            "remaining": 0,
        }.items() <= ran.json().items()

    def test_a_pass_is_one_object_of_integers(self, cli: Cli) -> None:
        """The names that scripts rely on are there, as integers."""
        found = cli("run", "--once", "--full", "--json").json()
        promised = ["observed", "delivered", "skipped", "held", "parked", "exceptions", "remaining"]

        assert [int] * 7 == [type(found.get(name)) for name in promised]

    def test_nothing_needs_a_person(self, cli: Cli) -> None:
        """An empty list is good news."""
        assert (0, "Nothing needs a person.\n") == (cli("exceptions").code, cli("exceptions").out)
        assert {"exceptions": []} == cli("exceptions", "--json").json()

    def test_a_healthy_check(self, cli: Cli) -> None:
        """Settings that work end with 0, and say what the key may do."""
        ran = cli("check")

        assert 0 == ran.code
        assert "No problems: the relay can run." in ran.out
        assert "events:write    probable" in ran.out
        assert [] == [event.metric for event in cli.klaviyo.events()]


class TestNeedsAPerson:
    def test_a_refused_event_and_its_answer(self, cli: Cli) -> None:
        """A refused event is an exception until a person answers it, and then it goes."""
        cli.despatch()
        cli.klaviyo.faults.next("create_event", "server_error", status=400)
        refused = cli("run", "--once", "--json")
        listed = cli("exceptions", "--json")
        (problem,) = listed.json()["exceptions"]
        explained = cli("explain", "--order", "#1001", "--json")
        answered = cli("resolve", problem["id"], "--retry", "--note", "Klaviyo was wrong")
        retried = cli("run", "--once", "--json")

        assert (1, 1, 1) == (refused.code, refused.json()["exceptions"], refused.json()["parked"])
        assert 1 == listed.code
        assert [
            "id",
            "code",
            "owner",
            "severity",
            "opened_at",
            "subject",
            "text",
            "next_step",
        ] == list(problem)
        assert f"resolve --config {cli.config} {problem['id']} --retry" in problem["next_step"]
        assert (1, "parked") == (explained.code, explained.json()["state"])
        assert 0 == answered.code
        assert "The next pass acts on it." in answered.out
        assert (0, 1, 0) == (
            retried.code,
            retried.json()["delivered"],
            retried.json()["exceptions"],
        )

    def test_what_needs_a_person_is_said_once_with_its_next_step(self, cli: Cli) -> None:
        """The pass itself names the problem and what to do, beside its data."""
        cli.despatch()
        cli.klaviyo.faults.next("create_event", "server_error", status=400)
        ran = cli("run", "--once")

        assert "1 set aside for a person, 1 thing needs a person." in ran.out
        assert 1 == ran.err.count("Klaviyo refused")
        assert "order 1001" in ran.err
        assert 1 == ran.err.count("→")

    def test_a_wrong_password(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        """A refused sign-in is one message that names what to correct, and 1."""
        monkeypatch.setenv("PVX_PASSWORD", "not-this-one")
        ran = cli("run", "--once")
        checked = cli("check")

        assert 1 == ran.code
        assert 1 == ran.err.count("Peoplevox refused the sign-in")
        assert "Correct the credentials under [peoplevox]" in ran.err
        assert 1 == checked.code
        assert 1 == checked.out.count("PROBLEM")
        assert "Peoplevox refused the sign-in" in checked.out
        assert "not-this-one" not in ran.out + ran.err + checked.out + checked.err

    def test_a_key_that_was_revoked_before_the_first_run(self, cli: Cli) -> None:
        """A revoked key is one message that names the setting, and 1."""
        cli.klaviyo.revoke(KEY)
        ran = cli("run", "--once")
        checked = cli("check")

        assert 1 == ran.code
        assert "Not finished: a service refused." in ran.out
        assert 1 == ran.err.count("Klaviyo refused the API key")
        assert "[klaviyo]" in ran.err
        assert 1 == checked.code
        assert 1 == checked.out.count("PROBLEM")
        assert KEY not in ran.err + checked.out

    def test_a_key_that_is_revoked_later(self, cli: Cli) -> None:
        """Revoked in the middle of life: one message, and 1; event and profile still wait."""
        cli("run", "--once")
        cli.despatch()
        cli.klaviyo.revoke(KEY)
        ran = cli("run", "--once")
        found = cli("run", "--once", "--json")

        assert 1 == ran.code
        assert 1 == ran.err.count("Klaviyo refused the API key")
        assert (1, 2) == (found.code, found.json()["remaining"])

    def test_a_new_key_ends_the_refusal(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        """With another key of the same account the exception is over, whatever is to be sent."""
        cli("run", "--once")
        cli.despatch()
        cli.klaviyo.revoke(KEY)
        cli("run", "--once")
        cli.klaviyo.grant("pk_new", ["*"])
        monkeypatch.setenv("KLAVIYO_API_KEY", "pk_new")
        ran = cli("run", "--once", "--json")

        assert 0 == ran.json()["exceptions"]
        assert ran.code in {0, 3}

    def test_a_missing_column(self, cli: Cli) -> None:
        """A report without a column that is needed ends with 1 and lists what is there."""
        settings = cli.peoplevox.settings
        renamed = {"Despatch summary": {"Salesorder number": "Order no."}}
        cli.peoplevox.settings = type(settings)(calls=None, columns=renamed)
        ran = cli("check")

        assert 1 == ran.code
        assert 1 == ran.out.count("PROBLEM")
        assert '"Order no."' in ran.out

    @pytest.mark.parametrize("scope", SCOPES)
    def test_a_missing_scope(self, cli: Cli, scope: str) -> None:
        """With one scope withheld, check ends with 1 and names exactly that one as missing."""
        cli.klaviyo.grant(KEY, {*SCOPES} - {scope})
        ran = cli("check")
        missing = [line.split()[0] for line in ran.out.splitlines() if line.endswith(" missing")]

        assert (1, [scope]) == (ran.code, missing)
        assert 1 == ran.out.count("PROBLEM")


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["nonsense"],
            ["run"],
            ["explain", "--config", "acme.toml"],
            ["resolve", "--config", "acme.toml", "1"],
            ["resolve", "--config", "acme.toml", "1", "--retry", "--discard"],
            ["simulate", "--now", "yesterday"],
            ["simulate", "--orders", "1"],
        ],
        ids=" ".join,
    )
    def test_wrong_usage(self, command: Callable[[list[str]], Ran], arguments: list[str]) -> None:
        """What cannot be meant is 2, with the reason beside the usage."""
        ran = command(arguments)

        assert (2, "") == (ran.code, ran.out)
        assert "usage: pvxklaviyo" in ran.err

    @pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"]])
    def test_help(self, command: Callable[[list[str]], Ran], arguments: list[str]) -> None:
        """Help and version are asked for, so they are data and 0."""
        ran = command(arguments)

        assert (0, "") == (ran.code, ran.err)
        assert "pvxklaviyo" in ran.out

    def test_a_full_pass_is_one_pass(self, cli: Cli) -> None:
        """A deep read on demand belongs to a single pass."""
        ran = cli("run", "--full")

        assert (2, "") == (ran.code, ran.out)
        assert "--full belongs to --once" in ran.err

    def test_every_problem_of_a_file_with_its_place(
        self, command: Callable[[list[str]], Ran], tmp_path: Path
    ) -> None:
        """A wrong file is 2, and everything that is wrong is said at once."""
        path = tmp_path / "acme.toml"
        path.write_text('tenant = ""\n[policy]\nsettle_for = "2 minutes"\n', encoding="utf-8")
        ran = command(["run", "--config", str(path), "--once"])

        assert (2, "") == (ran.code, ran.out)
        assert '[policy] settle_for: "2 minutes" is not a duration; write "2m"' in ran.err
        assert "[policy] placed_order" in ran.err
        assert "[peoplevox]" in ran.err
        assert "problems\n" in ran.err

    def test_a_file_that_is_not_there(self, command: Callable[[list[str]], Ran]) -> None:
        """A file that cannot be read is named once."""
        ran = command(["check", "--config", "nowhere.toml"])

        assert (2, "nowhere.toml: cannot be read: No such file or directory.\n") == (
            ran.code,
            ran.err,
        )

    @pytest.mark.parametrize("name", ["run", "check", "explain", "exceptions", "resolve"])
    def test_a_secret_that_cannot_be_found(
        self, cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        """A missing secret is 2 for every command, and the variable is named."""
        monkeypatch.delenv("PVX_PASSWORD")
        more = {"run": ["--once"], "explain": ["--order", "1"], "resolve": ["1", "--retry"]}
        ran = cli(name, *more.get(name, []))

        assert (2, "") == (ran.code, ran.out)
        assert "PVX_PASSWORD" in ran.err

    def test_an_exception_that_is_not_open(self, cli: Cli) -> None:
        """Answering what nobody asked is 2, and says how to see what is open."""
        ran = cli("resolve", "77", "--discard")

        assert (2, "") == (ran.code, ran.out)
        assert f"pvxklaviyo exceptions --config {cli.config}" in ran.err.replace("\n", " ")

    def test_a_ledger_that_cannot_be_there(self, cli: Cli) -> None:
        """The place is named, and the setting that leads there."""
        (cli.folder / "relay.db").mkdir()
        ran = cli("run", "--once")
        # Where lines break depends on how long the folder's path is.
        said = " ".join(ran.err.split())

        assert (2, "") == (ran.code, ran.out)
        assert "relay.db failed: Is a directory" in said
        assert "→ See [store] url in " in said

    def test_an_answer_that_an_exception_does_not_take(self, cli: Cli) -> None:
        """Where somebody must say whether it is right, a retry is refused with what to say."""
        text = '{"kind": "order_cancelled", "order": "#1", "at": "2126-11-03T12:15:00Z"}'
        facts = cli.folder / "facts.jsonl"
        facts.write_text(text, "utf-8")
        cli("observe", str(facts))
        cli("run", "--once")
        (doubt,) = cli("exceptions", "--json").json()["exceptions"]
        refused = cli("resolve", doubt["id"], "--retry")
        answered = cli("resolve", doubt["id"], "--discard")

        assert (2, 0) == (refused.code, answered.code)
        assert "takes --approve or --discard" in refused.err

    def test_the_key_of_another_account(self, cli: Cli) -> None:
        """A ledger belongs to one account for ever: another one's key is refused."""
        cli("run", "--once")
        clock = cli.served.services.clock
        cli.served.services.klaviyo = SimulatedKlaviyo(
            clock, account="Other1", keys={"pk_other": ["*"]}
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KLAVIYO_API_KEY", "pk_other")
            ran = cli("run", "--once")

        assert (2, "") == (ran.code, ran.out)
        assert "belongs to account Other1, and the ledger says SimAcc" in " ".join(ran.err.split())

    def test_a_ledger_of_a_newer_version(self, cli: Cli) -> None:
        """A ledger that a newer version wrote is left alone."""
        cli("run", "--once")
        with sqlite3.connect(cli.folder / "relay.db") as connection:
            connection.execute("PRAGMA user_version = 999")
        connection.close()
        ran = cli("run", "--once")

        assert (2, "") == (ran.code, ran.out)
        assert "newer" in ran.err


class TestLater:
    @pytest.mark.usefixtures("hurried")
    def test_html_instead_of_xml(self, cli: Cli) -> None:
        """A maintenance page in place of data: one message, nothing lost, try again later."""
        cli.despatch()
        cli.peoplevox.faults.next("*", "maintenance", times=None)
        ran = cli("run", "--once")
        checked = cli("check")
        cli.peoplevox.faults.clear()

        assert 3 == ran.code
        assert "Not finished: try again later." in ran.out
        assert 1 == ran.err.count("web page instead of data")
        assert 3 == checked.code
        assert "web page instead of data" in " ".join(checked.out.split())

    @pytest.mark.usefixtures("hurried")
    def test_a_service_that_fails_in_another_way(
        self, cli: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Refused yesterday and closed today is closed: what is said is what is the case now."""
        monkeypatch.setenv("PVX_PASSWORD", "not-this-one")
        refused = cli("run", "--once")
        monkeypatch.setenv("PVX_PASSWORD", "let-me-in")
        cli.peoplevox.faults.next("*", "maintenance", times=None)
        closed = cli("run", "--once")
        (open_now,) = cli("exceptions", "--json").json()["exceptions"]
        cli.peoplevox.faults.clear()

        assert (1, 3) == (refused.code, closed.code)
        assert "peoplevox.unavailable" == open_now["code"]

    def test_what_was_not_finished_is_finished_later(self, cli: Cli) -> None:
        """The pass after a breakdown does what the one before could not."""
        cli("run", "--once")
        cli.despatch()
        cli.klaviyo.faults.next("create_event", "server_error", times=None)
        down = cli("run", "--once", "--json")
        reason = "Klaviyo could not create_event (503)"
        cli.klaviyo.faults.clear()
        with sqlite3.connect(cli.folder / "relay.db") as connection:
            # In place of waiting for the back-off.
            connection.execute("DELETE FROM budget")
            connection.execute("UPDATE pending SET send_at = 0")
        connection.close()
        again = cli("run", "--once", "--json")

        # Whether the profile, which is no event, was told by then is a matter of seconds.
        assert (3, 0) == (down.code, down.json()["delivered"])
        assert 1 <= down.json()["remaining"]
        assert 1 == down.err.count(reason)
        assert (0, 0, 1) == (again.code, again.json()["remaining"], again.json()["delivered"])

    @pytest.mark.usefixtures("hurried")
    def test_klaviyo_is_down_at_the_first_run(self, cli: Cli) -> None:
        """Whose key it is cannot be asked, so nothing begins."""
        cli.klaviyo.faults.next("get_accounts", "server_error", times=None)
        ran = cli("run", "--once")

        assert 3 == ran.code
        assert "Not finished: try again later." in ran.out
        assert "Klaviyo could not get_accounts (503)" in ran.err
        assert "integrator" in cli("exceptions").out

    @pytest.mark.usefixtures("hurried")
    def test_nobody_listens(self, cli: Cli) -> None:
        """A service that cannot be reached is try again later."""
        config = cli.config
        cli.served.close()
        ran = cli.run_main(["check", "--config", config])

        assert 3 == ran.code
        assert "Try again later" in ran.out

    def test_too_many_calls(self, cli: Cli) -> None:
        """A limit that asks for more patience than there is ends the pass with 3."""
        cli("run", "--once")
        cli.despatch()
        cli.klaviyo.faults.next("create_event", "rate_limited", retry_after=60)
        ran = cli("run", "--once", "--json")

        assert (3, 1, 0) == (ran.code, ran.json()["remaining"], ran.json()["exceptions"])

    def test_later_wins_over_exceptions(self, cli: Cli) -> None:
        """Not finished is 3, whatever else needs a person."""
        cli("run", "--once")
        cli.despatch("1001")
        cli.klaviyo.faults.next("create_event", "server_error", status=400)
        first = cli("run", "--once")
        cli.despatch("1002")
        cli.klaviyo.faults.next("create_event", "rate_limited", retry_after=60)
        second = cli("run", "--once", "--json")

        assert (1, 3) == (first.code, second.code)
        assert 1 == second.json()["exceptions"]

    def test_the_disk_is_full(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the ledger finds no room, the next run goes on as soon as there is some."""
        cli.despatch()
        with monkeypatch.context() as full:
            full.setattr(Relay, "run_once", _raise(StoreFullError("the disk has no room")))
            ran = cli("run", "--once")
        again = cli("run", "--once")

        assert (3, "") == (ran.code, ran.out)
        assert "the disk has no room.\n→ Nothing is lost. Try again later.\n" == ran.err
        assert 0 == again.code

    def test_the_ledger_is_busy(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        """While another program holds the database, nothing is done and nothing is wrong."""
        cli("run", "--once")
        patience = timedelta(milliseconds=100)
        monkeypatch.setattr(
            SqliteStore,
            "from_url",
            lambda url, clock=None: SqliteStore(url.removeprefix("sqlite:///"), patience=patience),
        )
        connection = sqlite3.connect(cli.folder / "relay.db", isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        ran = cli("run", "--once")
        connection.close()

        assert (3, "") == (ran.code, ran.out)
        assert "relay.db" in ran.err
        assert "Try again later." in ran.err


class TestBug:
    def test_a_mistake_of_ours(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        """A bug owns up with type and place, asks for a report, and shows no value."""

        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError(f"dividing {EMAIL}")

        monkeypatch.setattr(Relay, "run_once", fail)
        ran = cli("run", "--once")

        assert (70, "") == (ran.code, ran.out)
        assert "mistake in pvxklaviyo" in ran.err
        assert "ZeroDivisionError" in ran.err
        assert "Please report it" in ran.err
        assert "cli/_run.py, line" in ran.err
        assert EMAIL not in ran.err


class TestExplain:
    def test_it_works_without_a_network(self, cli: Cli) -> None:
        """Explaining asks the ledger alone, for people and for scripts."""
        cli.despatch()
        cli("run", "--once")
        config = cli.config
        cli.served.close()
        ran = cli.run_main(["explain", "--config", config, "--order", "1001"])
        found = cli.run_main(["explain", "--config", config, "--order", "#1001", "--json"])

        assert (0, "") == (ran.code, ran.err)
        assert "Told, complete. The parcel left the warehouse." in ran.out
        assert "for a***@p***" in ran.out
        first = ["state", "reason", "next_at", "observations", "announcements"]
        assert first == list(found.json())[: len(first)]
        assert "complete" == found.json()["state"]
        assert "owner" not in ran.out + found.out

    def test_revealing(self, cli: Cli) -> None:
        """Asked for, the address is shown."""
        cli.despatch()
        cli("run", "--once")

        assert f"for {EMAIL}" in cli("explain", "--order", "1001", "--reveal").out

    def test_an_order_that_nobody_knows(self, cli: Cli) -> None:
        """That an order is unknown is an answer, not a failure."""
        ran = cli("explain", "--order", "4711", "--json")

        assert (0, "unknown") == (ran.code, ran.json()["state"])


class TestNoLedgerYet:
    @pytest.mark.parametrize("words", [("exceptions",), ("explain", "--order", "1001")])
    def test_one_who_only_looks_makes_no_file(self, cli: Cli, words: tuple[str, ...]) -> None:
        """With a mistake in the address of the ledger, nothing would ever need a person."""
        ran = cli(*words)

        assert 0 == ran.code
        assert "There is no ledger at" in ran.err
        assert [] == list(cli.folder.glob("*.db"))
