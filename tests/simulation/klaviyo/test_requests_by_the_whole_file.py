from __future__ import annotations

from collections import Counter
from typing import Any

import attrs
import pytest

from pvxklaviyo.simulation.klaviyo.rules import rules
from tests.openapi.full_schema import request_validator, response_validator
from tests.openapi.made_bodies import Maker

from .bench import NOW, account, document, event, operation_of, pointers, post

# How many bodies are made; those that others rest upon are looked at more closely.
PATHS = {
    "create_event": (200, {202}),
    "bulk_create_events": (100, {202}),
    "create_or_update_profile": (200, {200, 201}),
    "create_profile": (30, {201}),
    "bulk_import_profiles": (30, {202}),
    "request_profile_deletion": (30, {202}),
}
SPOILT = {
    name: max(40, 2 * PATHS.get(name, (0,))[0])
    for name in rules().paths
    if operation_of(name).body is not None
}


def _spoilt(name: str, seed: int, count: int) -> list[tuple[str, Any]]:
    maker = Maker(seed, NOW)
    operation = operation_of(name)
    method = operation.method.lower()
    validator = request_validator(method, operation.path)
    found: list[tuple[str, Any]] = []
    while len(found) < count:
        how, body = maker.spoilt(maker.body(operation.path, method))
        if not validator.is_valid(body):
            found.append((how, body))
    return found


def _right(name: str, maker: Maker) -> Any:
    """Make a body that the file allows, and that keeps to what its text says besides."""
    body = maker.body(operation_of(name).path)
    data = body["data"]
    if name == "bulk_import_profiles":
        data.pop("relationships", None)
    if name == "request_profile_deletion":
        profile = data["attributes"]["profile"]["data"]
        profile.pop("id", None)
        profile["attributes"].pop("phone_number", None)
    return body


class TestRightBodies:
    @pytest.mark.parametrize("name", PATHS)
    def test_all_are_taken(self, name: str) -> None:
        """Every body that the whole file allows, within the guides' limits, is accepted."""
        maker = Maker(1, NOW)
        path = operation_of(name).path
        count, taken = PATHS[name]
        validator = request_validator("post", path)
        bodies = [_right(name, maker) for _ in range(count)]
        refused = [
            pointers(response)
            for body in bodies
            if (response := account().respond(post(path, body))).status not in taken
        ]

        assert [] == [body for body in bodies if not validator.is_valid(body)]
        assert [] == refused


class TestSpoiltBodies:
    @pytest.mark.parametrize("name", SPOILT)
    def test_what_the_file_forbids_is_refused_with_a_pointer(self, name: str) -> None:
        """At least 99 of 100 bodies that the whole file forbids get 400 and a place in the body."""
        service = account()
        operation = operation_of(name)
        spoilt = _spoilt(name, 2, SPOILT[name])
        met: Counter[str] = Counter()
        for how, body in spoilt:
            request = post(operation.path.replace("{id}", "some"), body)
            response = service.respond(attrs.evolve(request, method=operation.method))
            if response.status == 400 and all(pointers(response)):
                met[how] += 1
        kinds = Counter(how for how, _ in spoilt)
        share = sum(met.values()) / len(spoilt)
        print(f"{name}: {share:.1%} of {len(spoilt)} refused with a pointer; {dict(met)}")

        assert {"dropped", "retyped", "renamed"} == set(kinds)
        assert share >= 0.99
        assert [] == list(service.events())

    def test_the_pointer_leads_to_the_place(self) -> None:
        """A pointer names the very member that is wrong."""
        body = event(value="9.99", unique_id=5)
        del body["data"]["attributes"]["metric"]["data"]["attributes"]["name"]
        response = account().respond(post("/api/events", body))

        assert {
            "/data/attributes/value",
            "/data/attributes/unique_id",
            "/data/attributes/metric/data/attributes/name",
        } == set(pointers(response))

    def test_the_error_document_is_the_files(self) -> None:
        """A refusal has the form that the whole file gives errors."""
        response = account().respond(post("/api/events", {"data": []}))
        validator = response_validator("post", "/api/events", "4XX")

        assert [] == [error.message for error in validator.iter_errors(document(response))]

    def test_a_misspelt_optional_member_is_lost(self) -> None:
        """What the file does not name is let through and does nothing, as with Klaviyo."""
        service = account()
        status = service.respond(post("/api/events", event(uniqueId="a"))).status
        service.settle()

        assert 202 == status
        assert [str(int(NOW.timestamp()))] == [stored.unique_id for stored in service.events()]


def _oversized() -> dict[str, tuple[Any, str]]:
    at = "/data/attributes"
    return {
        "a string": (
            event(properties={"Note": "x" * 100_001}),
            f"{at}/properties/Note",
        ),
        "a string in a list": (
            event(properties={"Items": [{"Name": "é" * 50_001}]}),
            f"{at}/properties/Items/0/Name",
        ),
        "properties": (
            event(properties={f"p{number}": 1 for number in range(401)}),
            f"{at}/properties",
        ),
        "an array": (event(properties={"SKUs": ["x"] * 4_001}), f"{at}/properties/SKUs"),
        "nesting": (
            event(properties={"a": _nested(10)}),
            f"{at}/properties/" + "/".join(["a"] * 10),
        ),
        "an integer": (event(properties={"n": 2**63}), f"{at}/properties/n"),
        "a metric's name": (
            event(name="x" * 128),
            f"{at}/metric/data/attributes/name",
        ),
        "a unique_id": (event(unique_id="x" * 256), f"{at}/unique_id"),
        "no unique_id": (event(unique_id=""), f"{at}/unique_id"),
        "too early": (event(time="1990-12-31T23:59:59Z"), f"{at}/time"),
        "too late": (event(time="2027-11-04T12:00:01Z"), f"{at}/time"),
        "not a time": (event(time="yesterday"), f"{at}/time"),
        "an e-mail": (
            event(email="x" * 90 + "@people.invalid"),
            f"{at}/profile/data/attributes/email",
        ),
        "not an e-mail": (event(email="ann"), f"{at}/profile/data/attributes/email"),
        "a body": (event(properties={f"p{n}": "x" * 99_999 for n in range(51)}), "/data"),
    }


def _nested(depth: int) -> Any:
    return {"a": _nested(depth - 1)} if depth else 1


class TestLimits:
    @pytest.mark.parametrize("what", _oversized())
    def test_beyond_a_limit(self, what: str) -> None:
        """What is beyond a limit of the guides is refused, and the pointer leads there."""
        body, place = _oversized()[what]
        response = account().respond(post("/api/events", body))

        assert (400, [place]) == (response.status, pointers(response))

    def test_at_a_limit(self) -> None:
        """What just keeps all limits is taken."""
        body = event(
            name="x" * 127,
            unique_id="x" * 255,
            time="1991-01-01T00:00:00Z",
            properties={
                **{f"p{number}": 1 for number in range(397)},
                "Note": "x" * 100_000,
                "SKUs": ["x"] * 4_000,
                "a": _nested(9),
            },
        )

        assert 202 == account().respond(post("/api/events", body)).status

    def test_a_profile_without_an_identifier(self) -> None:
        """An event needs somebody."""
        body = event()
        body["data"]["attributes"]["profile"]["data"]["attributes"] = {"email": None}
        response = account().respond(post("/api/events", body))

        assert ["/data/attributes/profile/data/attributes"] == pointers(response)

    def test_a_phone_number_of_another_form(self) -> None:
        """A phone number is E.164."""
        body = event()
        body["data"]["attributes"]["profile"]["data"]["attributes"]["phone_number"] = "0113 496000"
        response = account().respond(post("/api/events", body))

        assert ["/data/attributes/profile/data/attributes/phone_number"] == pointers(response)

    @pytest.mark.parametrize("content", [b"", b"{", b"[NaN]", b"\xff", b"[" * 100_000])
    def test_not_json(self, content: bytes) -> None:
        """What is no JSON gets the error document too."""
        response = account().respond(post("/api/events", content))

        assert (400, ["/data"]) == (response.status, pointers(response))
