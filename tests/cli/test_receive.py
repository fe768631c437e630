from __future__ import annotations

from pathlib import Path

import attrs
import pytest

TOKEN = "token-nobody-can-guess-2"
RECEIVER = '[receiver]\ntoken = "env:PVX_RECEIVER_TOKEN"\n'


@pytest.fixture
def stated(cli, monkeypatch):
    """Run a command with a token in the settings."""
    monkeypatch.setenv("PVX_RECEIVER_TOKEN", TOKEN)

    def run(command, *arguments, more=RECEIVER):
        path = cli.folder / "stated.toml"
        usual = Path(cli.config).read_text(encoding="utf-8")
        path.write_text(f"{usual}\n{more}", encoding="utf-8")
        return cli.run_main([command, "--config", str(path), *arguments])

    return run


class TestSubscribe:
    def test_it_subscribes_lists_and_removes(self, cli, stated):
        """Five subscriptions, their numbers in the ledger, no token on the screen, and none left."""
        made = stated("subscribe", "--url", "https://hooks.acme.example")
        listed = stated("subscribe", "--list")
        standing = len(cli.peoplevox.subscriptions)
        removed = stated("subscribe", "--remove")
        nothing = stated("subscribe", "--list")

        assert [0, 0, 0, 0] == [one.code for one in (made, listed, removed, nothing)]
        assert "5 subscriptions in force." in made.out
        assert "TrackingNumberReceived: number 10" in listed.out
        assert (5, 0) == (standing, len(cli.peoplevox.subscriptions))
        assert "0 subscriptions remembered." in nothing.out
        assert not any(TOKEN in text for one in (made, listed) for text in attrs.astuple(one)[1:])

    @pytest.mark.parametrize(
        ("arguments", "more", "said"),
        [
            (["--url", "https://x.example"], "", "receiver.token is missing"),
            (["--url", "ftp://x.example"], RECEIVER, "http or https"),
            ([], RECEIVER, "--list"),
            (["--list", "--remove"], RECEIVER, "not allowed"),
        ],
    )
    def test_wrong_usage(self, stated, arguments, more, said):
        """2, and one sentence that says what to write."""
        ran = stated("subscribe", *arguments, more=more)

        assert 2 == ran.code
        assert said in ran.err


class TestReceive:
    def test_without_a_server_it_says_what_to_install(self, stated, monkeypatch):
        """The server is an extra; who lacks it is told its name."""
        monkeypatch.setattr("pvxklaviyo.cli._receive.find_spec", lambda name: None)
        ran = stated("receive")

        assert 2 == ran.code
        assert 'pip install "pvxklaviyo[serve]"' in ran.err

    @pytest.mark.parametrize(
        ("arguments", "more", "said"),
        [
            ([], "", "nobody to listen to"),
            (["--listen", "8080"], RECEIVER, "HOST:PORT"),
            (["--listen", "x:99999"], RECEIVER, "HOST:PORT"),
        ],
    )
    def test_wrong_usage(self, stated, arguments, more, said):
        """2, before anything listens."""
        ran = stated("receive", *arguments, more=more)

        assert 2 == ran.code
        assert said in ran.err

    def test_a_token_that_can_be_guessed_is_refused_before_anything_listens(
        self, stated, monkeypatch
    ):
        """Better now than at the first call."""
        monkeypatch.setenv("PVX_RECEIVER_TOKEN", "guess-me")
        monkeypatch.setattr("pvxklaviyo.cli._receive.find_spec", lambda name: name)
        ran = stated("receive")

        assert 2 == ran.code
        assert "may be guessed" in ran.err
        assert "guess-me" not in ran.err

    def test_it_serves_the_receiver_without_logging_paths(self, stated, monkeypatch):
        """What it gives to the server: the application, the address, and no access log."""
        served = []

        class Server:
            @staticmethod
            def run(application, **options):
                served.append((type(application).__name__, options))

        monkeypatch.setattr("pvxklaviyo.cli._receive.find_spec", lambda name: name)
        monkeypatch.setattr("pvxklaviyo.cli._receive.import_module", lambda name: Server)
        ran = stated("receive", "--listen", "[::1]:9000")
        ((application, options),) = served

        assert (0, "Asgi") == (ran.code, application)
        assert ("::1", 9000, False) == (options["host"], options["port"], options["access_log"])
