"""People apart: addresses become references, and revisions keyed digests."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from ..ledger import Codec, NewPerson
from ..model import PersonRef


class People:
    """
    Turns addresses into references for one batch.

    Args:
        secret: The ledger's key.

        codec: Seals the address.

        new_reference: Gives random references.
    """

    def __init__(self, secret: bytes, codec: Codec, new_reference: Callable[[], str]) -> None:
        self._secret = secret
        self._codec = codec
        self._new_reference = new_reference
        self._known: dict[bytes, NewPerson] = {}

    def reference(self, address: str | None) -> PersonRef | None:
        """Give the reference that stands for *address* in this batch."""
        if address is None or not address.strip():
            return None
        normal = address.strip().casefold().encode()
        # A plain hash of an address can be guessed; a keyed one cannot.
        digest = blake2b(normal, key=self._secret, digest_size=16, person=b"pvx-address").digest()
        if digest not in self._known:
            self._known[digest] = NewPerson(
                digest=digest,
                proposed=PersonRef(self._new_reference()),
                sealed=self._codec.seal(address.strip().encode()),
            )
        return self._known[digest].proposed

    def named(self) -> tuple[NewPerson, ...]:
        """Give all persons that were named."""
        return tuple(self._known.values())

    def revision(self, body: bytes, address: str | None = None) -> str:
        """Name a revision of a fact; it covers the address, so it is keyed."""
        content = body + b"\x00" + (address or "").strip().casefold().encode()
        return blake2b(content, key=self._secret, digest_size=8, person=b"pvx-revision").hexdigest()
