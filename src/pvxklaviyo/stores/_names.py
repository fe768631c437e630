"""What a stream's key says of where it belongs."""

from __future__ import annotations

from ..model import StreamKey, order_stream, stream_name


def source_of(stream: StreamKey) -> str:
    """Name the tenant's view of the source that a stream is read from, as read leases do."""
    name = stream_name(stream)
    return f"{name.tenant}/{name.source}"


def tenant_range(tenant: str) -> tuple[str, str]:
    """Give what the keys of a tenant's streams lie between: at least, and less than."""
    quoted = order_stream(tenant, "", "").partition("/")[0]
    # "0" is what follows "/".
    return f"{quoted}/", f"{quoted}0"
