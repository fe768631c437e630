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
# returns = "Return summary"            # naming it lets returns be read
# rma_items = "RMA items"               # the one you made, if you have RMAs
# goods_in = "Goods in summary"
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
# preset = "shopify"                    # or "per_shipment"
# group_by = "shop_reference"           # or "none"
# shipment = "despatch"
# start_at = "2026-11-01T00:00:00Z"     # else the moment of the first run
# settle_for = "2m"
# returns_settle_for = "30m"
# hold_for_tracking = "10m"
# hold_for_cause = "10m"
# correct_after = "1h"
# confirm_within = "4h"
# match_within = "1d"
# keep_after = "14d"
# on_parked = "pass"                    # or "stop"
# reread_for = "7d"
# live_window = "3h30m"
# late = "natural"                      # or "silent", "announce_late", "hold"
# collection_time = false

# [policy.metrics."Fulfilled Order"]    # what differs for one metric
# live_window = "3h30m"
# late = "announce_late"
# late_window = "12h"

# [policy.metrics."Kept Item"]
# enabled = true
# name = "Kept Item"

# [policy.collections."Royal Mail"]     # or "Royal Mail/LEEDS", or "*"
# at = "17:30"
# days = ["mon", "tue", "wed", "thu", "fri"]
# timezone = "Europe/London"            # else the warehouse clock
# closed = ["2026-12-25", "2026-12-26"]

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

# [returns]
# source = "returns"                    # or "rma", "goods_in", "none"; else the report named above
# goods_in_reference = "RET-{order}"
# goods_in_order = 'RET-(?P<order>[0-9]+)(-[0-9]+)?'
# sent_back_reasons = ["Undeliverable"]

# [returns.dispositions]                # your conditions, with the flag or without it
# "NEW/True" = "restocked"
# "NEW/False" = "quarantined"
# "DAMAGED" = "written off"

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

# [receiver]
# token = "env:PVX_RECEIVER_TOKEN"      # of Peoplevox's path; nobody can guess it

# [receiver.notifications]              # only properties that differ
# DespatchPackageDespatched = "SalesOrderNumber"

# [shops.web]                           # what you call the shop; never change it
# kind = "shopify"                      # or "woocommerce", "magento", "bigcommerce"
# domain = "acme.myshopify.com"         # Shopify only
# channel = "Shopify"                   # as Peoplevox names it
# match = [{ field = "number", strip_prefix = "#" }, { field = "id" }]
# secret = "env:SHOP_SECRET"            # what its webhooks are signed with
# old_secret = "env:SHOP_OLD_SECRET"    # while it is being changed
# token = "env:SHOP_TOKEN"              # to read orders; not for WooCommerce
# poll = "5m"                           # asks what changed, too; needs what orders are read with
# timeout = "30s"
# version = "2026-10"
# money = "shop"                        # or "presentment"
# takes_tests = false
# checks_domain = true
# tells_notes = false

# [shops.web.channels]                  # where it depends on the order
# pos = "Shop floor"

# [shops.outlet]
# kind = "woocommerce"
# url = "https://outlet.acme.example"   # WooCommerce and Magento, to read orders
# consumer_key = "env:SHOP_KEY"
# consumer_secret = "env:SHOP_KEY_SECRET"
# placed = ["processing", "on-hold", "completed", "refunded"]
# unplaced = ["pending", "failed"]
# cancelled = ["cancelled"]
# unsent = ["GIFT-CARD*"]
# with_taxes = true
# reads_refunds = true

# [shops.outlet.columns]                # captions of its export that differ
# number = "Order Number"

# [shops.trade]
# kind = "bigcommerce"
# store_hash = "ab12cd34"
# tolerance = "5m"
# test_payments = ["Test Payment Gateway"]

# [shops.trade.headers]                 # given when its webhooks were made
# "X-Our-Key" = "env:SHOP_HEADER"

# [shops.spares]
# kind = "magento"
# client_id = "0123456789abcdef"        # of the project in Adobe's developer console
# source = "urn:uuid:00000000-0000-4000-8000-000000000000"
# stores = [2, 3]                       # store views that are this shop
# store = "all"
# amounts = "order"                     # or "base"
# prices = "with_tax"                   # or "without_tax"
# bundles = "parts"                     # or "whole"
# staff_comments = false

# [shops.spares.events]                 # of modules of your own
# "observer.acme_order_exported" = "order"

# [audience]
# excluded_channels = ["Wholesale"]
# transfer_channels = ["Transfers"]
# relay_domains = ["marketplace.amazon.co.uk", "members.ebay.com"]
# placeholder_domains = ["example.com", "test.com"]
# placeholder_names = ["noemail", "none"]
# excluded_sites = ["OUTLET"]
# excluded_kinds = ["sample"]
# unknown_profiles = "create"           # or "skip"

# [audience.kinds.sample]               # how your own orders show what they are
# column = "attribute1"
# values = ["press", "sample"]

# [profile]
# enabled = true
# returned_skus = 50
# returned_for = "365d"

# [tracking_urls]
# "Our own van" = "https://track.acme.example/{tracking_number}"

# [mapping]
# order_id = "{reference}"              # the id of the shop's own Placed Order

# [mapping.rename]                      # our property = yours
# DespatchedAt = "ShippedAt"

# [mapping.properties]                  # property of the event = our name of the order's column
# Gift = "attribute4"
"""
"""A file that loads once its two secrets are set, with every other key as a comment."""
