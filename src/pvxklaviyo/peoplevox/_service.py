"""One Peoplevox site as a client knows it: where, who, which names, and the session."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from ..errors import AuthenticationError, ConfigurationError, Problem
from ..retry import Backoff
from ..secrets import Secret, SecretProvider, fixed
from ._clocks import Clocks
from ._sayable import sayable
from ._settings import check_types, problems_of, zone_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from .._http import Request
    from .._pace import Budget
    from ._row_type import RowType
    from ._session import Session
    from ._structure import Naming

PasswordEncoding = Literal["base64", "plain"]
"""How the password travels; ``"plain"`` in the US region."""


class PeoplevoxService:
    """
    Settings of one Peoplevox site, and its session. Does no I/O.

    One object is shared by all flows, threads and tasks that read the site, so
    that they share one sign-in and one budget of calls.

    Args:
        client_id: The first segment of the site's web address.

        username: A web user; better one of its own.

        password: The password, or what provides it.

        timezone: The warehouse clock, such as ``"Europe/London"``. Peoplevox
            writes dates without a zone.

        url: Address of ``integrationservicev4.asmx``; made from the client id
            if not given.

        password_encoding: ``"plain"`` in the US region, else ``"base64"``.

        sites: Zones of sites whose clock differs, by site reference.

        names: Reports and templates that go by another name, by section
            (``{"despatches": "Despatch summary UK"}``).

        columns: Captions that differ, by section and field
            (``{"despatches": {"carrier": "Carrier name"}}``). An empty caption
            leaves an optional field unread.

        extra: Further captions to keep in ``row.extra``, by section.

        budget: What calls are paid from; 15 in 15 seconds if not given.

        timeout: How long an answer may take; Peoplevox can be slow.

        page_size: Rows a page where the caller does not say; 1000 is the most
            that is known to work.

        backoff: How failed calls are repeated.

    Raises:
        ConfigurationError: With every setting that cannot work.

        TypeError: A setting is of another type.
    """

    def __init__(
        self,
        *,
        client_id: str,
        username: str,
        password: str | Secret | SecretProvider,
        timezone: str | ZoneInfo,
        url: str | None = None,
        password_encoding: PasswordEncoding = "base64",  # noqa: S107 - the name of a form
        sites: Mapping[str, str | ZoneInfo] | None = None,
        names: Mapping[str, str] | None = None,
        columns: Mapping[str, Mapping[str, str]] | None = None,
        extra: Mapping[str, Sequence[str]] | None = None,
        budget: Budget | None = None,
        timeout: timedelta = timedelta(seconds=60),
        page_size: int = 1000,
        backoff: Backoff | None = None,
    ) -> None:
        check_types(timeout, password, extra or {})
        problems: list[Problem] = []
        self.client_id = client_id
        self.username = username
        self.url: str = url or (
            f"https://wms.peoplevox.net/{quote(client_id, safe='')}"
            "/resources/integrationservicev4.asmx"
        )
        self.clocks: Clocks = Clocks(
            zone=zone_of("timezone", timezone, problems),
            sites={
                name: zone_of(f"sites.{name}", zone, problems)
                for name, zone in (sites or {}).items()
            },
        )
        self.password_encoding: PasswordEncoding = password_encoding
        self.names: Mapping[str, str] = dict(names or {})
        self.columns: Mapping[str, Mapping[str, str]] = {
            section: dict(fields) for section, fields in (columns or {}).items()
        }
        self.extra: Mapping[str, tuple[str, ...]] = {
            section: tuple(captions) for section, captions in (extra or {}).items()
        }
        self._budget = budget
        self.timeout = timeout
        self.page_size = page_size
        self.backoff: Backoff = backoff or Backoff()
        self.session: Session | None = None
        self.refusal: AuthenticationError | None = None
        self.sign_ins = 0
        self._searched: dict[tuple[str, str], str] = {}
        self._called: dict[str, str] = {}
        self._password: SecretProvider = (
            fixed(password) if isinstance(password, str | Secret) else password
        )
        problems.extend(problems_of(self))
        if problems:
            raise ConfigurationError(problems)

    def __repr__(self) -> str:
        return f"PeoplevoxService(client_id={self.client_id!r}, timezone={self.clocks.zone.key!r})"

    @property
    def budget(self) -> Budget:
        """What its calls are paid from."""
        if self._budget is None:
            from .._pace import Budget, Window

            # What integrators report; it is not documented.
            self._budget = Budget(f"peoplevox/{self.client_id}", (Window(15, 15.0),))
        return self._budget

    def naming(self, row: type[object]) -> Naming:
        """
        Tell how this site names what a row class reads.

        Raises:
            ConfigurationError: Only a setting can tell, and none does.
        """
        from ._structure import Naming

        kind = _kind(row)
        # A caller's own class has no section, so no settings speak of it.
        section = kind.section or None
        return Naming(
            source=self.called(row)[0],
            overrides=tuple(self.columns.get(section, {}).items()) if section else (),
            extra=self.extra.get(section, ()) if section else (),
        )

    def called(self, row: type[object]) -> tuple[str, ...]:
        """
        Tell the names that a report or template may have here, the likeliest first.

        There is one only once a name worked, or a setting tells it.

        Raises:
            ConfigurationError: Only a setting can tell, and none does.
        """
        kind = _kind(row)
        stated = self.names.get(kind.section) if kind.section else None
        names = (stated,) if stated else tuple(filter(None, (kind.name, *kind.aliases)))
        if not names:
            raise ConfigurationError(
                [
                    Problem(
                        f"names.{kind.section}",
                        "is not set; each tenant makes and names this report itself",
                    )
                ]
            )
        worked = self._called.get(kind.name)
        return (worked,) if worked is not None and worked in names else names

    def called_by(self, row: type[object], name: str) -> None:
        """Remember the name that a report answered to."""
        self._called[_kind(row).name] = name

    def caption(self, row: type[object], field: str) -> str:
        """
        Tell the caption under which a field stands at this site.

        Raises:
            ConfigurationError: The field has none here.
        """
        kind = _kind(row)
        overrides = dict(self.naming(row).overrides)
        named = overrides.get(field, "") or next(iter(kind.column(field).captions), "")
        if not named:
            raise ConfigurationError(
                [Problem(f"columns.{kind.section} {field}", "no caption is set for it")]
            )
        return named

    def searched_as(self, row: type[object], field: str) -> tuple[str, ...]:
        """
        Tell the names by which a field may be searched, the likeliest first.

        Whether a renamed field of a template is searched by its new name or by
        the old one is not documented, so both are known; :meth:`searched_by`
        puts the one that worked first.

        Raises:
            ConfigurationError: The field has no caption here.
        """
        kind = _kind(row)
        named = self.caption(row, field)
        if kind.kind == "report":
            return (named,)
        usual = kind.column(field).captions[:1]
        names = [name for name in dict.fromkeys((named, *usual)) if name.isidentifier()]
        worked = self._searched.get((kind.name, field))
        return tuple(sorted(names, key=lambda name: name != worked)) or (named,)

    def searched_by(self, row: type[object], field: str, name: str) -> None:
        """Remember the name that a search worked with."""
        self._searched[_kind(row).name, field] = name

    def encoded_password(self) -> str:
        """
        Give today's password as the service expects it.

        Raises:
            ConfigurationError: It cannot be sent.
        """
        plain = self._password().reveal()
        if self.password_encoding == "plain":  # noqa: S105 - the name of a form
            if not sayable(plain):
                why = 'has a control character; password_encoding "plain" cannot carry it'
                raise ConfigurationError([Problem("[peoplevox] password", why)])
            return plain
        try:
            return base64.b64encode(plain.encode()).decode("ascii")
        except UnicodeEncodeError:
            # Its error would hold the password.
            why = "has a character that is none: it was read as another encoding than it is in"
            raise ConfigurationError([Problem("[peoplevox] password", why)]) from None

    def prepare(self, request: Request, session: Session | None) -> Request:
        """Add address, time-out, and session to the request of a call."""
        from .._http import Request
        from ._soap import envelope

        return Request(
            request.method,
            self.url,
            request.headers,
            envelope(request.content, self.client_id, session.id if session else None),
            request.timeout if request.timeout is not None else self.timeout.total_seconds(),
        )


def _kind(row: type[object]) -> RowType:
    # Whoever has a row class has loaded this; a client that reads cells needs none of it.
    from ._row_type import row_type

    return row_type(row)
