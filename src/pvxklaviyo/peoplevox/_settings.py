"""What of a site's settings cannot work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..errors import Problem
from ._sayable import sayable
from ._sections import SECTIONS, row_class

if TYPE_CHECKING:
    from ._row_type import RowType
    from ._service import PeoplevoxService


def check_types(timeout: object, password: object, extra: Mapping[str, object]) -> None:
    """
    Refuse what others take, or what an unset variable gives.

    Raises:
        TypeError: A setting is of another type; its value is not shown.
    """
    if not isinstance(timeout, timedelta):
        raise TypeError("timeout is a timedelta, such as timedelta(seconds=90)")
    if password is None:
        raise TypeError("password is None; is the variable set that it should come from?")
    for section, captions in extra.items():
        if isinstance(captions, str):
            raise TypeError(f"extra.{section} is a list of captions, not one text")


def problems_of(service: PeoplevoxService) -> list[Problem]:
    """List every setting that cannot work."""
    problems: list[Problem] = []
    if not service.client_id:
        problems.append(Problem("client_id", "is empty"))
    elif service.client_id in {".", ".."}:
        # Dots would lead up to another address, whichever way they are escaped.
        problems.append(Problem("client_id", "is not one of a site"))
    if not service.username:
        problems.append(Problem("username", "is empty"))
    problems += [
        Problem(name, "has a control character")
        for name, text in (("client_id", service.client_id), ("username", service.username))
        if not sayable(text)
    ]
    problems += _problems_of_url(service.url)
    if service.password_encoding not in {"base64", "plain"}:
        problems.append(Problem("password_encoding", 'is neither "base64" nor "plain"'))
    if not service.timeout > timedelta(0):
        problems.append(Problem("timeout", "is not above 0"))
    if not service.page_size > 0:
        problems.append(Problem("page_size", "is not above 0; 0 would ask for all rows at once"))
    for section, fields in service.columns.items():
        # Others are of the caller's own row classes.
        if section in SECTIONS:
            # Loaded by whoever names columns; few do.
            from ._row_type import row_type

            kind = row_type(row_class(SECTIONS[section][1]))
            problems.extend(_unknown(section, fields, kind))
    return problems


def _problems_of_url(url: str) -> list[Problem]:
    try:
        address = urlsplit(url)
    except ValueError:
        return [Problem("url", "is not an http or https address")]
    if address.scheme not in {"http", "https"} or not address.hostname:
        return [Problem("url", "is not an http or https address")]
    if address.username or address.password:
        return [Problem("url", "has credentials in it, which would not be sent")]
    return []


def _unknown(section: str, fields: Mapping[str, str], kind: RowType) -> list[Problem]:
    known = {column.name: column for column in kind.columns}
    problems: list[Problem] = []
    for name, caption in fields.items():
        where = f"columns.{section} {name}"
        if name not in known:
            problems.append(Problem(where, f"is not one of {', '.join(known)}"))
        elif not caption.strip() and known[name].needed:
            problems.append(Problem(where, "is empty, and cannot be done without"))
    return problems


def zone_of(where: str, zone: str | ZoneInfo, problems: list[Problem]) -> ZoneInfo:
    """Read a zone; one that is none is added to *problems*."""
    if isinstance(zone, ZoneInfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.append(
            Problem(where, f'"{zone}" is not a time zone; write it as in "Europe/London"')
        )
        return ZoneInfo("UTC")
