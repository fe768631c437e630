from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from pvxklaviyo import config
from pvxklaviyo._pace import Window
from pvxklaviyo.errors import ConfigurationError
from pvxklaviyo.secrets import Secret

from .files import API_KEY, ENVIRON, FULL, LEAST, PASSWORD, read, with_key


def test_the_least_file_has_every_default() -> None:
    """What is not said has the default that is documented."""
    settings = read(LEAST)

    assert "acme" == settings.tenant
    assert "acme01" == settings.peoplevox.source
    assert (
        "https://wms.peoplevox.net/acme01/resources/integrationservicev4.asmx"
        == settings.peoplevox.url
    )
    assert ZoneInfo("Europe/London") == settings.peoplevox.timezone
    assert "base64" == settings.peoplevox.password_encoding
    assert Window(15, 15.0) == settings.peoplevox.calls
    assert config.ReportSettings() == settings.peoplevox.reports
    assert config.ColumnSettings() == settings.peoplevox.columns
    assert {} == settings.peoplevox.sites
    assert "https://a.klaviyo.com" == settings.klaviyo.url
    assert None is settings.klaviyo.account
    assert Path("relay.db") == settings.store.path
    assert config.MoneySettings(currency="GBP") == settings.money
    assert config.StockSettings() == settings.stock
    assert config.PaceSettings() == settings.pace
    assert (
        config.PolicySettings(
            placed_order="shop",
            cancelled_order="shop",
            preset="shopify",
            group_by="shop_reference",
            shipment="despatch",
            start_at=None,
            settle_for=timedelta(minutes=2),
            returns_settle_for=timedelta(minutes=30),
            hold_for_tracking=timedelta(minutes=10),
            hold_for_cause=timedelta(minutes=10),
            correct_after=timedelta(hours=1),
            confirm_within=timedelta(hours=4),
            keep_after=timedelta(days=14),
            on_parked="pass",
            reread_for=timedelta(days=7),
            live_window=timedelta(hours=3, minutes=30),
            late="natural",
        )
        == settings.policy
    )
    assert config.AudienceSettings() == settings.audience
    assert () == settings.idle


def test_the_usual_pace() -> None:
    """The documented pace is the default of the class."""
    assert (
        config.PaceSettings(
            despatches=timedelta(minutes=1),
            returns=timedelta(minutes=10),
            stock=timedelta(minutes=5),
            overlap=timedelta(hours=2),
            deep=timedelta(hours=6),
            stock_full=timedelta(hours=24),
            bulk_from=100,
            patience=timedelta(seconds=60),
            peoplevox_share=0.6,
            klaviyo_share=0.6,
            senders=8,
        )
        == config.PaceSettings()
    )


def test_a_full_file_arrives_whole() -> None:
    """Every key is taken up as what it means."""
    settings = read(FULL)

    assert "leeds" == settings.peoplevox.source
    assert "plain" == settings.peoplevox.password_encoding
    assert Window(30, 15.0) == settings.peoplevox.calls
    assert timedelta(seconds=90) == settings.peoplevox.timeout
    assert 1000 == settings.peoplevox.page_rows
    assert {"POZNAN": config.SiteSettings(timezone=ZoneInfo("Europe/Warsaw"))} == dict(
        settings.peoplevox.sites
    )
    assert 18 == len(settings.peoplevox.columns.despatches)
    assert "Salesorder number" == settings.peoplevox.columns.despatches["order_number"]
    assert {"parent": "a", "child": "b", "quantity": "c"} == settings.peoplevox.columns.kits
    assert "AbC123" == settings.klaviyo.account
    assert timedelta(seconds=20) == settings.klaviyo.timeout
    assert config.MoneySettings(currency="EUR", by_channel={"Shopify US": "USD"}) == settings.money
    assert (
        config.PaceSettings(
            despatches=timedelta(minutes=2),
            returns=timedelta(minutes=11),
            stock=timedelta(minutes=6),
            overlap=timedelta(hours=3),
            deep=timedelta(hours=7),
            stock_full=timedelta(hours=25),
            bulk_from=50,
            patience=timedelta(seconds=30),
            peoplevox_share=0.5,
            klaviyo_share=1.0,
            senders=4,
        )
        == settings.pace
    )
    assert (
        config.PolicySettings(
            placed_order="relay",
            cancelled_order="relay",
            preset="per_shipment",
            group_by="none",
            start_at=datetime(2026, 11, 1, tzinfo=UTC),
            settle_for=timedelta(minutes=3),
            returns_settle_for=timedelta(minutes=31),
            hold_for_tracking=timedelta(minutes=11),
            hold_for_cause=timedelta(minutes=12),
            correct_after=timedelta(hours=2),
            confirm_within=timedelta(hours=5),
            match_within=timedelta(hours=30),
            keep_after=timedelta(days=20),
            on_parked="stop",
            reread_for=timedelta(days=8),
            live_window=timedelta(hours=3),
            late="announce_late",
            late_window=timedelta(days=2),
            metrics={
                "Fulfilled Order": config.MetricSettings(
                    live_window=timedelta(hours=2), late="hold"
                ),
                "Kept Item": config.MetricSettings(
                    enabled=True, name="Item kept", late_window=timedelta(days=3)
                ),
            },
            tracking={"Royal Mail": "required", "Royal Mail/Large letter": "never"},
            collections={
                "Royal Mail/LEEDS": config.CollectionSettings(
                    at=time(17, 30),
                    days=(0, 5),
                    timezone=ZoneInfo("Europe/Dublin"),
                    closed=(date(2026, 12, 25), date(2026, 12, 26)),
                )
            },
            collection_time=True,
        )
        == settings.policy
    )
    assert (
        config.AudienceSettings(
            excluded_channels=("Wholesale",),
            transfer_channels=("Transfers",),
            relay_domains=("marketplace.amazon.co.uk",),
            placeholder_domains=("example.com", "test.com", "nowhere.invalid"),
            placeholder_names=("none",),
            excluded_sites=("OUTLET",),
            kinds={
                "gift": config.KindSettings(column="attribute4", values=("yes",)),
                "present": config.KindSettings(
                    kind="gift",
                    channels=("Presents",),
                    prefixes=("G-",),
                    suffixes=("-G",),
                    zero_value=True,
                    grouped=False,
                ),
            },
            excluded_kinds=("Gift",),
            unknown_profiles="skip",
        )
        == settings.audience
    )
    assert (
        config.ProfileSettings(enabled=True, returned_skus=20, returned_for=timedelta(days=90))
        == settings.profile
    )
    assert {
        "web": "shopify",
        "outlet": "woocommerce",
        "trade": "bigcommerce",
        "spares": "magento",
    } == {name: shop.kind for name, shop in settings.shops.items()}
    assert {"Our own van": "https://track.acme.test/{tracking_number}"} == settings.tracking_urls
    assert (
        config.MappingSettings(
            properties={"Gift": "attribute4"}, rename={"DespatchedAt": "ShippedAt"}
        )
        == settings.mapping
    )


def test_the_example_loads_as_it_is_and_with_every_comment_taken_off() -> None:
    """The example is a working file, and so is each of its commented keys."""
    everything = re.sub(r'(?m)^# (?=\[|[A-Za-z_]+ = |")', "", config.EXAMPLE)

    assert attrs.evolve(read(LEAST), idle=()) == read(config.EXAMPLE)
    assert {"Gift": "attribute4"} == read(everything).mapping.properties
    assert not re.search(r"(?m)^#", everything)


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    """A path may be a text or a Path, and a byte order mark is no problem."""
    file = tmp_path / "acme.toml"
    file.write_text("\ufeff" + LEAST, encoding="utf-8")

    assert read(LEAST) == config.load(file, ENVIRON)
    assert read(LEAST) == config.load(str(file), ENVIRON)


def test_the_process_environment_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an argument, references are looked up in the environment of the process."""
    file = tmp_path / "acme.toml"
    file.write_text(LEAST, encoding="utf-8")
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)

    assert Secret(PASSWORD) == config.load(file).peoplevox.password()


def test_nothing_of_the_environment_is_read_without_a_reference() -> None:
    """A file that gets its secrets from files never asks the environment."""

    class Untouchable(dict[str, str]):
        def get(self, *_: object) -> str:
            raise AssertionError("asked")

        __getitem__ = get

    with pytest.raises(ConfigurationError, match="cannot be read"):
        read(LEAST.replace('"env:', '"file:/nowhere/'), Untouchable())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is a configuration error that names it."""
    with pytest.raises(ConfigurationError) as caught:
        config.load(tmp_path / "none.toml", ENVIRON)

    (problem,) = caught.value.problems
    assert str(tmp_path / "none.toml") == problem.where
    assert "cannot be read: No such file or directory" == problem.why
    assert "file" == problem.code


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are a configuration error, not a traceback."""
    file = tmp_path / "acme.toml"
    file.write_bytes(b"tenant = '\xff'")

    with pytest.raises(ConfigurationError, match="it is not UTF-8 text"):
        config.load(file, ENVIRON)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("tenant", "acme.toml, end of document"),
        ('tenant = "acme"\n[store\n', "acme.toml, line 2, column 7"),
        ("a = 1\na = 2\n", "acme.toml, line 2, column 6"),
    ],
)
def test_a_file_that_is_not_toml(tmp_path: Path, text: str, place: str) -> None:
    """A slip in the TOML is named with its line."""
    file = tmp_path / "acme.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        config.load(file, ENVIRON)

    (problem,) = caught.value.problems
    assert place in problem.where
    assert problem.why.startswith("is not TOML: ")


def test_secrets_come_from_files_too(tmp_path: Path) -> None:
    """A file's content is the secret, without the line end that editors add."""
    (tmp_path / "secret").write_text("from a file\n", encoding="utf-8")
    text = with_key("peoplevox", f"password = 'file:{tmp_path / 'secret'}'")

    assert Secret("from a file") == read(text).peoplevox.password()


def test_secrets_are_looked_up_again_at_every_use() -> None:
    """A credential that changes while the program runs is taken up."""
    environ = dict(ENVIRON)
    settings = read(LEAST, environ)
    environ["PVX_PASSWORD"] = "changed"

    assert Secret("changed") == settings.peoplevox.password()


def test_settings_never_show_their_secrets() -> None:
    """Neither the settings nor any part of them shows a credential."""
    settings = read(LEAST)

    assert Secret(PASSWORD) == settings.peoplevox.password()
    assert Secret(API_KEY) == settings.klaviyo.api_key()
    for text in (repr(settings), str(settings), f"{settings}", repr(attrs.asdict(settings))):
        assert PASSWORD not in text
        assert API_KEY not in text


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ('url = "sqlite:///relay.db"', Path("relay.db")),
        ('url = "sqlite:///var/relay.db"', Path("var/relay.db")),
        ('url = "sqlite:////var/lib/relay.db"', Path("/var/lib/relay.db")),
    ],
)
def test_where_the_ledger_is(line: str, path: Path) -> None:
    """Three slashes mean the working directory, four the root."""
    assert path == read(with_key("store", line)).store.path


@pytest.mark.parametrize(
    "written",
    [
        '"2026-11-01T01:00:00+01:00"',
        '"2026-11-01T00:00:00Z"',
        "2026-11-01T00:00:00Z",
        "2026-10-31T19:00:00-05:00",
    ],
)
def test_start_at_is_an_instant(written: str) -> None:
    """A text or a TOML date and time, by any clock, arrives in UTC."""
    start_at = read(with_key("policy", f"start_at = {written}")).policy.start_at

    assert datetime(2026, 11, 1, tzinfo=UTC) == start_at
    assert start_at is not None
    assert UTC is start_at.tzinfo


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8080/acme01", "http://localhost:1/", "http://[::1]:9", "https://gateway.x"],
)
def test_http_is_for_this_machine(address: str) -> None:
    """The simulated services are reached without encryption, and nothing else is."""
    settings = read(with_key("klaviyo", f'url = "{address}"'))

    assert address.rstrip("/") == settings.klaviyo.url


def test_waits_may_be_nothing() -> None:
    """Every wait can be switched off."""
    names = ("settle_for", "returns_settle_for", "hold_for_tracking", "hold_for_cause")
    policy = "\n".join(f'{name} = "0s"' for name in (*names, "correct_after"))
    pace = "\n".join(f'{name} = "0s"' for name in ("despatches", "overlap", "deep", "patience"))

    settings = read(f"{LEAST}{policy}\n[pace]\n{pace}\n")

    assert timedelta(0) == settings.policy.settle_for
    assert timedelta(0) == settings.pace.deep


def test_a_client_id_is_quoted_in_the_address() -> None:
    """What a client id holds cannot change where the request goes."""
    settings = read(with_key("peoplevox", 'client_id = "a/../b?c"'))

    assert "https://wms.peoplevox.net/a%2F..%2Fb%3Fc/" in settings.peoplevox.url


def test_what_klaviyo_drops_is_always_a_placeholder() -> None:
    """A list of the tenant's own does not bring back addresses that Klaviyo drops."""
    settings = read(with_key("audience", 'placeholder_domains = ["@Nowhere.invalid"]'))

    assert ("example.com", "test.com", "nowhere.invalid") == settings.audience.placeholder_domains
