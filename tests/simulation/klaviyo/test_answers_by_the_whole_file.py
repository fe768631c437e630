from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from pvxklaviyo._http import Response
from pvxklaviyo.simulation.klaviyo import CatalogSettings
from pvxklaviyo.simulation.klaviyo.document import answer
from pvxklaviyo.simulation.klaviyo.rules import rules
from tests.openapi.full_schema import openapi, response_validator

from .bench import document, operation_of
from .furnished import BODIES, Furnished, furnished

READS = sorted(name for name, (method, _) in rules().paths.items() if method == "GET")


@cache
def _full() -> Furnished:
    # Errors of rows come with nulls, unless told; all else keeps to the file as it is.
    return furnished(catalog=CatalogSettings(null_error_fields=False))


def _complaints(name: str, response: Response) -> list[str]:
    """What the whole file has against an answer; null links are what the wire really has."""
    operation = operation_of(name)
    method, status = operation.method.lower(), str(response.status)
    said = openapi()["paths"][operation.path][method]["responses"][status]
    if "content" not in said:
        return [] if response.body == b"" else ["there should be no body"]
    content: Any = document(response)
    for links in ("next", "prev"):
        content["links"].pop(links, None)
    validator = response_validator(method, operation.path, status)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(content)]


class TestAnswers:
    def test_there_is_a_body_for_each_operation_that_takes_one(self) -> None:
        """No operation is left out below."""
        expected = {name for name in rules().paths if operation_of(name).body is not None}

        assert expected == set(BODIES)

    @pytest.mark.parametrize("name", READS)
    def test_of_reading(self, name: str) -> None:
        """Every reading operation answers in the form of the whole file, all inclusions with it."""
        narrow, wide = _full().read(name), _full().read(name, widest=True)

        assert [200, 200] == [narrow.status, wide.status]
        assert [] == _complaints(name, narrow) + _complaints(name, wide)

    @pytest.mark.parametrize("name", BODIES)
    def test_of_writing(self, name: str) -> None:
        """Every operation that takes a body answers with the status and form of the whole file."""
        response = _full().answers[name]

        assert response.status in (200, 201, 202), response.body
        assert [] == _complaints(name, response)

    def test_the_check_can_fail(self) -> None:
        """An answer that lacks what the file demands would be noticed."""
        assert [] != _complaints("get_list", answer(200, {"data": {"type": "list"}, "links": {}}))
