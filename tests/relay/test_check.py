from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import attrs
import pytest

from pvxklaviyo import Finding, MetricPolicy, Policy, Report
from pvxklaviyo.klaviyo import REVISION, REVISION_RETIRES_ON
from pvxklaviyo.sequence import ProfilePolicy
from pvxklaviyo.simulation import PeoplevoxSettings
from pvxklaviyo.simulation.klaviyo import EVERYTHING

from .small_world import POLICY, SmallWorld, at

SCOPES = ["accounts:read", "metrics:read", "events:read", "events:write", "profiles:write"]
DESPATCHES = "Peoplevox, Despatch summary"


def problems(report: Report) -> list[str]:
    """Name what a report says must be changed."""
    return [finding.subject for finding in report.problems]


def about(report: Report, subject: str, level: str = "problem") -> Finding:
    """Give the one finding of a level about a subject."""
    (found,) = [one for one in report.findings if (one.subject, one.level) == (subject, level)]
    return found


def said(findings: Sequence[Finding]) -> str:
    """Put all words of findings together."""
    return "\n".join(f"{one.subject} {one.text} {one.change}" for one in findings)


class TestScopes:
    def test_a_key_that_may_do_everything(self) -> None:
        """Reads are proven by reading; that events may be written is probable, as none is sent."""
        world = SmallWorld()
        report = world.relay().check()

        assert {
            "accounts:read": "proven",
            "metrics:read": "proven",
            "events:read": "proven",
            "events:write": "probable",
            "profiles:write": "probable",
        } == report.scopes
        assert [] == problems(report)
        assert report.finished
        assert ("SimAcc", "Simulated") == (report.account, report.account_name)

    @pytest.mark.parametrize("withheld", SCOPES)
    def test_exactly_the_scope_that_is_withheld_is_named(self, withheld: str) -> None:
        """With one scope missing, that one is named as missing and no other is mentioned in it."""
        world = SmallWorld(keys={"pk_simulated": [one for one in SCOPES if one != withheld]})
        report = world.relay().check()

        assert [f"Klaviyo, scope {withheld}"] == problems(report)
        assert [withheld] == [scope for scope, state in report.scopes.items() if state == "missing"]
        assert [withheld] == [scope for scope in SCOPES if scope in said(report.problems)]

    def test_a_tenant_without_profiles_needs_no_scope_for_them(self) -> None:
        """Where profiles are told nothing, the key need not be one that may write them."""
        policy = attrs.evolve(POLICY, profile=ProfilePolicy(enabled=False))
        world = SmallWorld(keys={"pk_simulated": SCOPES[:-1]})
        report = world.relay(policy).check()

        assert [] == problems(report)
        assert SCOPES[:-1] == [*report.scopes]

    def test_whoever_asks_whom_klaviyo_knows_must_be_let_in(self) -> None:
        """Where unknown persons are left out, reading profiles is tried, too, and what else helps is said."""
        policy = attrs.evolve(POLICY, profile=ProfilePolicy(unknown="skip"))
        lacking = SmallWorld(keys={"pk_simulated": SCOPES}).relay(policy).check()
        granted = SmallWorld().relay(policy).check()

        assert ["Klaviyo, scope profiles:read"] == problems(lacking)
        assert "unknown_profiles" in about(lacking, "Klaviyo, scope profiles:read").change
        assert "proven" == granted.scopes["profiles:read"]

    def test_nothing_is_ever_written(self) -> None:
        """The only writes are such as Klaviyo cannot accept, and nothing is stored by them."""
        world = SmallWorld()
        world.relay().check()
        writes = {
            one.operation: one.status
            for one in world.klaviyo.requests()
            if one.operation in {"create_event", "create_or_update_profile"}
        }

        assert {"create_event": 400, "create_or_update_profile": 400} == writes
        assert [] == [*world.klaviyo.events(), *world.klaviyo.dropped()]

    def test_a_revoked_key_is_one_problem(self) -> None:
        """When the key itself is refused, no scope is blamed."""
        world = SmallWorld()
        world.klaviyo.revoke("pk_simulated")
        report = world.relay().check()

        assert ["Klaviyo, API key"] == problems(report)
        assert {"unknown"} == set(report.scopes.values())
        assert report.finished


class TestAccount:
    def test_another_account_than_stated(self) -> None:
        """A key of another account than the settings name must not be used."""
        report = SmallWorld().relay(account="Other1").check()

        assert ["Klaviyo, account"] == problems(report)
        assert "Other1" in about(report, "Klaviyo, account").text

    def test_another_account_than_the_ledgers(self) -> None:
        """A key of another account than the first run's must not be used with this ledger."""
        world = SmallWorld()
        world.relay().run_once()
        other = SmallWorld(
            clock=world.clock, story=world.story, store=world.store, account="Other1"
        )
        report = other.relay().check()

        assert ["Klaviyo, account"] == problems(report)
        assert "The ledger says SimAcc" in about(report, "Klaviyo, account").text

    def test_no_contact_data_is_shown(self) -> None:
        """Of the account's owner the report says the organisation's name and nothing more."""
        report = SmallWorld().relay().check()

        assert "@" not in said(report.findings)


class TestPeoplevox:
    def test_a_wrong_password(self) -> None:
        """A refused sign-in is one clear problem, and Klaviyo is looked at all the same."""
        report = SmallWorld().relay(password="wrong").check()

        assert ["Peoplevox, sign-in"] == problems(report)
        assert "refused the sign-in" in about(report, "Peoplevox, sign-in").text
        assert "wrong" not in said(report.findings).replace("is wrong", "")
        assert "proven" == report.scopes["accounts:read"]

    def test_a_password_that_changed_is_noticed(self) -> None:
        """A session from before says nothing about today's password."""
        world = SmallWorld()
        relay = world.relay(password="let-me-in")
        relay.run_once()
        world.peoplevox._tenant._password = "another"

        assert ["Peoplevox, sign-in"] == problems(relay.check())

    def test_html_instead_of_xml(self) -> None:
        """A web page in place of an answer means try again later, and says where to look."""
        world = SmallWorld()
        world.peoplevox.faults.next("*", "maintenance", times=None)
        report = world.relay().check()

        assert ["Peoplevox"] == problems(report)
        assert "web page" in about(report, "Peoplevox").text
        assert not report.finished

    def test_renamed_columns_are_found_by_their_new_names(self) -> None:
        """What the settings rename is looked for under that name."""
        settings = PeoplevoxSettings(
            calls=None, columns={"Despatch summary": {"Salesorder number": "Order no."}}
        )
        world = SmallWorld(settings=settings)
        wrong = world.relay().check()
        right = world.relay(columns={"despatches": {"order_number": "Order no."}}).check()

        assert [DESPATCHES] == problems(wrong)
        assert [] == problems(right)
        found = about(wrong, DESPATCHES)
        assert 'no column "Salesorder number"' in found.text
        assert '"Order no."' in found.text
        assert "[peoplevox.columns.despatches]" in found.change

    def test_a_variant_that_can_be_read_but_not_searched(self) -> None:
        """A caption that is known and not the usual one must be stated, or searches would fail."""
        settings = PeoplevoxSettings(
            calls=None, columns={"Despatch summary": {"Salesorder number": "Sales order number"}}
        )
        world = SmallWorld(settings=settings)
        found = about(world.relay().check(), DESPATCHES)
        stated = {"despatches": {"order_number": "Sales order number"}}

        assert 'order_number = "Sales order number"' in found.change
        assert [] == problems(world.relay(columns=stated).check())

    @pytest.mark.parametrize(
        ("table", "subject", "caption", "cost"),
        [
            ("Despatch summary", DESPATCHES, "Tracking number", "no tracking number"),
            ("Despatch summary", DESPATCHES, "No. of parent items despatched", "kits"),
            ("Sales orders", "Peoplevox, Sales orders", "Status", "cancelled order"),
            (
                "Sales orders",
                "Peoplevox, Sales orders",
                "CustomerPurchaseOrderReferenceNumber",
                "not put together",
            ),
            ("Sales order items", "Peoplevox, Sales order items", "Line", "item code alone"),
        ],
    )
    def test_an_absent_column_says_what_it_costs(
        self, table: str, subject: str, caption: str, cost: str
    ) -> None:
        """What can be done without is a note that says what is lost."""
        settings = PeoplevoxSettings(calls=None, left_out={table: [caption]})
        report = SmallWorld(settings=settings).relay().check()
        found = about(report, subject, "note")

        assert f'no column "{caption}"' in found.text
        assert cost in found.text
        assert [] == problems(report)

    def test_nobody_can_be_told_without_any_address(self) -> None:
        """If neither report nor orders have e-mails, the relay cannot work."""
        settings = PeoplevoxSettings(
            calls=None, left_out={"Despatch summary": ["Email"], "Sales orders": ["Email"]}
        )

        assert ["Peoplevox"] == problems(SmallWorld(settings=settings).relay().check())

    def test_a_report_of_another_name(self) -> None:
        """A report that is not there under its usual name is a problem that says where to name it."""
        settings = PeoplevoxSettings(calls=None, report_names={"Despatch summary": "Despatches UK"})
        report = SmallWorld(settings=settings).relay().check()

        assert [DESPATCHES] == problems(report)
        assert "[peoplevox.reports] despatches" in about(report, DESPATCHES).change

    def test_a_site_too_old_to_list_columns(self) -> None:
        """Where GetReportColumns does not exist, the header of one row tells the same."""
        settings = PeoplevoxSettings(
            calls=None, wsdl="2013", left_out={"Despatch summary": ["Tracking number"]}
        )
        world = SmallWorld(settings=settings)
        world.order()
        world.story.despatch("1001", "DES1", at=at(-1))
        report = world.relay().check()

        assert [] == problems(report)
        assert "no tracking number" in about(report, DESPATCHES, "note").text


class TestMetrics:
    def test_a_twin_of_our_metric(self) -> None:
        """A shop integration's metric of the same name is another metric, which is said."""
        world = SmallWorld()
        twin = world.klaviyo.add_metric("Fulfilled Order", integration="Shopify")
        report = world.relay().check()
        found = about(report, "Klaviyo, metric Fulfilled Order", "note")

        assert twin in found.text
        assert "Shopify" in found.text
        assert "API" in found.change
        assert [] == problems(report)

    def test_our_own_metric_is_no_twin(self) -> None:
        """The metric that we send ourselves is not warned about."""
        world = SmallWorld()
        world.klaviyo.add_metric("Fulfilled Order", integration="API", category="API")
        report = world.relay().check()

        assert "Klaviyo, metric Fulfilled Order" not in said(report.findings)

    @pytest.mark.parametrize(
        ("stated", "metrics", "level", "words"),
        [
            ("shop", [("Placed Order", "Shopify")], "ok", "Shopify sends"),
            ("relay", [("Placed Order", "Shopify")], "problem", 'placed_order = "shop"'),
            ("relay", [], "ok", '"relay" is right'),
            ("shop", [], "note", "has ever reached"),
            ("shop", [("Placed Order", "API")], "note", 'placed_order = "relay"'),
            ("relay", [("Placed Order", "API")], "note", 'placed_order = "shop"'),
        ],
    )
    def test_who_tells_placed_order(
        self, stated: str, metrics: list[tuple[str, str]], level: str, words: str
    ) -> None:
        """What is stated is compared with what the account's live metrics show."""
        world = SmallWorld()
        for name, integration in metrics:
            world.klaviyo.add_metric(name, integration=integration)
        policy = Policy(placed_order=stated, cancelled_order="shop", start_at=at(0))  # type: ignore[arg-type]
        report = world.relay(policy).check()
        found = about(report, "[policy] placed_order", level)

        assert words in found.text + found.change

    @pytest.mark.parametrize("spelling", ["Cancelled Order", "Canceled Order"])
    def test_both_spellings_are_known(self, spelling: str) -> None:
        """Whichever way the account spells it, it is found, and the rarer spelling is noted."""
        world = SmallWorld()
        world.klaviyo.add_metric(spelling, integration="Shopify")
        policy = attrs.evolve(POLICY, cancelled_order="relay")
        report = world.relay(policy).check()
        noted = 'spells it "Canceled Order"' in said(report.findings)

        assert ["[policy] cancelled_order"] == problems(report)
        assert spelling in about(report, "[policy] cancelled_order").text
        assert (spelling == "Canceled Order") == noted

    @pytest.mark.parametrize(
        ("metric", "name"),
        [
            ("Returned Order", "Returned Order"),
            ("Corrected Fulfilment", "Corrected Fulfilment"),
            ("Updated Tracking", "Tracking news"),
            ("Kept Item", "Kept Item"),
        ],
    )
    def test_twins_are_found_by_what_this_account_calls_them(self, metric: str, name: str) -> None:
        """Every metric that is told is looked at, under the name that it is given."""
        world = SmallWorld()
        twin = world.klaviyo.add_metric(name, integration="Loop")
        policy = attrs.evolve(POLICY, metrics={metric: MetricPolicy(name=name, enabled=True)})
        found = about(world.relay(policy).check(), f"Klaviyo, metric {name}", "note")

        assert twin in found.text
        assert f'[policy.metrics."{metric}"] name' in found.change

    @pytest.mark.parametrize(
        ("metric", "policy"),
        [
            ("Kept Item", POLICY),
            ("Fulfilled Shipment", POLICY),
            ("Fulfilled Partial Order", attrs.evolve(POLICY, preset="per_shipment")),
            (
                "Returned Order",
                attrs.evolve(POLICY, metrics={"Returned Order": MetricPolicy(enabled=False)}),
            ),
        ],
    )
    def test_what_is_not_told_has_no_twin(self, metric: str, policy: Policy) -> None:
        """A metric that is off, or of the other preset, is nobody's concern."""
        world = SmallWorld()
        world.klaviyo.add_metric(metric, integration="Shopify")
        report = world.relay(policy).check()

        assert f"metric {metric}" not in said(report.findings)

    @pytest.mark.parametrize(
        ("theirs", "ours", "advised"),
        [
            ("Canceled Order", "Cancelled Order", "Canceled Order"),
            ("Cancelled Order", "Canceled Order", "Cancelled Order"),
            ("Canceled Order", "Canceled Order", None),
            ("Cancelled Order", "Cancelled Order", None),
        ],
    )
    def test_the_spelling_that_the_account_has_is_advised(
        self, theirs: str, ours: str, advised: str | None
    ) -> None:
        """Flows that are there listen to one spelling; the other starts none of them."""
        world = SmallWorld()
        world.klaviyo.add_metric(theirs, integration="API", category="API")
        policy = attrs.evolve(
            POLICY,
            cancelled_order="relay",
            metrics={"Cancelled Order": MetricPolicy(name=ours)},
        )
        words = said(world.relay(policy).check().findings)

        assert (advised is not None) == ("This account spells it" in words)
        assert (advised is not None) == (
            f'[policy.metrics."Cancelled Order"] name = "{advised}"' in words
        )

    @pytest.mark.parametrize(
        ("placed", "cancelled", "metric", "noted"),
        [
            ("shop", "relay", "Placed Order", True),
            ("shop", "relay", "Viewed Product", False),
            ("shop", "shop", "Placed Order", False),
            ("relay", "relay", "Placed Order", False),
        ],
    )
    def test_a_cancellation_under_another_id_takes_nothing_off(
        self, placed: str, cancelled: str, metric: str, noted: bool
    ) -> None:
        """Where the shop tells one and this relay the other, the shop's id is asked for."""
        world = SmallWorld()
        world.klaviyo.add_metric(metric, integration="Shopify")
        policy = Policy(placed_order=placed, cancelled_order=cancelled, start_at=at(0))  # type: ignore[arg-type]
        report = world.relay(policy).check()

        assert noted == any(one.subject == "[mapping] order_id" for one in report.findings)

    def test_an_account_without_room(self) -> None:
        """Klaviyo drops events of a metric beyond the 200th, so this is said beforehand."""
        world = SmallWorld()
        for number in range(193):
            world.klaviyo.add_metric(f"Metric {number}", integration="API", category="API")
        off = {"Updated Tracking": MetricPolicy(enabled=False)}
        fitting = world.relay(attrs.evolve(POLICY, metrics=off)).check()
        world.klaviyo.add_metric("One more", integration="API", category="API")
        world.klaviyo.add_metric("Yet one more", integration="API", category="API")
        full = world.relay(attrs.evolve(POLICY, metrics=off)).check()

        assert [] == problems(fitting)
        assert ["Klaviyo, metrics"] == problems(full)
        assert "195 metrics" in about(full, "Klaviyo, metrics").text


class TestService:
    def test_klaviyo_is_down(self) -> None:
        """A service that does not answer is no verdict on the key."""
        world = SmallWorld()
        world.klaviyo.faults.next("*", "server_error", times=None)
        report = world.relay().check()

        assert ["Klaviyo"] == problems(report)
        assert not report.finished
        assert {"unknown"} == set(report.scopes.values())

    def test_what_is_not_in_this_version_is_said(self) -> None:
        """Nobody is left to believe that stock is told."""
        notes = said(SmallWorld(keys={"pk_simulated": [EVERYTHING]}).relay().check().findings)

        assert "Changed stock is not told in this version" in notes


class TestRevision:
    def test_the_end_of_the_revision_is_told_in_time(self) -> None:
        """From 90 days before Klaviyo retires our revision, the check says so; before, nothing."""
        world = SmallWorld()
        subject = f"Klaviyo, revision {REVISION}"
        early = {finding.subject for finding in world.relay().check().findings}
        day = datetime.combine(REVISION_RETIRES_ON, time(), UTC)
        world.clock.set(day - timedelta(days=90))

        told = about(world.relay().check(), subject, "note")

        assert subject not in early
        assert str(REVISION_RETIRES_ON) in told.text
        assert "Upgrade the library" in told.change
