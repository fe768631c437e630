"""What webhooks are signed with, given in any of the ways in which secrets come."""

from __future__ import annotations

from collections.abc import Callable

from ..secrets import Secret

SigningSecret = str | Secret | Callable[[], Secret]
"""What Klaviyo signs a webhook's calls with, or what is asked for it at every use."""


def revealed(secret: SigningSecret) -> str:
    """Give the secret itself, to be used and not kept."""
    if isinstance(secret, str):
        return secret
    return (secret if isinstance(secret, Secret) else secret()).reveal()
