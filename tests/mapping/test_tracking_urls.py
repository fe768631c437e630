from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.mapping import TRACKING_URLS, tracking_url


@pytest.mark.parametrize(
    ("carrier", "begins"),
    [
        ("DPD", "https://track.dpd.co.uk/"),
        ("dpd local", "https://track.dpd.co.uk/"),
        (" Royal Mail Tracked 24", "https://www.royalmail.com/"),
        ("DHL-Express", "https://www.dhl.com/"),
        ("Evri", "https://www.evri.com/"),
        ("StarTrack", "https://startrack.com.au/"),
    ],
)
def test_a_carrier_is_known_by_how_its_name_begins(carrier: str, begins: str) -> None:
    """Peoplevox names services behind the carrier, in any case."""
    url = tracking_url(carrier, "T1")

    assert url is not None
    assert url.startswith(begins)


@pytest.mark.parametrize("carrier", ["", "Upsala Express", "Own van", "DPDX", "The DPD"])
def test_whoever_is_not_known_has_no_page(carrier: str) -> None:
    """Better none than a page of somebody else."""
    assert None is tracking_url(carrier, "T1")


@pytest.mark.parametrize("carrier", list(TRACKING_URLS))
def test_without_a_number_there_is_no_page(carrier: str) -> None:
    """Every carrier's page needs a number."""
    assert None is tracking_url(carrier, "")
    assert None is not tracking_url(carrier, "T1")


@given(number=st.text(min_size=1))
def test_a_number_cannot_leave_its_place(number: str) -> None:
    """Whatever is typed as a number is quoted, so the address stays the carrier's."""
    number = number.encode("utf-8", "replace").decode()
    begins = "https://track.dpd.co.uk/search?reference="

    url = tracking_url("DPD", number)

    assert url is not None
    assert url.startswith(begins)
    assert url.isascii()
    assert not {"/", "?", "#", "&", " "} & set(url.removeprefix(begins))
    assert number == unquote(url.removeprefix(begins))


def test_a_tenant_adds_carriers_and_the_longest_name_wins() -> None:
    """A carrier of one's own, and a service that has a page of its own."""
    own = {
        **TRACKING_URLS,
        "Bike Messenger": "https://bike.pvx-sim.net/{tracking_number}",
        "dpd local": "https://local.pvx-sim.net/{tracking_number}",
    }

    assert "https://bike.pvx-sim.net/T%2F1" == tracking_url("bike messenger", "T/1", own)
    assert "https://local.pvx-sim.net/T1" == tracking_url("DPD Local next day", "T1", own)
    assert str(tracking_url("DPD", "T1", own)).startswith("https://track.dpd.co.uk/")
