"""Events and profiles that were encoded before and only need sending: what a relay does all day."""

from __future__ import annotations

from ..._call import Call
from ..._http import Request
from .._answers import expect_accepted, expect_refused_body
from .._limits import OPERATIONS, Operation
from ._ask import call

_ONE = OPERATIONS["create_event"]
_MANY = OPERATIONS["bulk_create_events"]
_PROFILE = OPERATIONS["create_or_update_profile"]


def post_event(body: bytes) -> Call[None]:
    """
    Send the stored bytes of one event.

    Args:
        body: From :func:`envelope`. The event must have a ``unique_id``,
            because the request may be repeated.
    """
    return _post(_ONE, body)


def post_events(body: bytes) -> Call[None]:
    """
    Send the stored bytes of many events.

    Args:
        body: From :func:`envelope`. Every event must have a ``unique_id``,
            because the request may be repeated.
    """
    return _post(_MANY, body)


def post_profile(body: bytes) -> Call[None]:
    """
    Send the stored bytes of what one profile is told.

    The call raises :class:`~pvxklaviyo.klaviyo.DuplicateProfileError` when its
    identifier leads to two profiles.

    Args:
        body: From :func:`profile_body`. It sets and takes away, so the request
            may be repeated.
    """
    return _post(_PROFILE, body)


def probe_write_events() -> Call[None]:
    """
    Find out whether the key may write events, without writing one.

    Sends a body without metric and profile, which no event can be made of.
    Klaviyo's complaint about the body says that the key was let in: probable,
    not proven.

    The call raises :class:`~pvxklaviyo.errors.AuthenticationError` with
    ``missing_scope`` when the key may not.
    """
    body = b'{"data":{"type":"event","attributes":{"properties":{}}}}'
    request = Request(_ONE.method, _ONE.path, content=body)
    return call(_ONE, request, expect_refused_body, repeatable=True)


def probe_write_profiles() -> Call[None]:
    """
    Find out whether the key may write profiles, without writing one.

    Sends a body that names nobody, which no profile can be made of; what comes
    of it says as much as with :func:`probe_write_events`.

    The call raises :class:`~pvxklaviyo.errors.AuthenticationError` with
    ``missing_scope`` when the key may not.
    """
    request = Request(_PROFILE.method, _PROFILE.path, content=b'{"data":{"type":"profile"}}')
    return call(_PROFILE, request, expect_refused_body, repeatable=True)


def _post(operation: Operation, body: bytes) -> Call[None]:
    request = Request(operation.method, operation.path, content=body)
    return call(operation, request, expect_accepted, repeatable=True)
