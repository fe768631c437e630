"""``pvxklaviyo check``: try the settings on both services, without sending anything."""

from __future__ import annotations

import argparse

from ..relay import Finding, Relay, Report
from ._exit_codes import ExitCode, exit_code
from ._output import count, say, say_json, waiting, wrapped
from ._settings import add_config, ready_to_run, settings

SUMMARY = "try the settings on both services; no event is sent"

_MARKS = {"ok": "ok", "note": "note", "problem": "PROBLEM"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_config(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object")


def check(arguments: argparse.Namespace) -> int:
    """Look, and say what to change."""
    with Relay.from_config(settings(arguments)) as relay:
        waiting("Asking Peoplevox and Klaviyo …")
        report = relay.check()
    if arguments.json:
        say_json(report.to_json())
    else:
        _tell(report, arguments)
    return _exit_code(report)


def _exit_code(report: Report) -> int:
    # That a service is down says nothing about the credentials of the other:
    # "try again" wins over "change something".
    if report.unreached:
        return max(exit_code(error) for error in report.unreached)
    return ExitCode.NEEDS_A_PERSON if report.problems else ExitCode.DONE


def _tell(report: Report, arguments: argparse.Namespace) -> None:
    for finding in report.findings:
        _tell_one(finding, arguments)
    if report.scopes:
        width = max(map(len, report.scopes))
        say()
        say("What the Klaviyo key may do")
        for scope, state in report.scopes.items():
            say(f"  {scope:<{width}}  {state}")
    say()
    say(_verdict(report))


def _tell_one(finding: Finding, arguments: argparse.Namespace) -> None:
    mark = _MARKS[finding.level]
    say(wrapped(f"{finding.subject}: {finding.text}", " " * 9, first=f"{mark:<9}"))
    if finding.change:
        say(wrapped(ready_to_run(finding.change, arguments), " " * 11, first=" " * 9 + "→ "))


def _verdict(report: Report) -> str:
    notes = sum(finding.level == "note" for finding in report.findings)
    noted = f" {count(notes, 'note')} above may matter to you." if notes else ""
    if report.unreached:
        return "Not everything could be looked at. Try again later." + noted
    if report.problems:
        found = count(len(report.problems), "problem")
        return f"{found}: change what the arrows name, then check again." + noted
    return "No problems: the relay can run." + noted
