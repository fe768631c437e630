from __future__ import annotations

import pytest

from pvxklaviyo.klaviyo import encode_profile
from pvxklaviyo.mapping import PROFILE_PROPERTIES, Mapping, profile_properties
from pvxklaviyo.model import PersonFacts

from .words import ANN, FACTS


def test_a_profile_in_every_word() -> None:
    """What segments ask of a person, over all their orders."""
    assert {
        "LastDespatchedAt": "2026-11-03T12:00:00+00:00",
        "LastDespatchedOrderId": "#1",
        "LastCarrier": "DPD",
        "LastTrackingNumber": "T1",
        "LastTrackingUrl": "https://track.dpd.co.uk/search?reference=T1",
        "OpenShipments": 2,
        "FulfilmentStatus": "part despatched",
        "ReturnedSKUs": ["TEE", "MUG"],
        "LastReturnedAt": "2026-11-03T12:00:00+00:00",
    } == profile_properties(FACTS)


def test_what_is_over_is_taken_away() -> None:
    """An older number would stay for ever, and a zero could not be segmented on."""
    assert dict.fromkeys(PROFILE_PROPERTIES) == profile_properties(PersonFacts(email=ANN))


def test_the_body_sets_what_is_known_and_takes_away_the_rest() -> None:
    """Of a person with one parcel and nothing else."""
    facts = PersonFacts(email=ANN, last_order="#1", fulfilment_status="despatched")
    parts = encode_profile(*Mapping().for_profile(facts))

    assert b'{"LastDespatchedOrderId":"#1","FulfilmentStatus":"despatched"}' == parts.attributes
    assert b'"OpenShipments"' in parts.meta
    assert b'"LastDespatchedOrderId"' not in parts.meta


@pytest.mark.parametrize(
    ("address", "identifier"),
    [(ANN, {"email": ANN}), ("+447700900123", {"phone_number": "+447700900123"})],
)
def test_a_person_is_named_once(address: str, identifier: dict[str, str]) -> None:
    """By e-mail, or by telephone where there is no e-mail."""
    profile, _ = Mapping().for_profile(PersonFacts(email=address))

    given = {name: getattr(profile, name) for name in ("email", "phone_number", "external_id")}
    assert identifier == {name: value for name, value in given.items() if value}


def test_nobody_has_no_profile() -> None:
    """A person without an address is an error that parks itself alone."""
    with pytest.raises(ValueError, match="no address"):
        Mapping().for_profile(PersonFacts())


def test_a_tenants_own_words_for_a_profile() -> None:
    """Wrapped, and renamed; what the function takes away is taken away under its new name."""

    def own(facts: PersonFacts) -> dict[str, object]:
        return {**profile_properties(facts), "Returner": bool(facts.returned)}

    mapping = Mapping(profile=own, rename={"OpenShipments": "ParcelsToCome"})  # type: ignore[arg-type]
    _, told = mapping.for_profile(FACTS)
    _, over = mapping.for_profile(PersonFacts(email=ANN))

    assert (2, True) == (told["ParcelsToCome"], told["Returner"])
    assert (None, False) == (over["ParcelsToCome"], over["Returner"])
    assert "OpenShipments" not in told
