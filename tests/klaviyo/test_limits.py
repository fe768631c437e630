from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pvxklaviyo._pace import Window
from pvxklaviyo.klaviyo import OPERATIONS, REVISION, REVISION_RETIRES_ON, Operation
from tests.openapi import klaviyo_operations

from . import openapi


def described(operation: Operation) -> Any:
    return openapi.document()["paths"][operation.path][operation.method.lower()]


def test_the_table_is_the_openapi_files() -> None:
    """Names, limits and scopes of all operations are those that Klaviyo publishes."""
    published = {
        (
            told["operationId"],
            told["x-klaviyo-ratelimit"]["burst"],
            told["x-klaviyo-ratelimit"]["steady"],
            told["x-klaviyo-ratelimit"].get("daily"),
            *told["x-klaviyo-scopes"],
        )
        for methods in openapi.document()["paths"].values()
        for told in methods.values()
    }

    assert published == {
        (
            operation.name,
            f"{operation.burst}/s",
            f"{operation.steady}/m",
            operation.daily and f"{operation.daily}/d",
            *operation.scopes,
        )
        for operation in OPERATIONS.values()
    }
    assert all(described(each)["operationId"] == each.name for each in OPERATIONS.values())


def test_the_table_is_up_to_date() -> None:
    """The shipped table is what the OpenAPI file makes."""
    made = klaviyo_operations.make(klaviyo_operations.SOURCE.read_text(encoding="utf-8"))

    assert made == klaviyo_operations.TABLE.read_text(encoding="utf-8")


def test_the_revision_is_the_openapi_files() -> None:
    """We speak the revision that our copy of the file describes, until two years after it."""
    assert openapi.document()["info"]["version"] == REVISION
    born = date.fromisoformat(REVISION)
    assert date(born.year + 2, born.month, born.day) == REVISION_RETIRES_ON


@pytest.mark.parametrize(
    "operation", [OPERATIONS["create_event"], OPERATIONS["update_mapped_metric"]]
)
def test_an_operation_is_paid_in_its_windows(operation: Operation) -> None:
    """Each operation has a budget of its own: a second's, a minute's, for a few a day's."""
    expected = [Window(operation.burst, 1), Window(operation.steady, 60)]
    if operation.daily is not None:
        expected.append(Window(operation.daily, 86_400))

    assert tuple(expected) == operation.budget.windows
    assert f"klaviyo/{operation.name}" == operation.budget.name
