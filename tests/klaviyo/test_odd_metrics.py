from __future__ import annotations

import json
from typing import Any

import pytest

from pvxklaviyo._http import Response
from pvxklaviyo.klaviyo import Integration, Metric, list_metrics

API = {"object": "integration", "id": "0rG4eQ", "key": "api", "name": "API", "category": "API"}
WHOLE = Integration(id="0rG4eQ", key="api", name="API", category="API")


@pytest.mark.parametrize(
    ("integration", "expected"),
    [
        (API, WHOLE),
        (API | {"category": {"name": "API"}}, WHOLE),
        (
            {"name": "API", "category": ["API"], "key": 7},
            Integration(name="API"),
        ),
    ],
)
def test_an_odd_integration_is_read_as_far_as_it_goes(
    integration: dict[str, Any], expected: Integration
) -> None:
    """Klaviyo documents none of its members; only the name is needed to tell twins apart."""
    document = {
        "data": [{"type": "metric", "id": "M1", "attributes": {"integration": integration}}]
    }
    page = list_metrics().decode(Response(200, {}, json.dumps(document).encode()))

    assert [Metric(id="M1", integration=expected)] == list(page.items)
