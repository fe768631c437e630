from __future__ import annotations

from functools import cache
from typing import Any

import attrs
import pytest

from pvxklaviyo.simulation.klaviyo import DETAIL, EMPTY, MISSING, NULL, KlaviyoSettings

from .bench import account, document, get, post, profile
from .furnished import Furnished, furnished


@cache
def _plain() -> Furnished:
    return furnished()


def _both(name: str, **settings: Any) -> tuple[Any, Any]:
    """What an operation answers as the file has it, and with switches on."""
    return (
        document(_plain().read(name, widest=True)),
        document(furnished(**settings).read(name, widest=True)),
    )


class TestLinks:
    @pytest.mark.parametrize(("switch", "expected"), [(MISSING, [False]), (NULL, [None])])
    def test_of_included_resources(self, switch: str, expected: list[Any]) -> None:
        """Links of included resources and relationships may be missing or null; others stay."""
        plain, other = _both("get_event", links=switch)

        def links(content: Any) -> list[Any]:
            relationships = [*content["data"]["relationships"].values()]
            return [one.get("links", False) for one in [*content["included"], *relationships]]

        assert all(links(plain))
        assert expected * 4 == links(other)
        assert plain["data"]["links"] == other["data"]["links"]

    def test_of_a_last_page(self) -> None:
        """The link to the next page is null at the end, or missing."""
        plain, other = _both("get_metrics", end_of_pages=MISSING)

        assert {"self", "next", "prev"} == set(plain["links"])
        assert {"self"} == set(other["links"])


class TestAttributes:
    def test_values_that_no_revision_has(self) -> None:
        """Fields with a list of values hold another one, definitions another member."""
        lists = [one["data"]["attributes"] for one in _both("get_list", unknown_values=True)]
        groups = [
            one["data"]["attributes"]["definition"]["condition_groups"]
            for one in _both("get_segment", unknown_values=True)
        ]
        segments = [[one["type"] for one in group[0]["conditions"]] for group in groups]
        people = [
            one["data"]["attributes"]["predictive_analytics"]["ranked_channel_affinity"]
            for one in _both("get_profile", unknown_values=True)
        ]

        assert ["single_opt_in", "simulated_new_value"] == [one["opt_in_process"] for one in lists]
        assert [["profile-metric"], ["profile-metric", "simulated-new-condition"]] == segments
        assert [["email", "sms"], ["simulated_new_value"] * 2] == people

    def test_a_job_still_ends(self) -> None:
        """With unknown values a job's status is one on the way, and the real one at the end."""
        service = account(unknown_values=True)
        body = {
            "data": {
                "type": "profile-bulk-import-job",
                "attributes": {"profiles": {"data": [profile()["data"]]}},
            }
        }
        job = document(service.respond(post("/api/profile-bulk-import-jobs", body)))["data"]
        service.settle()
        path = f"/api/profile-bulk-import-jobs/{job['id']}"
        ended = document(service.respond(get(path)))["data"]

        assert ["simulated_new_value", "complete"] == [
            one["attributes"]["status"] for one in (job, ended)
        ]

    def test_numbers_that_are_null(self) -> None:
        """Numbers that the file never lets be null are."""
        plain, other = _both("get_bulk_import_profiles_job", null_numbers=True)

        assert (2, None) == (
            plain["data"]["attributes"]["total_count"],
            other["data"]["attributes"]["total_count"],
        )

    def test_places(self) -> None:
        """A zip may be a number, and coordinates may be text."""
        plain, other = _both("get_profile", number_zip=True, text_coordinates=True)
        places = [one["data"]["attributes"]["location"] for one in (plain, other)]

        assert [("01234", 53.8), (1234, "53.8")] == [
            (place["zip"], place["latitude"]) for place in places
        ]

    def test_hints_for_agents(self) -> None:
        """Answers may carry hints."""
        plain, other = _both("get_lists", agent_hints=["Read the lists."])

        assert "meta" not in plain
        assert {"agent_hints": {"next_steps": ["Read the lists."]}} == other["meta"]

    def test_a_switch_that_there_is_not(self) -> None:
        """A word that a switch does not know is a mistake at once."""
        with pytest.raises(ValueError, match="links"):
            KlaviyoSettings(links="gone")


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "headers", "status"),
        [
            ("/api/lists/none", {}, 404),
            ("/api/nothing", {}, 404),
            ("/api/profile-import", {}, 405),
            ("/api/lists", {"authorization": "Klaviyo-API-Key pk_other"}, 401),
        ],
    )
    @pytest.mark.parametrize(("form", "keys"), [(DETAIL, {"detail"}), (EMPTY, set())])
    def test_forms_that_are_not_documented(
        self, form: str, keys: set[str], path: str, headers: dict[str, str], status: int
    ) -> None:
        """Some refusals may be one sentence, or empty."""
        request = get(path)
        request = attrs.evolve(request, headers={**request.headers, **headers})
        response = account(refusals=form).respond(request)

        assert (status, keys) == (
            response.status,
            set(document(response)) if response.body else set(),
        )

    def test_what_is_documented_stays(self) -> None:
        """A wrong filter is an error document in any case."""
        response = account(refusals=EMPTY).respond(get("/api/lists", filter="nonsense"))

        assert (400, "invalid") == (response.status, document(response)["errors"][0]["code"])
