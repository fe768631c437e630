"""A whole file: what must be said, and everything else with its default as a comment."""

from __future__ import annotations

EXAMPLE = """\
tenant = "acme"                         # the brand's name in the ledger; never change it

[peoplevox]
client_id = "acme01"
username = "api"
password = "env:PVX_PASSWORD"           # or "file:/run/secrets/pvx"; never the password itself
timezone = "Europe/London"              # the warehouse clock
# source = "acme01"                     # names the source in the ledger; never change it
# url = "https://wms.peoplevox.net/acme01/resources/integrationservicev4.asmx"
# password_encoding = "base64"          # or "plain"
# calls = "15/15s"                      # raise it where your contract does
# timeout = "60s"
# page_rows = 500

# [peoplevox.reports]
# despatches = "Despatch summary"
# returns = "Return summary"
# stock = "Item inventory by location"
# availability = "Item inventory summary"

# [peoplevox.columns.despatches]        # only captions that differ; see docs/configuration.md
# order_number = "Salesorder number"

# [peoplevox.sites.LEEDS]               # only sites with another clock
# timezone = "Europe/London"

[klaviyo]
api_key = "env:KLAVIYO_API_KEY"
# account = "AbC123"                    # else learnt by the first run and kept
# url = "https://a.klaviyo.com"
# timeout = "30s"

[policy]
placed_order = "shop"                   # who tells Klaviyo: "shop" (its integration) or "relay"
cancelled_order = "shop"
# preset = "shopify"
# group_by = "shop_reference"           # or "none"
# shipment = "despatch"
# start_at = "2026-11-01T00:00:00Z"     # else the moment of the first run
# settle_for = "2m"
# returns_settle_for = "30m"
# hold_for_tracking = "10m"
# hold_for_cause = "10m"
# correct_after = "1h"
# reread_for = "7d"
# live_window = "3h30m"
# late = "natural"                      # or "silent"

# [policy.metrics."Fulfilled Order"]    # what differs for one metric
# live_window = "3h30m"
# late = "natural"

# [policy.tracking]                     # "required", "wanted" or "never"
# "Royal Mail" = "wanted"
# "Royal Mail/Large letter" = "never"

# [store]
# url = "sqlite:///relay.db"            # in the working directory; four slashes from the root

# [money]
# currency = "GBP"
# by_channel = { "Shopify US" = "USD" }

# [stock]
# sellable_location_types = ["Pick", "Bulk"]

# [pace]
# despatches = "1m"
# returns = "10m"
# stock = "5m"
# overlap = "2h"
# deep = "6h"
# stock_full = "24h"
# bulk_from = 100
# patience = "60s"
# peoplevox_share = 0.6
# klaviyo_share = 0.6
# senders = 8

# [audience]
# excluded_channels = ["Wholesale"]
# transfer_channels = ["Transfers"]
# relay_domains = ["marketplace.amazon.co.uk", "members.ebay.com"]
# placeholder_domains = ["example.com", "test.com"]
# placeholder_names = ["noemail", "none"]
# unknown_profiles = "create"

# [tracking_urls]
# "Our own van" = "https://track.acme.example/{tracking_number}"

# [mapping.properties]                  # property of the event = our name of the order's column
# Gift = "attribute4"
"""
"""A file that loads once its two secrets are set, with every other key as a comment."""
