"""Every reason code that a decision can carry, with what it means to a person (law L12)."""

from __future__ import annotations

from collections.abc import Mapping

BOOKED_AGAIN = "booked_again"
"""The reason of a despatch that is not told because it takes a told one's place."""

TOLD_AGAIN = "despatched_again"
"""The reason of a tracking that tells a parcel again after it was taken back."""

METRIC_OFF = "metric_off"
"""The reason of what is not told because the tenant switched its metric off."""

TOLD_BY_SHOP = "told_by_shop"
"""The reason of what is not told because the shop tells Klaviyo itself."""

ABSORBED = "absorbed"
"""The reason of a part that a cancellation of the whole says as well."""

TOLD: Mapping[str, str] = {
    "despatched": "The parcel left the warehouse.",
    "tracking_missing": (
        "The parcel left the warehouse, and no tracking number came in the time it was waited for."
    ),
    "cause_missing": (
        "It happened, and what comes before it (its order, or its parcel) was not read in the "
        "time it was waited for."
    ),
    "tracking_assigned": "A tracking number came after the parcel was told.",
    "tracking_changed": "The tracking number changed after it was told.",
    "rebooked": "The parcel was booked again, and leaves under another number than was told.",
    TOLD_AGAIN: "The parcel was taken back, told so, and is there after all.",
    "taken_back": "The parcel was told, and Peoplevox has not shown it for too long since.",
    "completed": "The parcel after which nothing of the order is still to come left.",
    "returned": "Goods came back and were booked in.",
    "return_grown": "More came back under a return that was told before.",
    "kept": "The item was neither returned nor cancelled in the time it was given.",
    "profile_changed": "The person's parcels or returns are not what their profile was last told.",
    "placed": "The shop took the order.",
    "cancelled": "The shop cancelled the order.",
    "lines_cancelled": "The shop cancelled lines of the order.",
    "completed_by_cancellation": "What had not left yet was cancelled, so nothing is to come.",
}
"""Why an event is sent."""

HELD: Mapping[str, str] = {
    "settling": "It is new: it is looked up once more before anything is said.",
    "tracking": "The parcel has no tracking number yet, and one is waited for.",
    "cause": (
        "What comes before it (its order, or its parcel) was not read yet, and is waited for."
    ),
    "earlier_shipment": "An earlier parcel of the same order goes first.",
    "booking_again": (
        "A parcel of the order that was told is gone from Peoplevox, and may be booked again."
    ),
    "stage": "Whether parcels left before the cancellation is looked up first.",
    "lines_settling": (
        "Lines of the order were cancelled just now, and a cancellation of the whole order may "
        "come beside it."
    ),
    "collection": "The carrier has not collected it yet, or the tenant's own word says later.",
    "speak_at_failed": "When to tell it could not be asked: the tenant's own function failed.",
    "parked": "Another event of the order was set aside, and a person's answer is waited for.",
    "reversing": "Peoplevox stopped showing it; a second look makes sure of that.",
    "clock": "It is dated in the future, so a person must look at the clock first.",
    "not_completed": "The warehouse has not completed the return yet.",
    "returns_unread": "The report of returns cannot be read, so what came back is not known.",
    "kept_look_up": "Before an item counts as kept, the order is looked up once more.",
    "no_order": "The return names no order, so nobody knows whose it is.",
    "look_up": "The order was named by the despatch feed and has not been looked up yet.",
    "row_rejected": "Peoplevox shows a value of this order that cannot be read.",
    "contradiction": (
        "The parcel holds what the shop had cancelled, so a person must say whether it is told."
    ),
    "confirming": (
        "Peoplevox alone shows the order as cancelled, and the shop's word, or the order under "
        "another number, is waited for."
    ),
    "rule_failed": "The tenant's own rule of the audience failed, and is asked again.",
}
"""Why an event waits, or an order does."""

SKIPPED: Mapping[str, str] = {
    "before_start": "It happened before the relay was to begin telling ([policy] start_at).",
    "reversed": "The despatch was taken back in Peoplevox before anybody was told.",
    "transfer": "The order moves stock between sites; there is no customer.",
    "channel_excluded": "The order's channel is not told about ([audience] excluded_channels).",
    "no_email": "The order has no e-mail address.",
    "placeholder_email": "The order's e-mail address is a placeholder that reaches nobody.",
    "marketplace_relay": (
        "The order's e-mail address is lent by a marketplace, which lets nobody else write to it."
    ),
    METRIC_OFF: "Its metric is switched off ([policy.metrics]).",
    "return_gone": "The return was taken back, or cancelled, before anybody was told.",
    "nothing_returned": "The return was completed, and nothing came back under it.",
    "not_kept": "The item was returned or cancelled before it counted as kept.",
    "overtaken": "The profile was told something newer meanwhile.",
    "filtered": "The tenant's own filter leaves it out (the mapping's keep).",
    BOOKED_AGAIN: (
        "The despatch takes the place of one that was told and is gone; it is the same parcel."
    ),
    "unknown_profile": (
        "Klaviyo has no profile of this person, and none is to be made ([policy.profile] unknown)."
    ),
    "discarded": "A person decided that it is not told.",
    "site_excluded": "The order's warehouse is not told about ([audience] excluded_sites).",
    "kind_excluded": "Orders of this kind are not told about ([audience] excluded_kinds).",
    "own_rule": "The tenant's own rule of the audience leaves the order out.",
    TOLD_BY_SHOP: "The shop tells Klaviyo itself ([policy] cancelled_order).",
    ABSORBED: "The whole order was cancelled, which says all that this would say.",
}
"""Why an event is not sent, on purpose."""

PARKED: Mapping[str, str] = {
    "refused": "Klaviyo refused the event, and would refuse it again.",
    "late": "Its live window was over, and a person is to say whether it is told at all.",
    "not_mapped": "The mapping of this event failed, so there is nothing to send.",
}
"""Why an event was set aside for a person."""

UNKNOWN: Mapping[str, str] = {
    "never_run": "No pass has been made with this ledger yet.",
    "never_read": "No despatch of an order by this number or reference has been read.",
    "nothing_despatched": "The order is known, and Peoplevox shows no despatch of it.",
    "not_in_peoplevox": "The shop told of the order, and Peoplevox does not show it.",
    "cancelled_in_peoplevox": (
        "Peoplevox shows the order as cancelled, and the shop has not said so."
    ),
}
"""Why nothing can be said of an order."""

REASONS: Mapping[str, str] = {**TOLD, **HELD, **SKIPPED, **PARKED, **UNKNOWN}
"""All reason codes, in sentences for a person."""


def in_words(reason: str) -> str:
    """Say what a reason code means; the code itself, if a newer version wrote it."""
    return REASONS.get(reason, f"The reason is {reason}, which this version does not know.")
