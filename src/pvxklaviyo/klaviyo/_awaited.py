"""The awaited client: the same methods as the blocking one."""

from __future__ import annotations

import warnings
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from .._drive import AsyncWire
from .._wire import perform
from ..retry import Backoff
from ._awaited_methods import AwaitedMethods
from ._revision import REVISION, revision_ending
from ._service import DEFAULT_URL, KlaviyoService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from types import TracebackType

    from .._call import Call, Page
    from .._wire import AsyncTransport, Clock
    from ..transports import AsyncHttpxTransport
    from ._credentials import AwaitToken, Tokens
    from ._jobs import J
    from ._service import ApiKey

T = TypeVar("T")

_TIMEOUT = timedelta(seconds=30)


class AsyncKlaviyo(AwaitedMethods):
    """
    The same client, awaited. Belongs to one event loop.

    Args:
        api_key: The private key, or what gives it at every request.

        access_token: Instead of a key, your function that gives an OAuth
            access token; asked when there is none, shortly before it ends, and
            once when Klaviyo refuses it. It may be a coroutine function.

        url: Another address, for a gateway or a simulation.

        transport: Carries the requests; None is httpx. One that is given is
            left open by :meth:`aclose`.

        clock: Tells the time and waits; None is the system's.

        backoff: How often a call is repeated, and how long between.

        timeout: How long Klaviyo may take to answer.

        revision: Of the API. Answers of another may not be understood.

        account: A name under which the account's limits are counted.

    Raises:
        ValueError: *url* or *timeout* cannot be, or there is not exactly one
            of *api_key* and *access_token*.
    """

    def __init__(
        self,
        *,
        api_key: ApiKey | None = None,
        access_token: AwaitToken | None = None,
        url: str | None = None,
        transport: AsyncTransport | None = None,
        clock: Clock | None = None,
        backoff: Backoff = Backoff(),  # noqa: B008 - frozen
        timeout: timedelta = _TIMEOUT,
        revision: str = REVISION,
        account: str = "default",
    ) -> None:
        tokens: Tokens | None = None
        if access_token is not None:
            from ._credentials import Tokens

            tokens = Tokens(access_token)
        self._service = KlaviyoService(
            api_key=api_key,
            tokens=tokens,
            url=url or DEFAULT_URL,
            revision=revision,
            timeout=timeout,
            account=account,
        )
        self._opened: AsyncHttpxTransport | None = None
        if transport is None:
            from ..transports import AsyncHttpxTransport

            transport = self._opened = AsyncHttpxTransport()
        self._transport = transport
        self._backoff = backoff
        self._looked = False
        self._wire = AsyncWire(transport, clock)

    @property
    def service(self) -> KlaviyoService:
        """Its settings."""
        return self._service

    @property
    def transport(self) -> AsyncTransport:
        """What carries its requests."""
        return self._transport

    @property
    def backoff(self) -> Backoff:
        """How it repeats."""
        return self._backoff

    async def perform(self, call: Call[T]) -> T:
        """
        Make one call.

        Raises:
            ServiceError: It failed, and must not or need not be repeated.
        """
        return await self._flow(call)

    async def wait_for(
        self,
        call: Call[J],
        *,
        timeout: timedelta,  # noqa: ASYNC109 - by the client's clock, which may be simulated
    ) -> J:
        """
        Ask for a job until it is finished, less and less often.

            job = await klaviyo.wait_for(get_bulk_import_profiles_job(id), timeout=minute)

        Args:
            call: Asks for the job once.

            timeout: How long to go on; nothing asks once.

        Returns:
            The job, finished. Whether all of it went well is the job's to say.

        Raises:
            ValueError: *timeout* is negative.

            JobUnfinishedError: It is not finished by then.

            ServiceError: It could not be asked for.
        """
        from ._jobs import wait_for

        return await wait_for(self._wire, lambda: self._flow(call), timeout)

    async def iterate(self, call: Call[Page[T]]) -> AsyncIterator[T]:
        """
        Read a list to its end, page by page as it is consumed.

        Args:
            call: Its first page, such as :func:`list_events` gives.

        Raises:
            ServiceError: A page could not be read.

            TypeError: *call* is none, or gives no pages.
        """
        from .._call import Page

        following: Call[Page[T]] | None = call
        while following is not None:
            page = await self.perform(following)
            if not isinstance(page, Page):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TypeError(f"{following.operation} gives no pages; perform() gives it whole")
            for item in page.items:
                yield item
            following = page.next

    def _flow(self, call: Call[T]) -> Coroutine[None, None, T]:
        self._look_at_the_revision()
        call = self._service.bind(call)
        return perform(self._wire, call, partial(self._service.send, self._wire), self._backoff)

    def _look_at_the_revision(self) -> None:
        if self._looked:
            return
        self._looked = True
        text = revision_ending(self._service.revision, self._wire.now().date())
        if text is not None:
            from ._errors import RevisionWarning

            warnings.warn(text, RevisionWarning, stacklevel=4)

    async def aclose(self) -> None:
        """End the connections, if the transport is the client's own."""
        if self._opened is not None:
            await self._opened.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
