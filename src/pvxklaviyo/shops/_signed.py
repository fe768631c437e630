"""Signatures of shops: HMAC-SHA256 over the raw bytes, in base64, with one of several keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import TypeAlias

from ..errors import SignatureError
from ..secrets import Secret

SigningSecret: TypeAlias = str | Secret | Callable[[], Secret]
"""What a shop signs with, or what is asked for it at every use."""

SigningSecrets: TypeAlias = SigningSecret | Sequence[SigningSecret]
"""One, or, while it is being changed, the new one and the old one."""

Keys: TypeAlias = tuple[Secret | Callable[[], Secret], ...]


def keys(secrets: SigningSecrets) -> Keys:
    """Keep secrets so that they do not print themselves."""
    given = (secrets,) if isinstance(secrets, str | Secret) or callable(secrets) else secrets
    return tuple(Secret(one) if isinstance(one, str) else one for one in given)


def check_signed(message: bytes, signature: str, secrets: Keys) -> None:
    """
    Make sure that *signature* is of *message*, made with any of *secrets*.

    Every secret is tried, and each is compared to its end: time tells nothing.

    Args:
        message: The raw bytes that were signed, before anything reads them.

        signature: Base64, as the header has it.

        secrets: As :func:`keys` gives them.

    Raises:
        SignatureError: It is not, there is no signature, or nothing to check
            it with. The text shows none of them.
    """
    if not signature.strip():
        raise SignatureError("the call is not signed")
    said = signature.strip().encode(errors="surrogatepass")
    revealed = [(one if isinstance(one, Secret) else one()).reveal() for one in secrets]
    # An empty key would let everybody sign.
    matches = [_is_of(message, said, secret) for secret in revealed if secret]
    if not matches:
        raise SignatureError("there is no secret to check the call's signature with")
    if not any(matches):
        raise SignatureError(
            "the call's signature is not of any of the secrets; "
            "was the body changed before it was checked?"
        )


def _is_of(message: bytes, said: bytes, secret: str) -> bool:
    # The secret is taken as the text that it is, also where it looks like base64 or hex.
    # Texts are compared, not what they decode to: base64 has several texts for the same bytes.
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(digest), said)
