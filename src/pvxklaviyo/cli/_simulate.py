"""``pvxklaviyo simulate``: both services on this machine, to try things on."""

from __future__ import annotations

import argparse
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from .._http import Request, Response
from .._pace import Window
from ..klaviyo import Json
from ..simulation.clock import SimulatedClock
from ..simulation.klaviyo import EVERYTHING, SimulatedKlaviyo
from ..simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from ..simulation.serving import AnchoredClock, Served, SimulatedServices, serve
from ..simulation.warehouse import TRANSFER_CHANNEL, Mix, Warehouse
from ._exit_codes import ExitCode
from ._output import remark, say, say_json
from ._signals import stopped_by_signals

SUMMARY = "serve a simulated Peoplevox and a simulated Klaviyo on this machine"

_CLIENT = "acme01"
_USER = "api"
_CALLS = Window(15, 15.0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--seed", type=int, default=7, help="another warehouse (default: %(default)s)"
    )
    parser.add_argument(
        "--orders",
        type=_orders,
        default=24,
        metavar="N",
        help="orders in the warehouse's world, 8 or more (default: %(default)s)",
    )
    parser.add_argument(
        "--hours",
        type=_positive,
        default=6.0,
        metavar="H",
        help="how long it despatches (default: %(default)g)",
    )
    parser.add_argument(
        "--now",
        type=_instant,
        metavar="INSTANT",
        help="what the clock shows first, such as 2026-10-24T18:00:00Z (default: the time it is)",
    )
    parser.add_argument(
        "--begin",
        type=_instant,
        metavar="INSTANT",
        help="when the first parcel may leave (default: --now, or else half of --hours ago)",
    )
    parser.add_argument(
        "--clock",
        choices=["real", "frozen"],
        default="real",
        help="real: the clock runs on; frozen: it stands until it is moved (default: %(default)s)",
    )
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--password", default="let-me-in", help="default: %(default)s")
    parser.add_argument("--api-key", default="pk_simulated", help="default: %(default)s")
    parser.add_argument(
        "--calls",
        type=int,
        default=_CALLS.calls,
        metavar="N",
        help="calls that Peoplevox takes in 15 seconds (default: %(default)s)",
    )
    parser.add_argument(
        "--latency",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="how long every answer takes (default: %(default)g)",
    )
    parser.add_argument(
        "--journal", action="store_true", help="print every request as it is answered"
    )
    parser.add_argument(
        "--config-out", metavar="FILE", help="write the settings there and do not print them"
    )
    parser.add_argument("--json", action="store_true", help="print the addresses as one object")


def simulate(arguments: argparse.Namespace) -> int:
    """Serve until a signal comes."""
    services = _services(arguments)
    over = threading.Event()
    # From here on a signal ends it cleanly, also while it is starting.
    with stopped_by_signals(over.set) as stopped:
        try:
            served = serve(services, port=arguments.port)
        except (OSError, OverflowError) as error:
            why = error.strerror if isinstance(error, OSError) else "there is no such port"
            remark(f"pvxklaviyo simulate: cannot listen on port {arguments.port}: {why}")
            return ExitCode.USAGE
        with served:
            settings = _settings(arguments, services, served)
            if arguments.config_out:
                try:
                    Path(arguments.config_out).write_text(settings, encoding="utf-8")
                except OSError as error:
                    remark(f"pvxklaviyo simulate: {arguments.config_out}: {error.strerror}")
                    return ExitCode.USAGE
            if arguments.json:
                say_json(_document(arguments, settings, served))
            else:
                _tell(arguments, settings, services, served)
            over.wait()
    return stopped.exit_code or ExitCode.DONE


def _services(arguments: argparse.Namespace) -> SimulatedServices:
    now: datetime = arguments.now or datetime.now(UTC).replace(microsecond=0)
    duration = timedelta(hours=arguments.hours)
    begin: datetime = arguments.begin or (now if arguments.now else now - duration / 2)
    warehouse = Warehouse(
        seed=arguments.seed,
        mix=Mix.of(arguments.orders),
        begin=begin.replace(second=0, microsecond=0),
        duration=duration,
    )
    clock = AnchoredClock(now) if arguments.clock == "real" else SimulatedClock(now)
    return SimulatedServices(
        clock=clock,
        peoplevox=SimulatedPeoplevox(
            warehouse,
            clock,
            client_id=_CLIENT,
            username=_USER,
            password=arguments.password,
            settings=PeoplevoxSettings(calls=arguments.calls),
            seed=arguments.seed,
        ),
        klaviyo=SimulatedKlaviyo(clock, keys={arguments.api_key: [EVERYTHING]}),
        latency=arguments.latency,
        on_response=_journal if arguments.journal else None,
        start_at=warehouse.begin,
    )


def _settings(arguments: argparse.Namespace, services: SimulatedServices, served: Served) -> str:
    begin = served.services.start_at or services.clock.now()
    calls = f'calls = "{arguments.calls}/15s"\n' if arguments.calls != _CALLS.calls else ""
    return f"""\
tenant = "acme"

[store]
url = "sqlite:///simulated-{served.port}.db"

[peoplevox]
client_id = "{_CLIENT}"
url = "{served.peoplevox_url}"
username = "{_USER}"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
{calls}
[klaviyo]
url = "{served.klaviyo_url}"
api_key = "env:KLAVIYO_API_KEY"

[policy]
placed_order = "shop"
cancelled_order = "shop"
start_at = "{begin.isoformat()}"

[audience]
transfer_channels = ["{TRANSFER_CHANNEL}"]
"""


def _document(arguments: argparse.Namespace, settings: str, served: Served) -> dict[str, Json]:
    return {
        "peoplevox_url": served.peoplevox_url,
        "klaviyo_url": served.klaviyo_url,
        "control_url": served.control_url,
        "client_id": _CLIENT,
        "username": _USER,
        "password": arguments.password,
        "api_key": arguments.api_key,
        "settings": settings,
    }


def _tell(
    arguments: argparse.Namespace, settings: str, services: SimulatedServices, served: Served
) -> None:
    warehouse = services.warehouse
    file = arguments.config_out or "simulated.toml"
    say(f"Peoplevox  {served.peoplevox_url}")
    say(f"Klaviyo    {served.klaviyo_url}")
    say(f"Control    {served.control_url}")
    say()
    if warehouse is not None:
        journal = warehouse.journal()
        gone = sum(one.despatched_at <= services.clock.now() for one in journal)
        say(
            f"{arguments.orders} orders, {len(journal)} parcels; {gone} have left, the last leaves "
            f"at {warehouse.end:%Y-%m-%d %H:%M} UTC."
        )
    runs = "runs" if arguments.clock == "real" else "stands still"
    say(f"The clock shows {services.clock.now():%Y-%m-%d %H:%M} UTC and {runs}. Read it, move it:")
    say(f"  curl {served.control_url}/clock")
    say(f"  curl -X PUT {served.control_url}/clock -d '{{\"advance\": 600}}'")
    say("Past the real time a relay takes parcels for a mistake of the clock, and sends nothing.")
    say("What the warehouse did, what Klaviyo holds, and whether they agree so far:")
    say(f"  curl {served.control_url}/warehouse")
    say(f"  curl {served.control_url}/klaviyo/events")
    say(f"  curl '{served.control_url}/verdict?at=now'")
    say()
    say("In another terminal:")
    say(f"  export PVX_PASSWORD={arguments.password} KLAVIYO_API_KEY={arguments.api_key}")
    say(f"  pvxklaviyo check --config {file}")
    say(f"  pvxklaviyo run --config {file} --once")
    say()
    if arguments.config_out:
        say(f"The settings are in {file}. Ctrl-C ends it.")
    else:
        say(f"The settings, to be saved as {file}. Ctrl-C ends it.")
        say()
        for line in settings.splitlines():
            say(f"  {line}" if line else "")


def _journal(service: str, request: Request, response: Response) -> None:
    what = request.headers.get("soapaction", "").strip('"').rpartition("/")[2]
    what = what or f"{request.method} {urlsplit(request.url).path}"
    size = f"{len(response.body):,} bytes"
    remark(f"{datetime.now(UTC):%H:%M:%S}  {service:<9}  {response.status}  {what}  {size}")


def _orders(text: str) -> int:
    number = int(text)
    if number < 8:
        raise argparse.ArgumentTypeError("8 orders or more, to show everything")
    return number


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1000:
        raise argparse.ArgumentTypeError("more than 0 and less than 1000")
    return number


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f'"{text}" is not an instant with a zone, such as 2026-10-24T18:00:00Z'
        )
    return found.astimezone(UTC)
