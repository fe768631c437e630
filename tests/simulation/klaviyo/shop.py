"""What the tests of the simulated catalogue share: bodies, ids, and a check by the whole file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from pvxklaviyo._http import Request, Response
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import KlaviyoSettings, SimulatedKlaviyo
from tests.openapi.full_schema import response_validator

from .bench import HEADERS, HOST, NOW, document, post

ITEM, VARIANT = "catalog-item", "catalog-variant"
TEE = "$custom:::$default:::TEE"
TEE_M = "$custom:::$default:::TEE-M"


def clocked(**settings: Any) -> tuple[SimulatedClock, SimulatedKlaviyo]:
    """Open an account without limits, unless told, and give its clock too."""
    clock = SimulatedClock(NOW)
    chosen = KlaviyoSettings(**{"limit_factor": None, **settings})
    return clock, SimulatedKlaviyo(clock, settings=chosen)


def item(external_id: str = "TEE", **attributes: Any) -> dict[str, Any]:
    """Write a body that makes an item."""
    return {"data": item_data(external_id, **attributes)}


def item_data(external_id: str = "TEE", **attributes: Any) -> dict[str, Any]:
    """Write an item, as a body or a row of a job has it."""
    return {
        "type": ITEM,
        "attributes": {
            "external_id": external_id,
            "title": "Tee",
            "description": "A tee.",
            "url": "https://shop.invalid/tee",
            **attributes,
        },
    }


def variant(external_id: str = "TEE-M", *, of: str = TEE, **attributes: Any) -> dict[str, Any]:
    """Write a body that makes a variant."""
    return {"data": variant_data(external_id, of=of, **attributes)}


def variant_data(external_id: str = "TEE-M", *, of: str = TEE, **attributes: Any) -> dict[str, Any]:
    """Write a variant, as a body or a row of a job has it."""
    return {
        "type": VARIANT,
        "attributes": {
            "external_id": external_id,
            "title": "Tee, M",
            "description": "A tee.",
            "url": "https://shop.invalid/tee",
            "sku": external_id,
            "inventory_quantity": 0,
            "price": 12.5,
            **attributes,
        },
        "relationships": {"item": {"data": {"type": ITEM, "id": of}}},
    }


def change(kind: str, entry_id: str, **attributes: Any) -> dict[str, Any]:
    """Write a body that changes an item or a variant."""
    return {"data": {"type": kind, "id": entry_id, "attributes": attributes}}


def job(kind: str, action: str, *rows: dict[str, Any]) -> Request:
    """Make the request of a bulk job."""
    body = {
        "data": {
            "type": f"{kind}-bulk-{action}-job",
            "attributes": {f"{kind.rpartition('-')[2]}s": {"data": list(rows)}},
        }
    }
    return post(f"/api/{kind}-bulk-{action}-jobs", body)


def stock(variant_id: str, quantity: float | None) -> dict[str, Any]:
    """Write a row of a job that changes stock."""
    return change(VARIANT, variant_id, inventory_quantity=quantity)["data"]


def at(kind: str, entry_id: str) -> str:
    """Write the path of one resource."""
    return f"/api/{kind}s/{quote(entry_id, safe='')}"


def send(method: str, path: str, body: Any = None) -> Request:
    """Make a request of any method."""
    made = post(path, body)
    return Request(method, HOST + path, HEADERS, b"" if body is None else made.content)


def complaints(method: str, path: str, response: Response) -> list[str]:
    """What the whole file has against an answer; null links are what the wire really has."""
    content = document(response)
    for links in ("next", "prev"):
        content.get("links", {}).pop(links, None)
    validator = response_validator(method, path, str(response.status))
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(content)]
