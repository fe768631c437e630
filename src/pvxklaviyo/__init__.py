"""Klaviyo tells customers what really happened in the Peoplevox warehouse."""
