from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.simulation.klaviyo import CatalogSettings, SimulatedKlaviyo

from .bench import account, document, get, pointers, post
from .shop import ITEM, TEE, TEE_M, VARIANT, at, change, clocked, complaints, item, send, variant

_EXTERNAL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20
).filter(lambda text: bool(text.strip()) and text not in (".", ".."))


def _shop(**options: Any) -> SimulatedKlaviyo:
    """An account with one item that has one variant."""
    service = account(catalog=CatalogSettings(**options))
    for path, body in (("/api/catalog-items", item()), ("/api/catalog-variants", variant())):
        assert 201 == service.respond(post(path, body)).status
    return service


def _ids(service: SimulatedKlaviyo, path: str, **query: str) -> list[str]:
    return [one["id"] for one in document(service.respond(get(path, **query)))["data"]]


class TestIds:
    @given(external_id=_EXTERNAL)
    @settings(max_examples=20)
    def test_any_external_id_leads_back(self, external_id: str) -> None:
        """Whatever an external id contains, its encoded id finds, changes and removes the item."""
        service = account()
        made = document(service.respond(post("/api/catalog-items", item(external_id))))["data"]
        path = at(ITEM, made["id"])
        read = document(service.respond(get(path)))["data"]
        changed = service.respond(send("PATCH", path, change(ITEM, made["id"], title="New")))
        removed = service.respond(send("DELETE", path))

        assert f"$custom:::$default:::{external_id}" == made["id"]
        assert made["attributes"] == read["attributes"]
        assert "New" == document(changed)["data"]["attributes"]["title"]
        assert (204, b"") == (removed.status, removed.body)
        assert 404 == service.respond(get(path)).status

    @pytest.mark.parametrize("kind", [ITEM, VARIANT])
    def test_a_native_catalogue_is_read_and_never_written(self, kind: str) -> None:
        """What a shop's own catalogue holds answers 200 to reads and 400 to writes."""
        service = account()
        native = "$shopify:::$default:::1"
        service.add_native_variant(native, sku="S1", quantity=3, title="Native")
        path = at(kind, native)
        statuses = [
            service.respond(request).status
            for request in (
                get(path),
                send("PATCH", path, change(kind, native, title="Mine")),
                send("DELETE", path),
            )
        ]

        assert [200, 400, 400] == statuses
        assert "Native" == document(service.respond(get(path)))["data"]["attributes"]["title"]

    def test_a_body_for_another_resource(self) -> None:
        """The id of the body must be the one of the address."""
        response = _shop().respond(send("PATCH", at(ITEM, TEE), change(ITEM, TEE_M, title="x")))

        assert (400, ["/data/id"]) == (response.status, pointers(response))


class TestWriting:
    def test_what_is_made_is_what_is_read(self) -> None:
        """A made variant carries what was sent, the defaults, and its item."""
        service = _shop()
        found = document(service.respond(get(at(VARIANT, TEE_M))))["data"]
        expected = {
            "external_id": "TEE-M",
            "title": "Tee, M",
            "sku": "TEE-M",
            "price": 12.5,
            "inventory_quantity": 0,
            "inventory_policy": 0,
            "published": True,
            "images": [],
            "custom_metadata": {},
            "image_full_url": None,
        }

        assert expected == {name: found["attributes"][name] for name in expected}
        assert {"type": ITEM, "id": TEE} == found["relationships"]["item"]["data"]

    @pytest.mark.parametrize(("path", "body"), [("items", item()), ("variants", variant())])
    def test_making_twice(self, path: str, body: Any) -> None:
        """Making is no update: the second time is a conflict, and nothing changes."""
        service = _shop()
        body["data"]["attributes"]["title"] = "Other"
        response = service.respond(post(f"/api/catalog-{path}", body))
        titles = {entry.fields["title"] for entry in service.catalog_items()}

        assert (409, ["/data/attributes/external_id"]) == (response.status, pointers(response))
        assert {"Tee"} == titles

    @pytest.mark.parametrize("missing", ["external_id", "title", "description", "url"])
    def test_what_an_item_needs(self, missing: str) -> None:
        """An item without one of these is refused with the place."""
        body = item()
        del body["data"]["attributes"][missing]
        response = account().respond(post("/api/catalog-items", body))

        assert (400, [f"/data/attributes/{missing}"]) == (response.status, pointers(response))

    @pytest.mark.parametrize("missing", ["sku", "inventory_quantity", "price"])
    def test_what_a_variant_needs_besides(self, missing: str) -> None:
        """A variant without one of these is refused with the place."""
        body = variant()
        del body["data"]["attributes"][missing]
        response = _shop().respond(post("/api/catalog-variants", body))

        assert (400, [f"/data/attributes/{missing}"]) == (response.status, pointers(response))

    @pytest.mark.parametrize(
        ("attributes", "place"),
        [
            ({"external_id": " "}, "external_id"),
            ({"integration_type": "$shopify"}, "integration_type"),
            ({"catalog_type": "other"}, "catalog_type"),
            ({"custom_metadata": {"a": {"b": 1}}}, "custom_metadata/a"),
            ({"custom_metadata": {"a": "x" * 100_000}}, "custom_metadata"),
            ({"price": "12"}, "price"),
        ],
    )
    def test_wrong_values(self, attributes: dict[str, Any], place: str) -> None:
        """What may not be written is refused with the place."""
        response = account().respond(post("/api/catalog-items", item(**attributes)))

        assert (400, [f"/data/attributes/{place}"]) == (response.status, pointers(response))

    @pytest.mark.parametrize(
        ("of", "status"), [("$custom:::$default:::NO", 404), ("$shopify:::$default:::1", 400)]
    )
    def test_a_variant_of_no_item(self, of: str, status: int) -> None:
        """A variant's item must be there, in the same catalogue."""
        response = _shop().respond(post("/api/catalog-variants", variant("L", of=of)))

        assert (status, ["/data/relationships/item/data/id"]) == (
            response.status,
            pointers(response),
        )

    def test_an_update_changes_only_what_it_names(self) -> None:
        """Any subset may be updated; the external id stays, whatever is said."""
        service = _shop()
        body = change(VARIANT, TEE_M, price=None, sku="NEW", external_id="OTHER")
        after = document(service.respond(send("PATCH", at(VARIANT, TEE_M), body)))["data"]
        found = after["attributes"]

        assert (TEE_M, "TEE-M", "NEW", None) == (
            after["id"],
            found["external_id"],
            found["sku"],
            found["price"],
        )
        assert "Tee, M" == found["title"]

    def test_null_may_mean_nothing(self) -> None:
        """With the switch, null leaves a field as it was."""
        service = _shop(null_clears=False)
        body = change(VARIANT, TEE_M, price=None)
        after = document(service.respond(send("PATCH", at(VARIANT, TEE_M), body)))["data"]

        assert 12.5 == after["attributes"]["price"]

    @pytest.mark.parametrize(("together", "left"), [(True, 404), (False, 200)])
    def test_variants_of_a_deleted_item(self, together: bool, left: int) -> None:
        """An item takes its variants along, or leaves them, by a switch."""
        service = _shop(delete_variants=together)
        service.respond(send("DELETE", at(ITEM, TEE)))

        assert left == service.respond(get(at(VARIANT, TEE_M))).status

    def test_a_variants_price_is_not_its_items(self) -> None:
        """The price of an item stays when that of its variant changes."""
        service = _shop()
        body = change(VARIANT, TEE_M, price=99)
        service.respond(send("PATCH", at(VARIANT, TEE_M), body))

        assert document(service.respond(get(at(ITEM, TEE))))["data"]["attributes"]["price"] is None


class TestReading:
    def _three(self) -> SimulatedKlaviyo:
        clock, service = clocked()
        service.respond(post("/api/catalog-items", item()))
        service.respond(post("/api/catalog-variants", variant()))
        body = variant("TEE-L", title="Large shirt", published=False)
        for later in (body, variant("TEE-S", sku="SMALL")):
            clock.advance(timedelta(minutes=1))
            service.respond(post("/api/catalog-variants", later))
        return service

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (f'any(ids,["{TEE_M}","$custom:::$default:::TEE-S"])', ["TEE-M", "TEE-S"]),
            (f'equals(item.id,"{TEE}")', ["TEE-M", "TEE-L", "TEE-S"]),
            ('equals(item.id,"$custom:::$default:::NO")', []),
            ('equals(sku,"SMALL")', ["TEE-S"]),
            ('contains(title,"shirt")', ["TEE-L"]),
            ("equals(published,false)", ["TEE-L"]),
            ('equals(published,true),equals(sku,"SMALL")', ["TEE-S"]),
        ],
    )
    def test_filters(self, text: str, expected: list[str]) -> None:
        """Filters choose variants by id, item, SKU, title and whether they are published."""
        found = _ids(self._three(), "/api/catalog-variants", filter=text)

        assert expected == [one.rpartition(":::")[2] for one in found]

    def test_order_and_pages(self) -> None:
        """Newest first with -created; pages of the asked size hold each variant once."""
        service = self._three()
        request = get("/api/catalog-variants", sort="-created", **{"page[size]": "2"})
        first = document(service.respond(request))
        second = document(service.respond(send("GET", _path(first["links"]["next"]))))
        found = [one["attributes"]["external_id"] for one in first["data"] + second["data"]]

        assert ["TEE-S", "TEE-L", "TEE-M"] == found
        assert (2, None) == (len(first["data"]), second["links"]["next"])
        assert 400 == service.respond(get("/api/catalog-variants", **{"page[size]": "101"})).status

    def test_variants_of_an_item(self) -> None:
        """The variants of an item come whole, as ids, and included, always the same ones."""
        service = self._three()
        included = document(service.respond(get(at(ITEM, TEE), include="variants")))
        named = included["data"]["relationships"]["variants"]["data"]
        expected = _ids(service, "/api/catalog-variants")

        assert expected == _ids(service, f"{at(ITEM, TEE)}/variants")
        assert expected == _ids(service, f"{at(ITEM, TEE)}/relationships/variants")
        assert expected == [one["id"] for one in included["included"]]
        assert expected == [one["id"] for one in named]
        assert 404 == service.respond(get(f"{at(ITEM, 'no')}/variants")).status

    def test_sparse_fields(self) -> None:
        """Only the attributes that are asked for come."""
        query = {"fields[catalog-variant]": "sku,inventory_quantity"}
        found = document(_shop().respond(get("/api/catalog-variants", **query)))["data"][0]

        assert {"sku": "TEE-M", "inventory_quantity": 0} == found["attributes"]

    @pytest.mark.parametrize(
        ("path", "real"),
        [
            ("/api/catalog-items", "/api/catalog-items"),
            ("/api/catalog-items/{id}", at(ITEM, TEE)),
            ("/api/catalog-items/{id}/variants", f"{at(ITEM, TEE)}/variants"),
            ("/api/catalog-variants/{id}", at(VARIANT, TEE_M)),
        ],
    )
    def test_the_form_is_the_files(self, path: str, real: str) -> None:
        """Answers have the form of the whole file."""
        query = {"include": "variants"} if real.endswith(("items", TEE)) else {}

        assert [] == complaints("get", path, _shop().respond(get(real, **query)))


class TestInventoryWrites:
    def test_the_journal_tells_who_wrote_what(self) -> None:
        """Each write of quantity or policy is noted with its request, and no other update is."""
        service = _shop()
        for attributes in ({"title": "x"}, {"inventory_quantity": 4}, {"inventory_policy": 1}):
            body = change(VARIANT, TEE_M, **attributes)
            service.respond(send("PATCH", at(VARIANT, TEE_M), body))
        found = [
            (write.before, write.quantity, write.policy, write.request, write.created)
            for write in service.inventory_writes()
        ]

        assert [(None, 0, 0, 2, True), (0, 4, 0, 4, False), (4, 4, 1, 5, False)] == found


def _path(url: str) -> str:
    return url.removeprefix("https://a.klaviyo.com")
