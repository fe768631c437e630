"""Operations on profiles: what is called, what must travel, what must come of it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import attrs

from pvxklaviyo.klaviyo import (
    UNSET,
    Consent,
    Location,
    LocationUpdate,
    PatchIdentifiers,
    PatchProperties,
    PredictiveAnalytics,
    Profile,
    ProfileUpdate,
    StoredProfile,
    Subscriptions,
    Suppression,
    WrittenProfile,
    where,
)

from .replay import Exchange
from .samples import answer

ID = "01GDDKASAP8TKDDA2GRZDSVP4H"
OTHER = "01GDDKASAP8TKDDA2GRZDSVP4I"
NEXT = "/api/profiles?page%5Bcursor%5D=bmV4dDo6aWQ6Ok5aQlJYb1U&page%5Bsize%5D=100"


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """An instant of November 2022."""
    return datetime(2022, 11, day, hour, minute, second, tzinfo=UTC)


def consented(day: int, month: int = 2, year: int = 2023) -> datetime:
    """An instant at which somebody agreed, as the samples have it."""
    return datetime(year, month, day, 20, 7, 38, tzinfo=UTC)


SARAH = StoredProfile(
    id=ID,
    email="sarah.mason@klaviyo-demo.com",
    phone_number="+15005550006",
    external_id="63f64a2b-c6bf-40c7-b81f-bed08162edbe",
    first_name="Sarah",
    last_name="Mason",
    organization="Example Corporation",
    locale="en-US",
    title="Regional Manager",
    image="https://images.pexels.com/photos/3760854/pexels-photo-3760854.jpeg",
    created=at(8),
    updated=at(9, 1, 2, 3),
    last_event_date=at(10),
    location=Location(
        address1="89 E 42nd St",
        address2="1st floor",
        city="New York",
        country="United States",
        latitude=Decimal("40.7128"),
        longitude=Decimal("74.0060"),
        region="NY",
        zip="10017",
        timezone="America/New_York",
        ip="127.0.0.1",
    ),
    properties={"pseudonym": "Dr. Octopus"},
)
SUBSCRIPTIONS = Subscriptions(
    email_marketing=Consent(
        consent="SUBSCRIBED",
        can_receive=False,
        consent_timestamp=consented(21),
        last_updated=consented(22),
        method="PREFERENCE_PAGE",
        method_detail="mydomain.com/signup",
        custom_method_detail="marketing drive",
        double_optin=True,
        suppression=(Suppression(reason="HARD_BOUNCE", timestamp=consented(23)),),
        list_suppressions=(
            Suppression(reason="USER_SUPPRESSED", timestamp=consented(24), list_id="Y6nRLr"),
        ),
    ),
    email_open_tracking=Consent(
        consent="SUBSCRIBED",
        can_receive=True,
        consent_timestamp=consented(21),
        last_updated=consented(21),
        created_timestamp=consented(20),
        valid_until=consented(21, year=2024),
        metadata={"source": "form"},
    ),
    sms_marketing=Consent(
        consent="SUBSCRIBED",
        can_receive=True,
        consent_timestamp=consented(21),
        last_updated=consented(21),
        method="TEXT",
        method_detail="JOIN",
    ),
    sms_transactional=Consent(
        consent="UNSUBSCRIBED",
        can_receive=False,
        consent_timestamp=consented(21),
        last_updated=consented(21),
        method="TEXT",
        method_detail="",
    ),
    push_marketing=Consent(consent="SUBSCRIBED", can_receive=True, consent_timestamp=consented(21)),
    whatsapp_marketing=Consent(
        consent="SUBSCRIBED",
        can_receive=True,
        consent_timestamp=consented(21),
        phone_number="+15005550006",
    ),
    whatsapp_transactional=Consent(consent="NEVER_SUBSCRIBED", can_receive=False),
    whatsapp_conversational=Consent(consent="UNSUBSCRIBED", can_receive=False),
)
PREDICTIONS = PredictiveAnalytics(
    historic_clv=Decimal("93.87"),
    predicted_clv=Decimal("27.24"),
    total_clv=Decimal("121.11"),
    historic_number_of_orders=Decimal(2),
    predicted_number_of_orders=Decimal("0.54"),
    average_days_between_orders=Decimal(189),
    average_order_value=Decimal("46.94"),
    churn_probability=Decimal("0.89"),
    expected_date_of_next_order=at(8),
    ranked_channel_affinity=("sms", "email", "push"),
)

# Of everything that can be told, and as it must travel.
WHOLE = Profile(
    email="sarah.mason@klaviyo-demo.com",
    phone_number="+15005550006",
    external_id="till-7",
    first_name="Sarah",
    last_name="Mason",
    organization="Example Corporation",
    title="Regional Manager",
    image="https://images.pexels.com/1.jpeg",
    locale="en-US",
    location=Location(
        address1="89 E 42nd St", zip="10017", latitude=Decimal("40.7128"), longitude=Decimal(-74)
    ),
    properties={"pseudonym": "Dr. Octopus", "Spent": Decimal("19.90"), "Sizes": ["M", "L"]},
)
WHOLE_JSON = {
    "email": "sarah.mason@klaviyo-demo.com",
    "phone_number": "+15005550006",
    "external_id": "till-7",
    "first_name": "Sarah",
    "last_name": "Mason",
    "organization": "Example Corporation",
    "title": "Regional Manager",
    "image": "https://images.pexels.com/1.jpeg",
    "locale": "en-US",
    "location": {
        "address1": "89 E 42nd St",
        "zip": "10017",
        "latitude": Decimal("40.7128"),
        "longitude": -74,
    },
    "properties": {"pseudonym": "Dr. Octopus", "Spent": Decimal("19.90"), "Sizes": ["M", "L"]},
}
PATCHES = PatchProperties(
    append={"skus": "92538"}, unappend={"skus": "40571"}, unset=["shoe_size", "hat"]
)
ADDRESSES = PatchIdentifiers(
    append_emails=["example@test.com", "another@example.com"], unappend_emails=["old@example.com"]
)
META = {
    "patch_properties": {
        "append": {"skus": "92538"},
        "unappend": {"skus": "40571"},
        "unset": ["shoe_size", "hat"],
    },
    "patch_identifiers": {
        "append": {"email": ["example@test.com", "another@example.com"]},
        "unappend": {"email": ["old@example.com"]},
    },
}

READING = [
    Exchange(
        "get_profile",
        (ID,),
        sends=f"GET /api/profiles/{ID}",
        answer=answer(200, "get_profile"),
        gives=SARAH,
    ),
    Exchange(
        "get_profile",
        (ID,),
        {
            "additional_fields": ["subscriptions", "predictive_analytics"],
            "include": ["lists", "segments"],
        },
        case="everything",
        sends=f"GET /api/profiles/{ID}",
        query={
            "additional-fields[profile]": "subscriptions,predictive_analytics",
            "include": "lists,segments",
        },
        answer=answer(200, "get_profile/everything"),
        gives=attrs.evolve(
            SARAH,
            subscriptions=SUBSCRIPTIONS,
            predictive_analytics=PREDICTIONS,
            list_ids=("Y6nRLr", "VRgFBd"),
            segment_ids=("S3gMnt",),
        ),
    ),
    Exchange(
        "get_profile",
        (ID,),
        case="oddities",
        sends=f"GET /api/profiles/{ID}",
        answer=answer(200, "get_profile/oddities"),
        gives=StoredProfile(
            id=ID,
            email="sarah.mason@klaviyo-demo.com",
            created=at(8),
            location=Location(zip="10017", latitude=Decimal("40.7128")),
            subscriptions=Subscriptions(
                email_open_tracking=Consent(consent="ASKED_LATER", can_receive=None)
            ),
            predictive_analytics=PredictiveAnalytics(predicted_clv=Decimal(0)),
        ),
    ),
    Exchange(
        "get_profile",
        (ID,),
        case="nothing",
        sends=f"GET /api/profiles/{ID}",
        answer=answer(200, "get_profile/nothing"),
        gives=StoredProfile(id=ID),
    ),
    Exchange(
        "find_profile",
        named={"email": 'odd "quoted"+tag@klaviyo-demo.com'},
        sends="GET /api/profiles",
        query={
            "filter": 'equals(email,"odd \\"quoted\\"+tag@klaviyo-demo.com")',
            "page[size]": "2",
        },
        answer=answer(200, "get_profiles/one"),
        gives=SARAH,
    ),
    Exchange(
        "find_profile",
        named={"phone_number": "+15005550006"},
        case="phone",
        sends="GET /api/profiles",
        query={"filter": 'equals(phone_number,"+15005550006")', "page[size]": "2"},
        answer=answer(200, "get_profiles/none"),
        gives=None,
    ),
    Exchange(
        "find_profile",
        named={"external_id": "till-7"},
        case="external",
        sends="GET /api/profiles",
        query={"filter": 'equals(external_id,"till-7")', "page[size]": "2"},
        answer=answer(200, "get_profiles/one"),
        gives=SARAH,
    ),
    Exchange(
        "find_profile",
        named={"kx": "abc", "additional_fields": ["subscriptions"]},
        case="kx",
        sends="GET /api/profiles",
        query={
            "filter": 'equals(_kx,"abc")',
            "additional-fields[profile]": "subscriptions",
            "page[size]": "2",
        },
        answer=answer(200, "get_profiles/one"),
        gives=SARAH,
    ),
    Exchange(
        "list_profiles",
        (where("updated") > datetime(2026, 7, 15, tzinfo=UTC),),
        {"sort": "-updated", "additional_fields": ["subscriptions"], "page_size": 100},
        sends="GET /api/profiles",
        query={
            "filter": "greater-than(updated,2026-07-15T00:00:00Z)",
            "sort": "-updated",
            "additional-fields[profile]": "subscriptions",
            "page[size]": "100",
        },
        answer=answer(200, "get_profiles"),
        gives=[SARAH, StoredProfile(id=OTHER, phone_number="+15005550009")],
        follows=NEXT,
    ),
    Exchange(
        "list_profiles",
        named={"cursor": "bmV4dA", "page_size": 1},
        case="last",
        sends="GET /api/profiles",
        query={"page[cursor]": "bmV4dA", "page[size]": "1"},
        answer=answer(200, "get_profiles/one"),
        gives=[SARAH],
    ),
    Exchange(
        "list_profiles",
        case="none",
        sends="GET /api/profiles",
        query={"page[size]": "100"},
        answer=answer(200, "get_profiles/none"),
        gives=[],
    ),
]

WRITING = [
    Exchange(
        "create_profile",
        (WHOLE,),
        {"additional_fields": ["subscriptions"]},
        sends="POST /api/profiles",
        query={"additional-fields[profile]": "subscriptions"},
        body={"data": {"type": "profile", "attributes": WHOLE_JSON}},
        answer=answer(201, "create_profile"),
        gives=SARAH,
    ),
    Exchange(
        "create_or_update_profile",
        (
            attrs.evolve(
                WHOLE, id=ID, kx="abc", patch_properties=PATCHES, patch_identifiers=ADDRESSES
            ),
        ),
        case="created",
        sends="POST /api/profile-import",
        body={
            "data": {
                "type": "profile",
                "id": ID,
                "attributes": {**WHOLE_JSON, "_kx": "abc"},
                "meta": META,
            }
        },
        answer=answer(201, "create_or_update_profile"),
        gives=WrittenProfile(
            created=True, profile=attrs.evolve(SARAH, subscriptions=SUBSCRIPTIONS)
        ),
    ),
    Exchange(
        "create_or_update_profile",
        (ProfileUpdate(email="sarah.mason@klaviyo-demo.com", title=None),),
        {"additional_fields": ["subscriptions"]},
        case="updated",
        sends="POST /api/profile-import",
        query={"additional-fields[profile]": "subscriptions"},
        body={
            "data": {
                "type": "profile",
                "attributes": {"email": "sarah.mason@klaviyo-demo.com", "title": None},
            }
        },
        answer=answer(200, "create_or_update_profile"),
        gives=WrittenProfile(
            created=False, profile=attrs.evolve(SARAH, subscriptions=SUBSCRIPTIONS)
        ),
    ),
    Exchange(
        "update_profile",
        (
            ProfileUpdate(
                id=ID,
                first_name="Sarah",
                last_name=UNSET,
                title=None,
                phone_number=None,
                location=LocationUpdate(city="Leeds", zip=None),
                properties={"pseudonym": None},
                patch_properties=PatchProperties(unset=["hat"]),
            ),
        ),
        sends=f"PATCH /api/profiles/{ID}",
        body={
            "data": {
                "type": "profile",
                "id": ID,
                "attributes": {
                    "first_name": "Sarah",
                    "title": None,
                    "phone_number": None,
                    "location": {"city": "Leeds", "zip": None},
                    "properties": {"pseudonym": None},
                },
                "meta": {"patch_properties": {"unset": ["hat"]}},
            }
        },
        answer=answer(200, "update_profile"),
        gives=attrs.evolve(SARAH, title=None),
    ),
    Exchange(
        "update_profile",
        (ProfileUpdate(id=ID, location=Location(city="Leeds")),),
        {"additional_fields": ["predictive_analytics"]},
        case="location",
        sends=f"PATCH /api/profiles/{ID}",
        query={"additional-fields[profile]": "predictive_analytics"},
        body={"data": {"type": "profile", "id": ID, "attributes": {"location": {"city": "Leeds"}}}},
        answer=answer(200, "update_profile"),
        gives=attrs.evolve(SARAH, title=None),
    ),
    Exchange(
        "merge_profiles",
        (OTHER,),
        {"into": ID},
        sends="POST /api/profile-merge",
        body={
            "data": {
                "type": "profile-merge",
                "id": ID,
                "relationships": {"profiles": {"data": [{"type": "profile", "id": OTHER}]}},
            }
        },
        answer=answer(201, "merge_profiles"),
        gives=ID,
    ),
    Exchange(
        "request_profile_deletion",
        named={"profile_id": ID},
        sends="POST /api/data-privacy-deletion-jobs",
        body={
            "data": {
                "type": "data-privacy-deletion-job",
                "attributes": {
                    "profile": {"data": {"type": "profile", "id": ID, "attributes": {}}}
                },
            }
        },
        answer=answer(202),
    ),
    Exchange(
        "request_profile_deletion",
        named={"email": "sarah.mason@klaviyo-demo.com"},
        case="email",
        sends="POST /api/data-privacy-deletion-jobs",
        body={
            "data": {
                "type": "data-privacy-deletion-job",
                "attributes": {
                    "profile": {
                        "data": {
                            "type": "profile",
                            "attributes": {"email": "sarah.mason@klaviyo-demo.com"},
                        }
                    }
                },
            }
        },
        answer=answer(202),
    ),
    Exchange(
        "request_profile_deletion",
        named={"phone_number": "+15005550006"},
        case="phone",
        sends="POST /api/data-privacy-deletion-jobs",
        body={
            "data": {
                "type": "data-privacy-deletion-job",
                "attributes": {
                    "profile": {
                        "data": {"type": "profile", "attributes": {"phone_number": "+15005550006"}}
                    }
                },
            }
        },
        answer=answer(202),
    ),
]

EXCHANGES = [*READING, *WRITING]
