from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.errors import RequestRejectedError
from pvxklaviyo.klaviyo import (
    UNSET,
    DuplicateProfileError,
    Location,
    LocationUpdate,
    PatchIdentifiers,
    PatchProperties,
    Profile,
    ProfileUpdate,
    SeveralProfilesError,
    create_or_update_profile,
    create_profile,
    find_profile,
    get_profile,
    list_profiles,
    merge_profiles,
    request_profile_deletion,
    update_profile,
)
from pvxklaviyo.klaviyo._operations import privacy, profile_writing, profiles

from .exchanges_profiles import EXCHANGES, ID, OTHER, READING, WHOLE, WRITING
from .openapi import body_of
from .replay import (
    Exchange,
    Refusal,
    Replay,
    by_method,
    complaints,
    expected_refusals,
    methods_of,
)
from .samples import answer
from .strategies import as_read, exact, objects


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_an_operation_does_what_its_page_says(replay: Replay, exchange: Exchange) -> None:
    """The request is the documented one, and the answer is read field by field, in both colours."""
    blocking, awaited = replay.both(exchange)

    assert exchange.sent == blocking.sent == awaited.sent
    assert exchange.result == blocking.result == awaited.result
    assert [] == complaints(exchange)


@pytest.mark.parametrize("exchange", by_method(EXCHANGES), ids=str)
def test_an_operation_says_what_went_wrong(replay: Replay, exchange: Exchange) -> None:
    """Every documented error is an error of its kind, with operation, place and scope."""
    assert expected_refusals(exchange) == replay.refusals(exchange)


def test_no_operation_is_forgotten() -> None:
    """Every operation of the family has an exchange."""
    assert methods_of(profiles, profile_writing, privacy) == {
        exchange.method for exchange in EXCHANGES
    }


@pytest.mark.parametrize("exchange", by_method(WRITING)[:3], ids=str)
def test_a_duplicate_names_who_is_there(replay: Replay, exchange: Exchange) -> None:
    """A 409 is an error of its own, with Klaviyo's key of the other profile."""
    taken = attrs.evolve(exchange, answer=answer(409, "error-duplicate-profile"))
    blocking, awaited = replay.both(taken)

    expected = Refusal(
        kind=DuplicateProfileError,
        operation=exchange.method,
        status=409,
        places=("/data/attributes",),
    )
    assert (expected, None) == blocking.result == awaited.result


def test_a_duplicate_profile_is_named() -> None:
    """The error has Klaviyo's key of the profile that is there."""
    with pytest.raises(DuplicateProfileError) as caught:
        create_profile(WHOLE).decode(answer(409, "error-duplicate-profile"))

    assert ID == caught.value.duplicate_profile_id


def test_the_wrong_place_of_a_profile_is_named() -> None:
    """A 400 has its pointer, and neither text nor repr has the value."""
    with pytest.raises(RequestRejectedError) as caught:
        create_profile(WHOLE).decode(answer(400, "error-invalid-phone"))

    (problem,) = caught.value.problems
    assert "/data/attributes/profile/data/attributes/phone_number" == problem.where
    assert "0100000000" not in str(caught.value) + repr(caught.value)


def test_one_identifier_of_two_people_is_an_error() -> None:
    """More than one profile is neither one nor none; the error names them."""
    with pytest.raises(SeveralProfilesError) as caught:
        find_profile(email="sarah.mason@klaviyo-demo.com").decode(
            answer(200, "get_profiles/several")
        )

    assert (ID, OTHER) == caught.value.profile_ids
    assert (
        "more than one profile has this email; merge them, or look for another identifier"
    ) == str(caught.value)


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
states: st.SearchStrategy[Any] = st.one_of(st.just(UNSET), st.none(), texts)
degrees: st.SearchStrategy[Any] = st.one_of(
    st.just(UNSET), st.none(), st.decimals(-180, 180, allow_nan=False)
)
NAMES = ("email", "external_id", "first_name", "last_name", "organization", "title", "image")
PARTS = ("address1", "address2", "city", "country", "region", "zip", "timezone", "ip")


@given(
    told=st.fixed_dictionaries(dict.fromkeys(NAMES, states)),
    parts=st.fixed_dictionaries(
        dict.fromkeys(PARTS, states) | {"latitude": degrees, "longitude": degrees}
    ),
    properties=objects,
)
@settings(max_examples=int(settings.default.max_examples * 0.4))
def test_what_is_unset_stays_and_what_is_none_is_cleared(
    told: dict[str, Any], parts: dict[str, Any], properties: dict[str, Any]
) -> None:
    """Read back, the body has exactly what was set, null where None was; and it is a valid body."""
    update = ProfileUpdate(id=ID, **told, location=LocationUpdate(**parts), properties=properties)
    body = update_profile(update).request.content
    attributes = exact(body)["data"]["attributes"]
    location = attributes.pop("location")
    kept = attributes.pop("properties", {})

    assert {name: value for name, value in told.items() if value is not UNSET} == attributes
    assert {name: value for name, value in parts.items() if value is not UNSET} == location
    assert as_read(properties) == kept
    assert [] == list(body_of(f"PATCH /api/profiles/{ID}").iter_errors(json.loads(body)))


@given(
    told=st.fixed_dictionaries(dict.fromkeys(NAMES[1:], st.none() | texts.filter(bool))),
    properties=objects,
)
def test_what_is_none_of_a_profile_is_not_sent(
    told: dict[str, Any], properties: dict[str, Any]
) -> None:
    """Writing a profile never clears anything."""
    profile = Profile(email="sarah.mason@klaviyo-demo.com", properties=properties, **told)
    attributes = exact(create_or_update_profile(profile).request.content)["data"]["attributes"]
    kept = attributes.pop("properties", {})

    assert {name: value for name, value in told.items() if value is not None} | {
        "email": "sarah.mason@klaviyo-demo.com"
    } == attributes
    assert as_read(properties) == kept


def test_only_what_is_the_same_again_is_repeated() -> None:
    """Absolute values may be written twice; what creates, changes lists, merges or deletes may not."""
    person = Profile(email="sarah.mason@klaviyo-demo.com")
    appending = PatchProperties(append={"skus": "1"})
    removing = PatchProperties(unappend={"skus": "1"})
    unsetting = PatchProperties(unset=["hat"])
    repeatable = [
        call.repeatable
        for call in (
            get_profile(ID),
            create_or_update_profile(person),
            create_or_update_profile(attrs.evolve(person, patch_properties=unsetting)),
            update_profile(ProfileUpdate(id=ID)),
            create_or_update_profile(attrs.evolve(person, patch_properties=removing)),
            create_or_update_profile(attrs.evolve(person, patch_properties=appending)),
            update_profile(ProfileUpdate(id=ID, patch_properties=appending)),
            create_profile(person),
            merge_profiles(OTHER, into=ID),
            request_profile_deletion(profile_id=ID),
        )
    ]

    assert [True] * 4 + [False] * 6 == repeatable


def test_dear_questions_are_paid_from_their_own_limit() -> None:
    """Predictions are counted over all operations, ten a second; groups one a second."""
    predictions = [
        get_profile(ID, additional_fields=["predictive_analytics", "subscriptions"]),
        list_profiles(additional_fields=["predictive_analytics"]),
        find_profile(email="a@b.co", additional_fields=["predictive_analytics"]),
    ]
    groups = get_profile(ID, additional_fields=["predictive_analytics"], include=["lists"])
    plain = get_profile(ID, additional_fields=["subscriptions"])

    assert {("klaviyo/predictive_analytics", (10, 150))} == {
        (call.budget.name, tuple(window.calls for window in call.budget.windows))
        for call in predictions
        if call.budget is not None
    }
    assert groups.budget is not None
    assert [1, 15] == [window.calls for window in groups.budget.windows]
    assert plain.budget is not None
    assert ("klaviyo/get_profile", 75) == (plain.budget.name, plain.budget.windows[0].calls)


def test_a_profile_is_looked_for_by_its_key() -> None:
    """None if it is gone, where get_profile raises."""
    query = dict(parse_qsl(urlsplit(find_profile(profile_id=ID).request.url).query))

    assert f'equals(id,"{ID}")' == query["filter"]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (find_profile, "exactly one of email"),
        (lambda: find_profile(email="a@b.co", kx="k"), "exactly one of email"),
        (lambda: list_profiles(page_size=101), "page_size is 101; Klaviyo takes 1 to 100"),
        (lambda: create_profile(attrs.evolve(WHOLE, id=ID)), "profile.id is for profiles that"),
        (lambda: create_profile(attrs.evolve(WHOLE, kx="k")), "profile.kx is for profiles that"),
        (
            lambda: create_profile(attrs.evolve(WHOLE, patch_properties=PatchProperties())),
            "profile.patch_properties is for profiles that",
        ),
        (lambda: create_or_update_profile(ProfileUpdate(title=None)), "give one of id, email"),
        (lambda: create_or_update_profile(ProfileUpdate(email=None)), "give one of id, email"),
        (lambda: update_profile(ProfileUpdate(title=None)), "profile.id is empty"),
        (lambda: merge_profiles(ID, into=ID), "name two profiles"),
        (lambda: merge_profiles("", into=ID), "name two profiles"),
        (request_profile_deletion, "exactly one of profile_id"),
        (lambda: request_profile_deletion(profile_id=ID, email="a@b.co"), "exactly one of"),
        (lambda: request_profile_deletion(phone_number="0113 496 0000"), "E.164"),
        (lambda: Profile(phone_number="07700 900123"), "profile.phone_number is not in E.164"),
        (lambda: ProfileUpdate(phone_number="07700 900123"), "profile.phone_number is not in"),
        (lambda: Profile(email="x" * 100), "profile.email has 100 characters"),
        (lambda: ProfileUpdate(email="x" * 100), "profile.email has 100 characters"),
        (
            lambda: PatchIdentifiers(append_emails=["a@b.co", "x" * 100]),
            r"patch_identifiers.append_emails\[1\] has 100 characters",
        ),
        (
            lambda: create_profile(attrs.evolve(WHOLE, properties={"P": float("nan")})),
            "profile.properties.P is not a finite number",
        ),
        (
            lambda: update_profile(
                ProfileUpdate(id=ID, location=Location(latitude=Decimal("NaN")))
            ),
            "profile.location.latitude is not a finite number",
        ),
    ],
)
def test_what_klaviyo_would_refuse_is_not_sent(wrong: Any, place: str) -> None:
    """The error names the place, and not the value."""
    with pytest.raises(ValueError, match=place) as caught:
        wrong()

    assert not {"x" * 100, "07700 900123", "a@b.co"} & set(str(caught.value).split())


def test_a_profile_has_a_size() -> None:
    """The whole body is 100 KB at most: the last byte is let through, one more is not."""
    empty = len(
        create_profile(Profile(email="a@b.co", properties={"a": "", "b": ""})).request.content
    )
    room = 100_000 - empty
    fits = {"a": "x" * (room // 2), "b": "x" * (room - room // 2)}
    whole = create_profile(Profile(email="a@b.co", properties=fits)).request.content
    with pytest.raises(ValueError, match="profile has 100,001 bytes; Klaviyo takes 100,000"):
        create_profile(Profile(email="a@b.co", properties={**fits, "b": fits["b"] + "x"}))

    assert 100_000 == len(whole)


@pytest.mark.parametrize("exchange", READING[:1] + WRITING, ids=str)
def test_people_are_not_printed(exchange: Exchange) -> None:
    """Neither arguments nor results nor calls show who it is about."""
    shown = repr(exchange.arguments) + repr(exchange.gives)

    assert not [
        word
        for word in ("sarah", "Sarah", "Mason", "+1500555", "till-7", "Octopus", "42nd", "Leeds")
        if word in shown
    ]


def test_a_search_for_a_person_is_not_printed() -> None:
    """The address of a call holds the identifier, and its repr does not."""
    call = find_profile(email="sarah.mason@klaviyo-demo.com")
    query = dict(parse_qsl(urlsplit(call.request.url).query))

    assert "sarah" in query["filter"]
    assert "sarah" not in repr(call)


def test_a_time_without_zone_is_utc() -> None:
    """Times are aware whatever the service writes."""
    found = get_profile(ID).decode(answer(200, "get_profile/oddities"))

    assert datetime(2022, 11, 8, tzinfo=UTC) == found.created


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: PatchProperties(unset="hat"),
        lambda: PatchIdentifiers(append_emails="ada@acme.co"),
        lambda: PatchIdentifiers(unappend_emails="ada@acme.co"),
    ],
)
def test_one_text_is_not_a_list(wrong: Callable[[], Any]) -> None:
    """Its letters would be unset, or become addresses."""
    with pytest.raises(TypeError, match="put it into a list"):
        wrong()
