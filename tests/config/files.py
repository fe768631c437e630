"""Settings files for tests: a least one, one with every key, and how to vary them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pvxklaviyo import config
from pvxklaviyo.errors import ConfigurationError

PASSWORD = "correct horse battery"
API_KEY = "pk_0123456789abcdef"
ENVIRON = {
    "PVX_PASSWORD": PASSWORD,
    "KLAVIYO_API_KEY": API_KEY,
    "PVX_RECEIVER_TOKEN": "token-nobody-can-guess-2",
    "SHOP_SECRET": "whsec-of-the-shop",
    "SHOP_OLD_SECRET": "whsec-before",
    "SHOP_TOKEN": "shpat-of-the-shop",
    "SHOP_KEY": "ck-of-the-shop",
    "SHOP_KEY_SECRET": "cs-of-the-shop",
    "SHOP_HEADER": "agreed-with-the-shop",
}

LEAST = """\
tenant = "acme"

[peoplevox]
client_id = "acme01"
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"

[klaviyo]
api_key = "env:KLAVIYO_API_KEY"

[policy]
placed_order = "shop"
cancelled_order = "shop"
"""

FULL = """\
tenant = "acme"
[store]
url = "sqlite:///relay.db"
[peoplevox]
client_id = "acme01"
source = "leeds"
url = "https://wms.peoplevox.net/acme01/resources/integrationservicev4.asmx"
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
password_encoding = "plain"
calls = "30/15s"
timeout = "90s"
page_rows = 1000
[peoplevox.sites.POZNAN]
timezone = "Europe/Warsaw"
[peoplevox.reports]
despatches = "Despatch summary"
returns = "Return summary"
rma_items = "RMA items"
goods_in = "Goods in summary"
stock = "Item inventory by location"
availability = "Item inventory summary"
[peoplevox.columns.despatches]
order_number = "Salesorder number"
despatch_number = "a"
despatched_at = "b"
carrier = "c"
service = "d"
tracking_number = "e"
item_code = "f"
item_name = "g"
quantity = "h"
line = "i"
parent = "j"
parent_quantity = "k"
email = "l"
contact_name = "m"
channel = "n"
site = "o"
shop_reference = "p"
package = "q"
[peoplevox.columns.returns]
return_code = "a"
returned_at = "b"
order_number = "c"
item_code = "d"
quantity = "e"
reason = "f"
condition = "g"
reusable = "h"
email = "i"
line = "j"
[peoplevox.columns.rma_items]
rma_number = "a"
status = "b"
[peoplevox.columns.goods_in]
reference = "a"
[peoplevox.columns.stock]
item_code = "a"
location_type = "b"
site = "c"
quantity = "d"
[peoplevox.columns.availability]
item_code = "a"
site = "b"
available = "c"
on_hand = "d"
allocated = "e"
[peoplevox.columns.orders]
order_number = "a"
shop_reference = "b"
email = "c"
contact_name = "d"
status = "e"
created_at = "f"
channel = "g"
site = "h"
service = "i"
on_hold = "j"
total = "k"
discount = "l"
shipping = "m"
attribute1 = "n"
attribute5 = "o"
[peoplevox.columns.order_items]
order_number = "a"
item_code = "b"
quantity_ordered = "c"
line = "d"
sequence = "e"
sale_price = "f"
attribute1 = "g"
[peoplevox.columns.kits]
parent = "a"
child = "b"
quantity = "c"
[klaviyo]
account = "AbC123"
url = "https://a.klaviyo.com"
api_key = "env:KLAVIYO_API_KEY"
timeout = "20s"
[money]
currency = "EUR"
by_channel = { "Shopify US" = "USD" }
[stock]
sellable_location_types = ["Pick", "Bulk"]
[returns]
source = "goods_in"
goods_in_reference = "R{order}"
goods_in_order = 'R(?P<order>[0-9]+)(-[0-9]+)?'
sent_back_reasons = ["Undeliverable"]
[returns.dispositions]
"NEW/True" = "restocked"
DAMAGED = "written off"
[pace]
despatches = "2m"
returns = "11m"
stock = "6m"
overlap = "3h"
deep = "7h"
stock_full = "25h"
bulk_from = 50
patience = "30s"
peoplevox_share = 0.5
klaviyo_share = 1
senders = 4
[policy]
placed_order = "relay"
cancelled_order = "relay"
preset = "per_shipment"
group_by = "none"
shipment = "despatch"
start_at = "2026-11-01T00:00:00Z"
settle_for = "3m"
returns_settle_for = "31m"
hold_for_tracking = "11m"
hold_for_cause = "12m"
correct_after = "2h"
confirm_within = "5h"
match_within = "30h"
keep_after = "20d"
on_parked = "stop"
reread_for = "8d"
live_window = "3h"
late = "announce_late"
late_window = "2d"
collection_time = true
[policy.metrics."Fulfilled Order"]
live_window = "2h"
late = "hold"
[policy.metrics."Kept Item"]
enabled = true
name = "Item kept"
late_window = "3d"
[policy.collections."Royal Mail/LEEDS"]
at = "17:30"
days = ["Saturday", "mon"]
timezone = "Europe/Dublin"
closed = ["2026-12-26", 2026-12-25]
[policy.tracking]
"Royal Mail" = "required"
"Royal Mail/Large letter" = "never"
[shops.web]
kind = "shopify"
domain = "acme.myshopify.com"
channel = "Shopify"
match = [{ field = "order_number", add_prefix = "UK" }, { field = "attribute:wms" }]
secret = "env:SHOP_SECRET"
old_secret = "env:SHOP_OLD_SECRET"
token = "env:SHOP_TOKEN"
[shops.outlet]
kind = "woocommerce"
url = "https://outlet.acme.example"
secret = "env:SHOP_SECRET"
consumer_key = "env:SHOP_KEY"
consumer_secret = "env:SHOP_KEY_SECRET"
[shops.trade]
kind = "bigcommerce"
store_hash = "ab12cd34"
secret = "env:SHOP_SECRET"
token = "env:SHOP_TOKEN"
[shops.spares]
kind = "magento"
client_id = "0123456789abcdef"
url = "https://spares.acme.example"
token = "env:SHOP_TOKEN"
[audience]
excluded_channels = ["Wholesale"]
transfer_channels = ["Transfers"]
relay_domains = ["marketplace.amazon.co.uk"]
placeholder_domains = ["nowhere.invalid"]
placeholder_names = ["none"]
excluded_sites = ["OUTLET"]
excluded_kinds = ["Gift"]
unknown_profiles = "skip"
[audience.kinds.gift]
column = "attribute4"
values = ["yes"]
[audience.kinds.present]
kind = "gift"
channels = ["Presents"]
prefixes = ["G-"]
suffixes = ["-G"]
zero_value = true
grouped = false
[profile]
enabled = true
returned_skus = 20
returned_for = "90d"
[tracking_urls]
"Our own van" = "https://track.acme.test/{tracking_number}"
[mapping.rename]
DespatchedAt = "ShippedAt"
[mapping.properties]
Gift = "attribute4"
"""


def read(text: str, environ: Mapping[str, str] = ENVIRON) -> config.Settings:
    """Read *text* as a settings file."""
    return config.loads(text, environ)


def refused(text: str, environ: Mapping[str, str] = ENVIRON) -> list[str]:
    """Read *text*, which must be refused, and give the problems as a person sees them."""
    with pytest.raises(ConfigurationError) as caught:
        config.loads(text, environ)
    return [str(problem) for problem in caught.value.problems]


def with_key(section: str, line: str) -> str:
    """Give the least file with *line* under the header *section* (empty: at the top)."""
    key = line.partition("=")[0].strip()
    lines: list[str] = []
    inside = ""
    for one in LEAST.splitlines():
        if one.startswith("["):
            inside = one.strip("[]")
        if inside == section and one.partition("=")[0].strip() == key:
            continue
        lines.append(one)
        if one == f"[{section}]":
            lines.append(line)
    if not section:
        return "\n".join([line, *lines])
    if f"[{section}]" not in lines:
        lines += [f"[{section}]", line]
    return "\n".join(lines)
