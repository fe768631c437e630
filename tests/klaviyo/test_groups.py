"""Lists, segments and tags: who is in them, what they start, what is on them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from pvxklaviyo.klaviyo import (
    Flow,
    ProfileList,
    Segment,
    StoredProfile,
    Tag,
    TagGroup,
    get_list,
    get_segment,
    list_lists,
    list_profile_ids_for_segment,
    list_profiles_for_list,
    list_segments,
    list_tags,
    where,
)
from pvxklaviyo.klaviyo._operations import lists, segments, tags

from .exchanges_profiles import ID, OTHER, at
from .replay import (
    Exchange,
    Replay,
    by_method,
    complaints,
    expected_refusals,
    methods_of,
)
from .samples import answer

TAG_ID = "abcd1234-ef56-gh78-ij90-abcdef123456"
GROUP_ID = "zyxw9876-vu54-ts32-rq10-zyxwvu654321"
FLOW_ID = "XVTP5Q"
SINCE = datetime(2026, 7, 1, tzinfo=UTC)
NEWSLETTER = ProfileList(
    id="Y6nRLr",
    name="Newsletter",
    created=at(8),
    updated=at(9),
    opt_in_process="double_opt_in",
)
WELCOME = Flow(
    id=FLOW_ID,
    name="Welcome",
    status="live",
    archived=False,
    created=at(8),
    updated=at(9),
    trigger_type="Added to List",
)
PURCHASERS = Segment(
    id="S3gMnt",
    name="Repeat Purchasers",
    definition={
        "condition_groups": [
            {
                "conditions": [
                    {
                        "type": "profile-metric",
                        "metric_id": "Mtr1c1",
                        "measurement": "count",
                        "measurement_filter": {
                            "type": "numeric",
                            "operator": "greater-than",
                            "value": 1,
                        },
                        "timeframe_filter": {
                            "type": "date",
                            "operator": "in-the-last",
                            "unit": "day",
                            "quantity": 30,
                        },
                        "metric_filters": [
                            {
                                "property": "Categories",
                                "filter": {
                                    "type": "list",
                                    "operator": "contains-any",
                                    "value": ["Mugs"],
                                },
                            }
                        ],
                    },
                    {
                        "type": "profile-group-membership",
                        "is_member": True,
                        "group_ids": ["Y6nRLr"],
                        "timeframe_filter": None,
                    },
                ]
            },
            {
                "conditions": [
                    {
                        "type": "profile-metric",
                        "metric_id": "Mtr1c2",
                        "measurement": "sum",
                        "measurement_filter": {
                            "type": "numeric",
                            "operator": "less-than",
                            "value": Decimal("99.5"),
                        },
                        "timeframe_filter": {"type": "date", "operator": "alltime"},
                        "metric_filters": None,
                    },
                    {"type": "profile-moon-phase", "phase": "full"},
                ]
            },
        ]
    },
    created=at(8),
    updated=at(9),
    is_active=True,
    is_processing=False,
    is_starred=True,
)
MY_TAG = Tag(id=TAG_ID, name="My Tag")
MEMBERS = [
    StoredProfile(id=ID, email="sarah.mason@klaviyo-demo.com", joined_group_at=at(8)),
    StoredProfile(id=OTHER, email="sarah.mason@klaviyo-demo.com"),
]


def of_both(kind: str, group: str) -> list[Exchange]:
    """What can be asked of lists and segments alike."""
    path = f"/api/{kind}s/{group}"
    return [
        Exchange(
            f"list_profiles_for_{kind}",
            (group, where("joined_group_at") >= SINCE),
            {"sort": "-joined_group_at", "additional_fields": ["subscriptions"], "cursor": "Y3Vy"},
            sends=f"GET {path}/profiles",
            query={
                "filter": "greater-or-equal(joined_group_at,2026-07-01T00:00:00Z)",
                "sort": "-joined_group_at",
                "additional-fields[profile]": "subscriptions",
                "page[cursor]": "Y3Vy",
                "page[size]": "100",
            },
            answer=answer(200, f"get_profiles_for_{kind}"),
            gives=MEMBERS,
            follows=f"{path}/profiles?page%5Bcursor%5D=bmV4dA&page%5Bsize%5D=100",
        ),
        Exchange(
            f"list_profile_ids_for_{kind}",
            (group, where("email").any(["a@b.co", "c@d.co"])),
            {"sort": "joined_group_at", "page_size": 5},
            sends=f"GET {path}/relationships/profiles",
            query={
                "filter": 'any(email,["a@b.co","c@d.co"])',
                "sort": "joined_group_at",
                "page[size]": "5",
            },
            answer=answer(200, f"get_profile_ids_for_{kind}"),
            gives=[ID, OTHER],
        ),
        Exchange(
            f"get_flows_triggered_by_{kind}",
            (group,),
            sends=f"GET {path}/flow-triggers",
            answer=answer(200, f"get_flows_triggered_by_{kind}"),
            gives=[WELCOME],
        ),
        Exchange(
            f"get_ids_for_flows_triggered_by_{kind}",
            (group,),
            sends=f"GET {path}/relationships/flow-triggers",
            answer=answer(200, f"get_ids_for_flows_triggered_by_{kind}"),
            gives=[FLOW_ID],
        ),
        Exchange(
            f"get_tags_for_{kind}",
            (group,),
            sends=f"GET {path}/tags",
            answer=answer(200, f"get_tags_for_{kind}"),
            gives=[MY_TAG],
        ),
        Exchange(
            f"get_tag_ids_for_{kind}",
            (group,),
            sends=f"GET {path}/relationships/tags",
            answer=answer(200, f"get_tag_ids_for_{kind}"),
            gives=[TAG_ID],
        ),
    ]


def ids_for_tag(kind: str, first: str) -> Exchange:
    """Which things have a tag."""
    return Exchange(
        f"get_{kind}_ids_for_tag",
        (TAG_ID,),
        sends=f"GET /api/tags/{TAG_ID}/relationships/{kind}s",
        answer=answer(200, f"get_{kind}_ids_for_tag"),
        gives=[first, f"{first}2"],
    )


EXCHANGES = [
    Exchange(
        "list_lists",
        (where("name") == "Newsletter",),
        {"include": ["flow-triggers", "tags"], "sort": "-updated", "cursor": "Y3Vy"},
        sends="GET /api/lists",
        query={
            "filter": 'equals(name,"Newsletter")',
            "include": "flow-triggers,tags",
            "sort": "-updated",
            "page[cursor]": "Y3Vy",
            "page[size]": "10",
        },
        answer=answer(200, "get_lists"),
        gives=[NEWSLETTER, ProfileList(id="VRgFBd", opt_in_process="triple_opt_in")],
        follows="/api/lists?page%5Bcursor%5D=bmV4dA&page%5Bsize%5D=10",
    ),
    Exchange(
        "get_list",
        ("Y6nRLr",),
        {"profile_count": True, "include": ["flow-triggers", "tags"]},
        sends="GET /api/lists/Y6nRLr",
        query={"additional-fields[list]": "profile_count", "include": "flow-triggers,tags"},
        answer=answer(200, "get_list"),
        gives=attrs.evolve(NEWSLETTER, profile_count=42, tag_ids=(TAG_ID,), flow_ids=(FLOW_ID,)),
    ),
    *of_both("list", "Y6nRLr"),
    Exchange(
        "list_segments",
        (where("is_active") == True,),  # noqa: E712 - makes a filter
        {"sort": "name", "page_size": 2},
        sends="GET /api/segments",
        query={"filter": "equals(is_active,true)", "sort": "name", "page[size]": "2"},
        answer=answer(200, "get_segments"),
        gives=[attrs.evolve(PURCHASERS, definition={})],
    ),
    Exchange(
        "get_segment",
        ("S3gMnt",),
        {"profile_count": True, "include": ["tags"]},
        sends="GET /api/segments/S3gMnt",
        query={"additional-fields[segment]": "profile_count", "include": "tags"},
        answer=answer(200, "get_segment"),
        gives=attrs.evolve(PURCHASERS, profile_count=7, tag_ids=(TAG_ID,)),
    ),
    *of_both("segment", "S3gMnt"),
    Exchange(
        "list_tags",
        (where("name") == "My Tag",),
        {"include": ["tag-group"], "sort": "-name", "cursor": "Y3Vy"},
        sends="GET /api/tags",
        query={
            "filter": 'equals(name,"My Tag")',
            "include": "tag-group",
            "sort": "-name",
            "page[cursor]": "Y3Vy",
            "page[size]": "50",
        },
        answer=answer(200, "get_tags"),
        gives=[attrs.evolve(MY_TAG, tag_group_id=GROUP_ID), Tag(id="t2", name="Other")],
        follows="/api/tags?page%5Bcursor%5D=bmV4dA",
    ),
    Exchange(
        "get_tag",
        (TAG_ID,),
        {"include": ["tag-group"]},
        sends=f"GET /api/tags/{TAG_ID}",
        query={"include": "tag-group"},
        answer=answer(200, "get_tag"),
        gives=attrs.evolve(MY_TAG, tag_group_id=GROUP_ID),
    ),
    Exchange(
        "find_tag_group_for_tag",
        (TAG_ID,),
        sends=f"GET /api/tags/{TAG_ID}/tag-group",
        answer=answer(200, "get_tag_group_for_tag"),
        gives=TagGroup(id=GROUP_ID, name="My Tag Group", exclusive=True, default=False),
    ),
    Exchange(
        "find_tag_group_for_tag",
        (TAG_ID,),
        case="gone",
        sends=f"GET /api/tags/{TAG_ID}/tag-group",
        answer=answer(200, "gone"),
    ),
    Exchange(
        "find_tag_group_id_for_tag",
        (TAG_ID,),
        sends=f"GET /api/tags/{TAG_ID}/relationships/tag-group",
        answer=answer(200, "get_tag_group_id_for_tag"),
        gives=GROUP_ID,
    ),
    Exchange(
        "find_tag_group_id_for_tag",
        (TAG_ID,),
        case="gone",
        sends=f"GET /api/tags/{TAG_ID}/relationships/tag-group",
        answer=answer(200, "gone"),
    ),
    ids_for_tag("list", "Y6nRLr"),
    ids_for_tag("segment", "S3gMnt"),
    ids_for_tag("flow", FLOW_ID),
    ids_for_tag("campaign", "01GDDKASAP8TKDDA2GRZDSVP4C"),
    Exchange(
        "get_tags_for_flow",
        (FLOW_ID,),
        sends=f"GET /api/flows/{FLOW_ID}/tags",
        answer=answer(200, "get_tags_for_flow"),
        gives=[MY_TAG],
    ),
    Exchange(
        "get_tag_ids_for_flow",
        (FLOW_ID,),
        sends=f"GET /api/flows/{FLOW_ID}/relationships/tags",
        answer=answer(200, "get_tag_ids_for_flow"),
        gives=[TAG_ID],
    ),
]


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_an_operation_does_what_its_page_says(replay: Replay, exchange: Exchange) -> None:
    """The request is the documented one, and the answer is read field by field, in both colours."""
    blocking, awaited = replay.both(exchange)

    assert exchange.sent == blocking.sent == awaited.sent
    assert exchange.result == blocking.result == awaited.result
    assert [] == complaints(exchange)


@pytest.mark.parametrize("exchange", by_method(EXCHANGES), ids=str)
def test_an_operation_says_what_went_wrong(replay: Replay, exchange: Exchange) -> None:
    """Every documented error is an error of its kind; what is only looked for may be missing."""
    absent: dict[str, Any] = {"not_found": None} if exchange.method.startswith("find_") else {}

    assert expected_refusals(exchange, **absent) == replay.refusals(exchange)


def test_no_operation_is_forgotten() -> None:
    """Every operation of the families has an exchange."""
    assert methods_of(lists, segments, tags) == {exchange.method for exchange in EXCHANGES}


def test_a_segment_tells_what_it_listens_to() -> None:
    """Metrics are found in every condition, also beside conditions of kinds that are new."""
    segment = get_segment("S3gMnt").decode(answer(200, "get_segment"))

    assert ["Mtr1c1", "Mtr1c2"] == list(segment.metric_ids)


@pytest.mark.parametrize("get", [get_list, get_segment])
def test_counting_is_paid_from_its_own_limit(get: Any) -> None:
    """One count a second over lists and segments; without it the operation's own limit."""
    dear, plain = get("X", profile_count=True).budget, get("X").budget

    assert ("klaviyo/profile_count", [1, 15]) == (
        dear.name,
        [window.calls for window in dear.windows],
    )
    assert [75, 750] == [window.calls for window in plain.windows]


@pytest.mark.parametrize(
    ("ask", "most"),
    [
        (lambda size: list_lists(page_size=size), 10),
        (lambda size: list_segments(page_size=size), 10),
        (lambda size: list_tags(page_size=size), 50),
        (lambda size: list_profiles_for_list("X", page_size=size), 100),
        (lambda size: list_profile_ids_for_segment("X", page_size=size), 100),
    ],
)
def test_a_page_has_a_size(ask: Any, most: int) -> None:
    """The largest page may be asked for, and nothing beyond it."""
    for size in (0, most + 1):
        with pytest.raises(ValueError, match=f"page_size is {size}; Klaviyo takes 1 to {most}"):
            ask(size)

    assert f"page%5Bsize%5D={most}" in ask(most).request.url
