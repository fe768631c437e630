"""Whether a delivery is Adobe's: RSA over the raw bytes, by keys that the caller has pinned."""
# https://developer.adobe.com/events/docs/guides/sdk/sdk-signature-verification

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from ...errors import ConfigurationError, Problem, SignatureError
from ...secrets import Secret
from .._signed import Keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

# Two, made with two keys, so that one can be changed. Either is enough.
_HEADERS = ("x-adobe-digital-signature-1", "x-adobe-digital-signature-2")


def check_signed(body: bytes, headers: Mapping[str, str], keys: Keys) -> None:
    """
    Make sure that one of the two signatures is of *body*, made with one of *keys*.

    The headers that say where the keys are read are not looked at: whoever
    forges a call could name keys of his own.

    Args:
        body: The raw bytes, before anything reads them.

        headers: Names in lower case.

        keys: Public keys, PEM, as they are kept.

    Raises:
        SignatureError: None is, or there is no key to check with.

        ConfigurationError: A key is none, or cryptography is not installed.
    """
    given = [headers[name] for name in _HEADERS if headers.get(name, "").strip()]
    if not given:
        raise SignatureError("the call is not signed: it has no x-adobe-digital-signature")
    if not keys:
        raise SignatureError("there is no public key to check the call's signature with")
    revealed = [(one if isinstance(one, Secret) else one()).reveal() for one in keys]
    readable = [_key(pem, place) for place, pem in enumerate(revealed)]
    signatures = list(_decoded(given))
    if not any(_is_of(body, one, key) for one in signatures for key in readable):
        raise SignatureError(
            "the call's signature is not of any of the public keys; was the body changed before "
            "it was checked, or has Adobe changed its keys?"
        )


def _decoded(texts: Iterable[str]) -> Iterable[bytes]:
    for text in texts:
        try:
            signature = base64.b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError):
            continue
        # Base64 has several texts for the same bytes; one of them is the signer's.
        if base64.b64encode(signature).decode() == text.strip():
            yield signature


def _is_of(body: bytes, signature: bytes, key: RSAPublicKey) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.verify(signature, body, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _key(pem: str, place: int) -> RSAPublicKey:
    key = _load(pem)
    if key is None:
        raise ConfigurationError(
            [
                Problem(
                    f"public_keys[{place}]",
                    "is no RSA public key; give the text of the file, which begins with "
                    "-----BEGIN PUBLIC KEY-----",
                )
            ]
        )
    return key


@lru_cache(maxsize=64)
def _load(pem: str) -> RSAPublicKey | None:
    # Loaded here: only whoever is sent events by Adobe needs it.
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError:
        raise ConfigurationError(
            [
                Problem(
                    "public_keys",
                    "signatures of Adobe are checked by the package cryptography, which is not "
                    "installed; pip install 'pvxklaviyo[magento]'",
                )
            ]
        ) from None
    try:
        key = load_pem_public_key(pem.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAPublicKey) else None
