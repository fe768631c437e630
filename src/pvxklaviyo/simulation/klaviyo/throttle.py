"""Whether a request comes too soon, and what is told of the limits."""

# https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from .misbehaviour import throttled
from .rules import Operation
from .settings import KlaviyoSettings
from .windows import Allowance, FixedWindows, Quota


class Throttle:
    """
    The limits of an account.

    The private keys of an account share them; an app that was installed there
    has the same once more for itself.

    Args:
        settings: Of the account.
    """

    def __init__(self, settings: KlaviyoSettings) -> None:
        self._settings = settings
        self._windows = FixedWindows()

    def pass_through(
        self, name: str, operation: Operation, url: str, app: str, now: datetime
    ) -> dict[str, str]:
        """
        Count a request.

        Args:
            name: Of the operation.

            operation: Its rules.

            url: What was asked; costly parts of it have limits of their own.

            app: Which app asks; empty for a private key.

            now: When it came.

        Returns:
            Headers for its answer.

        Raises:
            Refused: 429: too soon.
        """
        factor = self._settings.limit_factor
        if factor is None:
            return {}
        quotas = [
            Quota(
                name=f"{app}/{of}",
                burst=max(1, int(burst * factor)),
                steady=max(1, int(steady * factor)),
                daily=None if daily is None else max(1, int(daily * factor)),
            )
            for of, burst, steady, daily in _limits(name, operation, url)
        ]
        allowance = self._windows.take(quotas, now.timestamp())
        if not allowance.granted:
            raise throttled(allowance, tell=self._settings.tell_retry_after)
        return self._told(allowance, quotas[0]) if self._settings.tell_limits else {}

    def _told(self, allowance: Allowance, quota: Quota) -> dict[str, str]:
        policy = f", {quota.burst};w=1, {quota.steady};w=60"
        return {
            "ratelimit-limit": f"{allowance.limit}{policy if self._settings.policy_in_limit else ''}",
            "ratelimit-remaining": str(allowance.remaining),
            "ratelimit-reset": str(allowance.reset),
        }


def _limits(name: str, operation: Operation, url: str) -> list[tuple[str, int, int, int | None]]:
    found = [(name, operation.burst, operation.steady, operation.daily)]
    if operation.extra:
        pairs = dict(parse_qsl(urlsplit(url).query))
        for extra in operation.extra:
            if extra.value in pairs.get(extra.parameter, "").split(","):
                of = f"{extra.parameter}={extra.value}"
                found.append((of, extra.burst, extra.steady, None))
    return found
