from __future__ import annotations

import sqlite3

import pytest

from .conftest import EMAIL, Cli


def sql(cli: Cli, statement: str) -> None:
    """Edit the ledger behind the library's back."""
    with sqlite3.connect(cli.folder / "relay.db") as connection:
        connection.execute(statement)
    connection.close()


@pytest.fixture
def told(cli: Cli) -> Cli:
    """Have told of one parcel."""
    cli.despatch()

    assert 0 == cli("run", "--once").code
    return cli


def test_an_honest_ledger_holds(told: Cli) -> None:
    """It says so in a sentence, or as an object, and ends with 0; no service is asked."""
    asked = len(told.klaviyo.requests())
    ran, found = told("verify"), told("verify", "--json")

    assert (0, "") == (ran.code, ran.err)
    assert ran.out.startswith("The ledger holds: 2 announcements proved again")
    assert {"holds": True, "streams": 2, "announcements": 2, "violations": []} == found.json()
    assert 0 == found.code
    assert asked == len(told.klaviyo.requests())


def test_an_edited_row_is_named_by_its_key(told: Cli) -> None:
    """What is not as it was written needs a person, which is 1; and nobody's address is shown."""
    sql(
        told,
        "UPDATE observation SET body=replace(body, '\"T1\"', '\"T9\"') WHERE kind='shipment'",
    )
    ran, found = told("verify"), told("verify", "--json")
    (violation,) = found.json()["violations"]

    assert (1, 1) == (ran.code, found.code)
    assert ran.out.startswith("1 finding among 2 announcements:")
    assert "DES1001" in ran.out
    assert "record" == violation["law"]
    assert violation["key"].startswith("observation acme/acme01/order/1001 shipment/1001/DES1001@")
    assert "is not as it was written" == violation["text"]
    assert EMAIL not in ran.out + found.out


def test_a_ledger_that_was_never_made(cli: Cli) -> None:
    """There is nothing to prove, it says where it looked, and it makes no file."""
    ran = cli("verify", "--json")

    assert (0, True, 0) == (ran.code, ran.json()["holds"], ran.json()["streams"])
    assert "relay.db yet" in ran.err
    assert not (cli.folder / "relay.db").exists()


def test_a_ledger_of_a_newer_version_is_not_judged(told: Cli) -> None:
    """The settings name a ledger that this version cannot read."""
    sql(told, "PRAGMA user_version = 99")
    ran = told("verify")

    assert (2, "") == (ran.code, ran.out)
    assert "upgrade the library" in ran.err
