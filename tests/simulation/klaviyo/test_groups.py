from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo

from .bench import HEADERS, account, document, get, timed

KINDS = ["list", "segment"]


def _add(service: SimulatedKlaviyo, kind: str, name: str, **more: Any) -> str:
    return getattr(service, f"add_{kind}")(name, **more)  # type: ignore[no-any-return]


def _ids(service: SimulatedKlaviyo, path: str, **query: str) -> list[str]:
    return [one["id"] for one in document(service.respond(get(path, **query)))["data"]]


class TestGroups:
    @pytest.mark.parametrize("kind", KINDS)
    def test_pages_of_ten(self, kind: str) -> None:
        """Lists and segments come ten at a time, each once."""
        service = account()
        added = [_add(service, kind, f"Group {number}") for number in range(23)]
        request, pages = get(f"/api/{kind}s"), []
        while True:
            content = document(service.respond(request))
            pages.append([one["id"] for one in content["data"]])
            if content["links"]["next"] is None:
                break
            request = Request("GET", content["links"]["next"], HEADERS)

        assert [10, 10, 3] == [len(page) for page in pages]
        assert added == [one for page in pages for one in page]

    @pytest.mark.parametrize("kind", KINDS)
    def test_filters_and_sorting(self, kind: str) -> None:
        """They are found by name, id and time, and sorted by name."""
        clock, service = timed()
        news = _add(service, kind, "News")
        clock.advance(timedelta(hours=1))
        gold = _add(service, kind, "Gold")
        path = f"/api/{kind}s"

        assert [news] == _ids(service, path, filter='equals(name,"News")')
        assert [news, gold] == _ids(service, path, filter='any(name,["Gold","News","None"])')
        assert [gold] == _ids(service, path, filter=f'equals(id,"{gold}")')
        assert [gold] == _ids(service, path, filter="greater-than(created,2026-11-03T12:30:00Z)")
        assert [gold, news] == _ids(service, path, sort="name")
        assert [news, gold] == _ids(service, path, sort="-name")

    def test_flags_of_segments(self) -> None:
        """Segments are filtered by their flags, and show their definition as it was put."""
        service = account()
        definition = {"condition_groups": [{"conditions": [{"type": "profile-region"}]}]}
        starred = service.add_segment("A", is_starred=True, definition=definition)
        asleep = service.add_segment("B", is_active=False)
        shown = document(service.respond(get(f"/api/segments/{starred}")))["data"]

        assert [asleep] == _ids(service, "/api/segments", filter="equals(is_active,false)")
        assert [starred] == _ids(service, "/api/segments", filter="equals(is_starred,true)")
        assert definition == shown["attributes"]["definition"]

    @pytest.mark.parametrize("kind", KINDS)
    def test_members(self, kind: str) -> None:
        """Members come with the time they joined, the last first, and are filtered by it."""
        clock, service = timed()
        group = _add(service, kind, "All")
        people = []
        for name in ("ann", "bob", "eve"):
            people.append(service.add_profile(email=f"{name}@people.invalid"))
            service.add_member(group, people[-1])
            clock.advance(timedelta(minutes=1))
        path = f"/api/{kind}s/{group}/profiles"
        shown = document(service.respond(get(path)))["data"]
        since = "greater-or-equal(joined_group_at,2026-11-03T12:01:00Z)"

        assert people[::-1] == [one["id"] for one in shown]
        assert "2026-11-03T12:02:00+00:00" == shown[0]["attributes"]["joined_group_at"]
        assert people == _ids(service, path, sort="joined_group_at")
        assert people[:0:-1] == _ids(service, path, filter=since)
        assert people[:1] == _ids(service, path, filter='equals(email,"ann@people.invalid")')
        assert people[::-1] == _ids(service, f"/api/{kind}s/{group}/relationships/profiles")

    @pytest.mark.parametrize("kind", KINDS)
    def test_how_many(self, kind: str) -> None:
        """How many members there are is told if it is asked for."""
        service = account()
        people = [service.add_profile(email=f"p{number}@people.invalid") for number in range(3)]
        path = f"/api/{kind}s/{_add(service, kind, 'All', members=people)}"
        counted = service.respond(get(path, **{f"additional-fields[{kind}]": "profile_count"}))
        plain = document(service.respond(get(path)))["data"]["attributes"]

        assert 3 == document(counted)["data"]["attributes"]["profile_count"]
        assert "profile_count" not in plain

    @pytest.mark.parametrize("kind", KINDS)
    def test_what_it_starts_and_carries(self, kind: str) -> None:
        """The flows that a group starts and its tags come along if they are included."""
        service = account()
        group = _add(service, kind, "All", tags=["VIP"])
        flow = service.add_flow("Hello", trigger=(kind, group))
        content = document(
            service.respond(get(f"/api/{kind}s/{group}", include="tags,flow-triggers"))
        )

        assert [("tag", "VIP"), ("flow", "Hello")] == [
            (one["type"], one["attributes"]["name"]) for one in content["included"]
        ]
        assert [flow] == _ids(service, f"/api/{kind}s/{group}/flow-triggers")
        assert [flow] == _ids(service, f"/api/{kind}s/{group}/relationships/flow-triggers")

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("rest", ["", "/profiles", "/tags", "/relationships/tags"])
    def test_none(self, kind: str, rest: str) -> None:
        """What is not there is 404, with all that belongs to it."""
        service = account()
        other = _add(service, "segment" if kind == "list" else "list", "Other")

        assert [404, 404] == [
            service.respond(get(f"/api/{kind}s/{one}{rest}")).status for one in ("none", other)
        ]


class TestTags:
    def test_what_carries_one(self) -> None:
        """A tag leads to what carries it, and what carries it back to the tag."""
        service = account()
        listed, segment = service.add_list("L", tags=["VIP"]), service.add_segment("S")
        flow = service.add_flow("F")
        tag = service.add_tag("VIP", on=[("segment", segment), ("flow", flow)])
        path = f"/api/tags/{tag}/relationships"

        assert [[listed], [segment], [flow]] == [
            _ids(service, f"{path}/{kind}") for kind in ("lists", "segments", "flows")
        ]
        for carrier in (f"lists/{listed}", f"segments/{segment}", f"flows/{flow}"):
            assert [tag] == _ids(service, f"/api/{carrier}/tags")
            assert [tag] == _ids(service, f"/api/{carrier}/relationships/tags")

    def test_found_by_name(self) -> None:
        """Tags are found by their name or a part of it, and sorted by it."""
        service = account()
        tags = {name: service.add_tag(name) for name in ("Gold", "Old", "VIP")}
        path = "/api/tags"

        assert [tags["VIP"]] == _ids(service, path, filter='equals(name,"VIP")')
        assert [tags["Gold"], tags["Old"]] == _ids(service, path, filter='ends-with(name,"old")')
        assert [tags["VIP"], tags["Old"], tags["Gold"]] == _ids(service, path, sort="-name")

    def test_its_group(self) -> None:
        """Each tag belongs to one group of tags."""
        service = account()
        tag = service.add_tag("VIP", group="Level", exclusive=True)
        service.add_tag("Plain")
        alone = document(service.respond(get(f"/api/tags/{tag}/tag-group")))["data"]
        among = document(service.respond(get("/api/tags", include="tag-group")))

        assert {"name": "Level", "exclusive": True, "default": False} == alone["attributes"]
        assert ["Level", "Default Tag Group"] == [
            one["attributes"]["name"] for one in among["included"]
        ]
