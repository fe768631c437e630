"""What goes wrong in a test, written as a story: so many calls go well, then this, then that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Self

from ..simulation import faults as wrong
from ..simulation.faults import Faults, Injected


class Script:
    """
    What the calls of one operation meet, one step after another.

        faults.klaviyo("create_event").well(5).rate_limited().answer_lost(times=2)

    Steps follow each other: the first five calls go well, the sixth is told to
    wait, of the seventh and eighth the answer is lost, and from then on all
    goes well. Made by :class:`FaultScript`.
    """

    def __init__(self, faults: Faults, operation: str, where: Mapping[str, str]) -> None:
        self._faults = faults
        self._operation = operation
        self._where = where
        self._well = 0
        self._ended = False

    def well(self, calls: int = 1) -> Self:
        """
        Let so many calls go well.

        Raises:
            ValueError: It is a negative number.
        """
        if calls < 0:
            raise ValueError(f"{calls} calls cannot go well")
        self._well += calls
        return self

    def rate_limited(self, *, retry_after: float | None = None, times: int | None = 1) -> Self:
        """
        Answer HTTP 429.

        Args:
            retry_after: Seconds that the answer asks to wait; None for no word of it.

            times: How many calls; None for all that come.
        """
        return self._next(wrong.RATE_LIMITED, times, retry_after=retry_after)

    def server_error(self, *, status: int = 503, times: int | None = 1) -> Self:
        """
        Answer an error of the server.

        Args:
            status: HTTP status.

            times: How many calls; None for all that come.
        """
        return self._next(wrong.SERVER_ERROR, times, status=status)

    def maintenance(self, *, status: int = 200, times: int | None = 1) -> Self:
        """
        Answer an HTML page for people.

        Args:
            status: HTTP status.

            times: How many calls; None for all that come.
        """
        return self._next(wrong.MAINTENANCE, times, status=status)

    def not_sent(self, *, times: int | None = 1) -> Self:
        """Break the connection before the service has seen the call."""
        return self._next(wrong.NOT_SENT, times)

    def answer_lost(self, *, times: int | None = 1) -> Self:
        """Let the service act, and break the connection before the answer is whole."""
        return self._next(wrong.ANSWER_LOST, times)

    def truncated(self, *, times: int | None = 1) -> Self:
        """Let the service act, and lose the second half of the answer's body."""
        return self._next(wrong.TRUNCATED, times)

    def slow(self, seconds: float, *, times: int | None = 1) -> Self:
        """
        Take time to answer; whatever the next step says comes on top, in the same call.

        Args:
            seconds: By the simulated clock in this process, in real time over HTTP.

            times: How many calls; None for all that come.
        """
        self._add(wrong.SLOW, times, delay=seconds)
        return self

    def session_lost(self, *, times: int | None = 1) -> Self:
        """Let Peoplevox forget the session, and say so."""
        return self._next(wrong.SESSION_LOST, times)

    def soap_fault(self, *, detail: str = "", times: int | None = 1) -> Self:
        """
        Let Peoplevox answer a SOAP fault.

        Args:
            detail: Its words; empty leaves them to the service.

            times: How many calls; None for all that come.
        """
        return self._next(wrong.SOAP_FAULT, times, detail=detail)

    def fault(self, name: str, *, times: int | None = 1) -> Self:
        """
        Let happen what this page has no method for: a fault of the service's own, by its name.

        Raises:
            ValueError: There is no fault of this name.
        """
        return self._next(name, times)

    def _next(
        self,
        name: str,
        times: int | None,
        *,
        status: int = 0,
        retry_after: float | None = None,
        detail: str = "",
    ) -> Self:
        self._add(name, times, status=status, retry_after=retry_after, detail=detail)
        self._ended = times is None
        return self

    def _add(
        self,
        name: str,
        times: int | None,
        *,
        status: int = 0,
        retry_after: float | None = None,
        delay: float = 0.0,
        detail: str = "",
    ) -> None:
        if self._ended:
            raise ValueError("this step is never reached: the one before it lasts for ever")
        # Every step counts the calls that go well by itself, and those that an
        # earlier step answers are not among them.
        self._faults.next(
            self._operation,
            name,
            times=times,
            after=self._well,
            where=self._where,
            status=status,
            retry_after=retry_after,
            delay=delay,
            detail=detail,
        )


class FaultScript:
    """
    What goes wrong in a simulated world, told operation by operation.

        faults.peoplevox("GetReportData", later_page="True").session_lost()
        faults.klaviyo("create_event").well(5).rate_limited(retry_after=3).answer_lost(times=2)
        ...
        assert not faults.unmet()

    Args:
        peoplevox: What the simulated Peoplevox asks.

        klaviyo: What the simulated Klaviyo asks.
    """

    def __init__(self, *, peoplevox: Faults, klaviyo: Faults) -> None:
        self._peoplevox = peoplevox
        self._klaviyo = klaviyo

    def peoplevox(self, operation: str = wrong.ANY, **where: str) -> Script:
        """
        Begin a story about an operation of Peoplevox.

        Args:
            operation: Such as ``"GetReportData"``; any, unless told.

            where: Facts of the call that must hold: ``template``, ``page``,
                ``later_page`` (``"True"`` from the second page on).
        """
        return Script(self._peoplevox, operation, where)

    def klaviyo(self, operation: str = wrong.ANY, **where: str) -> Script:
        """
        Begin a story about an operation of Klaviyo.

        Args:
            operation: As its reference names it, such as ``"create_event"``;
                any, unless told.

            where: Facts of the call that must hold: ``later_page``
                (``"True"`` if the request has a cursor).
        """
        return Script(self._klaviyo, operation, where)

    def met(self) -> Sequence[Injected]:
        """List what was met: Peoplevox's in order, then Klaviyo's."""
        return (*self._peoplevox.injected(), *self._klaviyo.injected())

    def unmet(self) -> Counter[str]:
        """Count what nobody met, by name: a fault that nobody meets proves nothing."""
        return self._peoplevox.pending() + self._klaviyo.pending()

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._peoplevox.clear()
        self._klaviyo.clear()
