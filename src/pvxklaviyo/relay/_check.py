"""Try a tenant's settings on both services before going live. Sends no valid event."""

from __future__ import annotations

from collections.abc import Iterator

from ..engine import Tenant, World, fixed
from ..errors import AuthenticationError, ServiceError
from ..peoplevox import RequestRefusedError, sign_in
from ._check_columns import check_columns
from ._check_klaviyo import KlaviyoCheck, check_klaviyo
from ._report import Finding, Level, Report, ScopeState, sentence

__all__ = ["Finding", "Level", "Report", "ScopeState", "check"]

_LATER = "Changed stock is not told in this version: nothing of it reaches Klaviyo."


async def check(world: World, tenant: Tenant, idle: tuple[str, ...]) -> Report:
    """
    Look at everything that can be looked at without changing anything.

    Args:
        world: What may be awaited; calls are paid from the ledger's budgets.

        tenant: Whose settings.

        idle: What was set and does nothing in this version.

    Raises:
        ConfigurationError: A secret cannot be found.

        StoreError: The ledger cannot be used.
    """
    await world.store.migrate()
    source, down = await _peoplevox(world, tenant)
    destination = await check_klaviyo(world, tenant)
    account = destination.account
    contact = None if account is None else account.contact_information
    unreached = [error for error in (down, destination.unreached) if error is not None]
    return Report(
        findings=(
            *source,
            *await _account(world, tenant, destination),
            *destination.findings,
            *_returns(tenant),
            *(Finding(level="note", subject="Settings", text=text) for text in idle),
            Finding(level="note", subject="This version", text=_LATER),
        ),
        scopes=destination.scopes,
        account=None if account is None else account.id,
        account_name="" if contact is None else contact.organization_name or "",
        unreached=tuple(unreached),
    )


def _returns(tenant: Tenant) -> Iterator[Finding]:
    """Say what cannot be told of returns."""
    policy = tenant.policy.returns
    if policy.source == "none":
        yield Finding(
            level="note",
            subject="Returns",
            text="No source of returns is set, so returns cannot be told: who sends something "
            "back is asked to review it like everybody else.",
            change='Name the report: [peoplevox.reports] returns = "Return summary"; or choose '
            "another under [returns] source.",
        )
    elif policy.source != "goods_in" and not policy.dispositions:
        yield Finding(
            level="note",
            subject="Returns",
            text="[returns.dispositions] says nothing, so what becomes of returned items is not "
            "told, and every condition that is met opens an exception.",
            change='Write what your conditions mean, such as "NEW/True" = "restocked".',
        )


async def _peoplevox(world: World, tenant: Tenant) -> tuple[list[Finding], ServiceError | None]:
    findings: list[Finding] = []
    subject = "Peoplevox, sign-in"
    try:
        # Anew, because a password may have changed since the session was given.
        await sign_in(world.peoplevox, tenant.peoplevox, lost=tenant.peoplevox.session)
        text = f"Signed in as {tenant.peoplevox.username!r} at {tenant.peoplevox.client_id!r}."
        findings.append(Finding(level="ok", subject=subject, text=text))
        findings += await check_columns(world, tenant)
    except AuthenticationError as error:
        change = "Correct client_id, username or what password points to under [peoplevox]" + (
            '; in the US region also write password_encoding = "plain".'
            if tenant.peoplevox.password_encoding == "base64"  # noqa: S105 - the name of a form
            else "."
        )
        problem = Finding(level="problem", subject=subject, text=sentence(error), change=change)
        return [*findings, problem], None
    except RequestRefusedError as error:
        change = "Correct client_id or url under [peoplevox]."
        problem = Finding(level="problem", subject="Peoplevox", text=sentence(error), change=change)
        return [*findings, problem], None
    except ServiceError as error:
        change = "Try again later; if it stays, check client_id and url under [peoplevox]."
        problem = Finding(level="problem", subject="Peoplevox", text=sentence(error), change=change)
        return [*findings, problem], error
    return findings, None


async def _account(world: World, tenant: Tenant, found: KlaviyoCheck) -> list[Finding]:
    """Compare the account that answered with the one that is stated, and the ledger's."""
    if found.account is None:
        return []
    begun = await fixed(world, tenant)
    known = {
        "[klaviyo] account": tenant.account,
        "The ledger": "" if begun is None else begun.account,
    }
    subject = "Klaviyo, account"
    problems = [
        Finding(
            level="problem",
            subject=subject,
            text=f"The key belongs to account {found.account.id}. {where} says {name}.",
            change="Use the other account's key, or a ledger of its own for every account.",
        )
        for where, name in known.items()
        if name and name != found.account.id
    ]
    contact = found.account.contact_information
    name = "" if contact is None else contact.organization_name or ""
    text = f"The key belongs to {found.account.id}{f' ({name})' if name else ''}."
    return problems or [Finding(level="ok", subject=subject, text=text)]
