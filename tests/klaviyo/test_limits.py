from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pvxklaviyo._pace import Window
from pvxklaviyo.klaviyo import OPERATIONS, REVISION, REVISION_RETIRES_ON, Operation

from . import openapi


def described(operation: Operation) -> Any:
    return openapi.document()["paths"][operation.path][operation.method.lower()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_table_is_the_openapi_files(operation: Operation) -> None:
    """Name, limits and scopes of each operation are those that Klaviyo publishes."""
    told = described(operation)
    limits = told["x-klaviyo-ratelimit"]

    assert told["operationId"] == operation.name
    assert (limits["burst"], limits["steady"]) == (f"{operation.burst}/s", f"{operation.steady}/m")
    assert told["x-klaviyo-scopes"] == list(operation.scopes)


def test_the_revision_is_the_openapi_files() -> None:
    """We speak the revision that our copy of the file describes, until two years after it."""
    assert openapi.document()["info"]["version"] == REVISION
    born = date.fromisoformat(REVISION)
    assert date(born.year + 2, born.month, born.day) == REVISION_RETIRES_ON


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_operation_is_paid_in_two_windows(operation: Operation) -> None:
    """Each operation has a budget of its own, a second's and a minute's."""
    expected = (Window(operation.burst, 1), Window(operation.steady, 60))

    assert expected == operation.budget.windows
    assert f"klaviyo/{operation.name}" == operation.budget.name
