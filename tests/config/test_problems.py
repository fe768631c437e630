from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo import config
from pvxklaviyo.errors import ConfigurationError

from .files import API_KEY, ENVIRON, LEAST, PASSWORD, read, refused, with_key


def test_an_empty_file_lists_all_that_is_required() -> None:
    """Everything that must be said is asked for at once, and nothing else."""
    assert [
        'tenant: is missing; write tenant = "acme"',
        '[peoplevox] client_id: is missing; write client_id = "acme01"',
        '[peoplevox] username: is missing; write username = "api"',
        '[peoplevox] password: is missing; write password = "env:PVX_PASSWORD"',
        '[peoplevox] timezone: is missing; write timezone = "Europe/London"',
        '[klaviyo] api_key: is missing; write api_key = "env:KLAVIYO_API_KEY"',
        '[policy] placed_order: is missing; write placed_order = "shop" or "relay"',
        '[policy] cancelled_order: is missing; write cancelled_order = "shop" or "relay"',
    ] == refused("")


def test_every_problem_is_told_at_once() -> None:
    """Nothing hides behind another: each problem of a bad file has its line."""
    found = refused(
        LEAST.replace('"Europe/London"', '"Europe/Londn"')
        + 'settle_for = "2 minutes"\nlate = "never"\n[pace]\nsenders = 0\nsendrs = 1\n'
    )

    assert [
        '[peoplevox] timezone: "Europe/Londn" is not a time zone; did you mean "Europe/London"?',
        '[pace] sendrs: is not known; did you mean "senders"?',
        "[pace] senders: 0 is not between 1 and 256",
        '[policy] settle_for: "2 minutes" is not a duration; write "2m"',
        '[policy] late: "never" is none of "natural", "silent", "announce_late", "hold"',
    ] == found


@pytest.mark.parametrize(
    ("section", "line", "problem"),
    [
        ("", 'tenant = ""', "tenant: is empty"),
        ("", "tenant = 5", "tenant: 5 is not a text; put it in quotes"),
        (
            "peoplevox",
            'client_id = "env:CLIENT"',
            "[peoplevox] client_id: is taken as it stands; only a password or a key is given by "
            "reference",
        ),
        (
            "peoplevox",
            'password_encoding = "rot13"',
            '[peoplevox] password_encoding: "rot13" is none of "base64", "plain"',
        ),
        (
            "peoplevox",
            'calls = "15"',
            '[peoplevox] calls: "15" is not a number of calls in a time; write it like "15/15s"',
        ),
        ("peoplevox", 'calls = "0/15s"', "[peoplevox] calls: allows no call at all"),
        ("peoplevox", 'calls = "5/0s"', "[peoplevox] calls: must be longer than nothing"),
        (
            "peoplevox",
            'calls = "5/1 second"',
            '[peoplevox] calls: "1 second" is not a duration; write "1s"',
        ),
        ("peoplevox", "page_rows = 0", "[peoplevox] page_rows: 0 is not between 1 and 1000"),
        ("peoplevox", 'timeout = "0s"', "[peoplevox] timeout: must be longer than nothing"),
        (
            "peoplevox",
            'timezone = "Mars"',
            '[peoplevox] timezone: "Mars" is not a time zone; write one like "Europe/London"',
        ),
        (
            "peoplevox",
            'timezone = "../../etc/passwd"',
            '[peoplevox] timezone: "../../etc/passwd" is not a time zone; '
            'write one like "Europe/London"',
        ),
        (
            "peoplevox",
            'url = "http://wms.peoplevox.net/x"',
            '[peoplevox] url: "http://wms.peoplevox.net/x" is not encrypted; use https '
            "(http is for this machine only)",
        ),
        (
            "klaviyo",
            'url = "a.klaviyo.com"',
            '[klaviyo] url: "a.klaviyo.com" is not an address; write it like "https://…"',
        ),
        (
            "klaviyo",
            'url = "https://[::1/"',
            '[klaviyo] url: "https://[::1/" is not an address; write it like "https://…"',
        ),
        (
            "klaviyo",
            'url = "https://a.klaviyo.com:99999"',
            '[klaviyo] url: "https://a.klaviyo.com:99999" is not an address; '
            'write it like "https://…"',
        ),
        (
            "klaviyo",
            'url = "https://user:hunter2@a.klaviyo.com"',
            "[klaviyo] url: holds a name or password; leave those out of the address",
        ),
        (
            "klaviyo",
            'url = "https://a.klaviyo.com/?a=b"',
            '[klaviyo] url: ends in "?…" or "#…"; leave that out',
        ),
        (
            "peoplevox.sites.LEEDS",
            "timezone = 1",
            "[peoplevox.sites.LEEDS] timezone: 1 is not a text; put it in quotes",
        ),
        (
            "peoplevox.columns.kits",
            'colour = "x"',
            "[peoplevox.columns.kits] colour: is not known; known here: child, parent, quantity",
        ),
        (
            "peoplevox.columns.despatches",
            "order_number = 1",
            "[peoplevox.columns.despatches] order_number: 1 is not a text; put it in quotes",
        ),
        (
            "money",
            'currency = "pounds"',
            '[money] currency: "pounds" is not a currency; write three capitals like "GBP"',
        ),
        (
            "money.by_channel",
            '"Shopify US" = "$"',
            '[money.by_channel] "Shopify US": "$" is not a currency; '
            'write three capitals like "GBP"',
        ),
        (
            "stock",
            'sellable_location_types = "Pick"',
            '[stock] sellable_location_types: "Pick" is not a list; write ["…", "…"]',
        ),
        (
            "stock",
            "sellable_location_types = [1]",
            "[stock] sellable_location_types: 1 is not a text; put it in quotes",
        ),
        ("pace", "senders = true", "[pace] senders: true is not a whole number"),
        (
            "pace",
            "klaviyo_share = 1.5",
            "[pace] klaviyo_share: 1.5 is not a share; write a number above 0 and up to 1, "
            "like 0.6",
        ),
        (
            "pace",
            "peoplevox_share = 0",
            "[pace] peoplevox_share: 0 is not a share; write a number above 0 and up to 1, "
            "like 0.6",
        ),
        (
            "pace",
            "peoplevox_share = nan",
            "[pace] peoplevox_share: nan is not a share; write a number above 0 and up to 1, "
            "like 0.6",
        ),
        ("pace", "deep = 360", '[pace] deep: 360 is not a duration; write "360s"'),
        (
            "pace",
            "deep = 06:00:00",
            '[pace] deep: 06:00:00 is not a duration; write it like "30s", "5m" or "4h"',
        ),
        ("policy", 'live_window = "0s"', "[policy] live_window: must be longer than nothing"),
        (
            "policy",
            'start_at = "yesterday"',
            '[policy] start_at: "yesterday" is not an instant; '
            'write it like "2026-11-01T00:00:00Z"',
        ),
        (
            "policy",
            'start_at = "2026-11-01T00:00:00"',
            '[policy] start_at: "2026-11-01T00:00:00" leaves open which clock is meant; '
            'end it with "Z" or "+01:00"',
        ),
        (
            "policy",
            "start_at = 2026-11-01T00:00:00",
            "[policy] start_at: 2026-11-01T00:00:00 leaves open which clock is meant; "
            'end it with "Z" or "+01:00"',
        ),
        (
            "policy",
            "start_at = 2026-11-01",
            '[policy] start_at: 2026-11-01 is not an instant; write it like "2026-11-01T00:00:00Z"',
        ),
        (
            "policy",
            'start_at = "0001-01-01T00:00:00+02:00"',
            '[policy] start_at: "0001-01-01T00:00:00+02:00" is outside the calendar',
        ),
        (
            "policy",
            'group_by = "email"',
            '[policy] group_by: "email" is none of "shop_reference", "none"',
        ),
        (
            "policy.tracking",
            '"Royal Mail" = "always"',
            '[policy.tracking] "Royal Mail": "always" is none of "required", "wanted", "never"',
        ),
        (
            "audience",
            'relay_domains = ["anna@shop.test"]',
            "[audience] relay_domains: holds something that is not a domain; "
            'write them like "shop.example.net"',
        ),
        (
            "tracking_urls",
            'Van = "https://van.test/"',
            "[tracking_urls] Van: needs {tracking_number} where the number goes, "
            "and no other braces",
        ),
        (
            "tracking_urls",
            'Van = "https://van.test/{tracking_number}/{postcode}"',
            "[tracking_urls] Van: needs {tracking_number} where the number goes, "
            "and no other braces",
        ),
        (
            "tracking_urls",
            'Van = "http://van.test/{tracking_number}"',
            "[tracking_urls] Van: customers open it, so it must begin with https://",
        ),
        (
            "mapping.properties",
            'OrderId = "attribute1"',
            "[mapping.properties] OrderId: is a property that events have already; "
            "choose another name",
        ),
        (
            "",
            "store = 5",
            "store: 5 is not a table; write [store] on a line of its own",
        ),
        (
            "store",
            'url = "relay.db"',
            '[store] url: is not the address of a ledger; write it like "sqlite:///relay.db"',
        ),
        (
            "store",
            'url = "redis://h"',
            '[store] url: begins with a name that is not known; use "sqlite:///relay.db"',
        ),
        (
            "store",
            'url = "sqlite://relay.db"',
            "[store] url: needs three slashes before a file here, four before one from the root",
        ),
        (
            "store",
            'url = "sqlite:///relay.db?mode=ro"',
            '[store] url: ends in "?…" or "#…"; options are not taken here',
        ),
    ],
)
def test_each_kind_of_wrong_value(section: str, line: str, problem: str) -> None:
    """A wrong value is named with its place, what is wrong, and what to write."""
    assert [problem] == refused(with_key(section, line))


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///", "sqlite://:memory:", "sqlite:///:memory:"]
)
def test_a_ledger_in_memory_is_refused(url: str) -> None:
    """A ledger that forgets would tell everything twice, and the text says so."""
    (problem,) = refused(with_key("store", f'url = "{url}"'))

    assert "[store] url: would be forgotten at the end, and everything told twice" in problem


@pytest.mark.parametrize("name", ["email", "contact_name"])
def test_people_are_no_properties(name: str) -> None:
    """A column about a person cannot be put into events."""
    (problem,) = refused(with_key("mapping.properties", f'Who = "{name}"'))

    assert problem.startswith(f'[mapping.properties] Who: "{name}" is none of "order_number"')


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("policy", 'shipment = "package"'),
        ("store", 'url = "postgresql://relay:hunter2@db/acme"'),
    ],
)
def test_what_is_not_in_this_version_says_so(section: str, line: str) -> None:
    """A setting of a later version is a problem of its own kind, never silently ignored."""
    with pytest.raises(ConfigurationError) as caught:
        read(with_key(section, line))

    (problem,) = caught.value.problems
    assert "not_in_this_version" == problem.code
    assert "is not in this version; use" in problem.why
    assert f"[{section}] {line.partition(' ')[0]}" == problem.where
    assert "hunter2" not in str(problem)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('polcy = "shop"', 'polcy: is not known; did you mean "policy"?'),
        ('settle_for = "2m"', "settle_for: is not known here; it belongs to [policy]"),
        ("senders = 1", "senders: is not known here; it belongs to [pace]"),
        (
            "colour = 1",
            "colour: is not known; known here: audience, klaviyo, mapping, money, pace, "
            "peoplevox, policy, profile, receiver, returns, shops, stock, store, tenant, tracking_urls",
        ),
        ('idle = ["x"]', None),
    ],
)
def test_an_unknown_key_gets_a_hint(line: str, problem: str | None) -> None:
    """A slip leads to what was meant, and a misplaced key to its section."""
    (found,) = refused(with_key("", line))

    assert problem in {found, None}
    assert "is not known" in found


def test_a_table_of_the_wrong_shape() -> None:
    """A list of tables, or a text in a table's place, is named once and for what it is."""
    assert [
        "[peoplevox] reports: a list is not a table; write [peoplevox.reports] on a line of its own"
    ] == refused(f"{LEAST}[[peoplevox.reports]]\n")
    assert [
        '[peoplevox.sites] LEEDS: "x" is not a table; write [peoplevox.sites.LEEDS] '
        "on a line of its own"
    ] == refused(with_key("peoplevox.sites", 'LEEDS = "x"'))


class TestSecrets:
    @pytest.mark.parametrize("line", ['password = "hunter2!"', "password = 7734", 'password = ""'])
    def test_a_secret_in_the_file_is_refused_and_not_repeated(self, line: str) -> None:
        """A literal secret is a problem whose text does not show it."""
        (problem,) = refused(with_key("peoplevox", line))

        assert (
            "[peoplevox] password: a secret is not written here; "
            'use "env:NAME" or "file:PATH"' == problem
        )

    @given(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=8))
    def test_no_literal_secret_is_ever_shown(self, literal: str) -> None:
        """Whatever stands in a secret's place, no eight characters of it come back."""
        quoted = "'''" + literal.replace("'", "") + "'''"
        text = LEAST.replace('"env:KLAVIYO_API_KEY"', quoted)

        (problem,) = refused(text)

        assert problem.startswith("[klaviyo] api_key: ")
        assert literal.replace("'", "") not in problem or literal in "a secret is not written here"

    def test_a_variable_that_is_not_set(self) -> None:
        """Loading looks whether each secret can be found now."""
        assert [
            "[peoplevox] password: PVX_PASSWORD is not set; export it",
            "[klaviyo] api_key: KLAVIYO_API_KEY is not set; export it",
        ] == refused(LEAST, {"PVX_PASSWORD": ""})

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        """A secret's file that is missing is named."""
        file = tmp_path / "secret"

        assert [
            f"[peoplevox] password: file:{file}: cannot be read: No such file or directory"
        ] == refused(with_key("peoplevox", f"password = 'file:{file}'"))

    def test_a_file_that_is_empty(self, tmp_path: Path) -> None:
        """An empty file holds no secret."""
        file = tmp_path / "secret"
        file.touch()

        assert [f"[peoplevox] password: file:{file}: the file is empty"] == refused(
            with_key("peoplevox", f"password = 'file:{file}'")
        )

    @pytest.mark.parametrize("reference", ["env:", "env:not a name", "env:pa$$word", "file:"])
    def test_a_reference_that_names_nothing_is_not_repeated(self, reference: str) -> None:
        """What follows ``env:`` may be the secret itself, so only a real name is shown."""
        (problem,) = refused(with_key("peoplevox", f'password = "{reference}"'))

        assert problem.startswith("[peoplevox] password: ")
        assert reference.partition(":")[2] == "" or reference not in problem

    def test_a_key_in_the_wrong_place_is_not_repeated(self) -> None:
        """A private key that lands in another setting is recognised and left out."""
        (problem,) = refused(with_key("klaviyo", f'url = "{API_KEY}"'))

        assert (
            '[klaviyo] url: what looks like a key is not an address; write it like "https://…"'
            == problem
        )

    def test_problems_never_show_secrets_that_were_found(self) -> None:
        """Other problems beside a good secret do not show it."""
        text = "\n".join(refused(LEAST + 'settle_for = "soon"\n'))

        assert PASSWORD not in text
        assert API_KEY not in text


class TestWaits:
    def test_waits_beyond_half_of_the_live_window(self) -> None:
        """The sum is told with its parts, so that a person can choose what to shorten."""
        assert [
            "[policy] live_window: the waits add up to 2h1m (despatches 1m + settle_for 1h40m + "
            "hold_for_tracking 10m + hold_for_cause 10m), which is more than half of 3h30m; "
            "shorten them or lengthen the window"
        ] == refused(LEAST + 'settle_for = "1h40m"\n')

    def test_waits_of_exactly_half_are_fine(self) -> None:
        """The limit itself is allowed; a second more is not."""
        fits = LEAST + 'settle_for = "1h24m"\n'

        assert read(fits).policy.settle_for
        assert 1 == len(refused(fits.replace("1h24m", "1h24m1s")))

    def test_a_slow_pace_counts_as_a_wait(self) -> None:
        """What is read rarely is told late."""
        (problem,) = refused(with_key("pace", 'despatches = "2h"'))

        assert "despatches 2h" in problem

    def test_a_metric_with_a_short_window_of_its_own(self) -> None:
        """Each metric's own window is held against the waits too."""
        (problem,) = refused(with_key('policy.metrics."Updated Tracking"', 'live_window = "40m"'))

        assert problem.startswith(
            '[policy.metrics."Updated Tracking"] live_window: the waits add up to 23m'
        )


class TestIdle:
    def test_a_plain_file_has_nothing_idle(self) -> None:
        """What was not set is not complained about."""
        assert () == read(LEAST).idle

    def test_all_is_told_that_can_be(self) -> None:
        """Telling placed and cancelled orders is a choice like any other."""
        assert () == read(LEAST.replace('"shop"', '"relay"')).idle

    @pytest.mark.parametrize(
        ("section", "line", "sentence"),
        [
            (
                "pace",
                'stock = "1m"',
                "Stock is not read in this version: no effect yet of [pace] stock.",
            ),
            (
                "stock",
                'sellable_location_types = ["Pick"]',
                "Stock is not read in this version: no effect yet of [stock].",
            ),
            (
                'policy.metrics."Back in Stock Confirmed"',
                'late = "silent"',
                "Back in Stock Confirmed is not sent in this version: "
                "its settings change nothing yet.",
            ),
            (
                'policy.metrics."Fulfilled Shipment"',
                'late = "silent"',
                'Fulfilled Shipment is sent under preset = "per_shipment" only: '
                "its settings change nothing here.",
            ),
            (
                'policy.metrics."Placed Order"',
                'late = "silent"',
                'Placed Order is sent under [policy] placed_order = "relay" only: '
                "its settings change nothing here.",
            ),
            (
                "mapping",
                'order_id = "{reference}"',
                '[mapping] order_id is for our Cancelled Order, and cancelled_order = "shop" lets '
                "the shop tell it: it changes nothing.",
            ),
            (
                "policy",
                "collection_time = true",
                "[policy] collection_time has no effect: no [policy.collections] say when.",
            ),
            (
                "policy",
                'keep_after = "7d"',
                "[policy] keep_after is for Kept Item, which is not switched on.",
            ),
            (
                "profile",
                "enabled = false\nreturned_skus = 5",
                "Profiles are told nothing: no effect of [profile] returned_skus.",
            ),
        ],
    )
    def test_settings_without_effect(self, section: str, line: str, sentence: str) -> None:
        """A setting that changes nothing is accepted and said to be so."""
        idle = read(with_key(section, line)).idle

        assert (sentence,) == idle


@given(
    st.dictionaries(
        st.sampled_from(sorted({key.name for key in config.known_keys()} | {"policy", "klaviyo"})),
        st.one_of(st.integers(), st.booleans(), st.text(), st.floats(), st.just([])),
    )
)
def test_any_value_anywhere_ends_in_settings_or_problems(values: dict[str, object]) -> None:
    """No value of any type in any place ends in another error than ours."""
    from pvxklaviyo.config._settings import Settings
    from pvxklaviyo.config._structure import Structuring

    for section in ("", "peoplevox", "klaviyo", "policy", "pace", "audience", "money", "store"):
        structuring = Structuring(ENVIRON, {})
        structuring.section(Settings, {section: values} if section else values)

        assert structuring.problems
