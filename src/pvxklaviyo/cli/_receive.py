"""``pvxklaviyo receive``: serve the receiver, so that shops and Peoplevox can call it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from ..receiver import AsyncReceiver
from ..relay import AsyncRelay, shops_of
from ._exit_codes import ExitCode
from ._output import remark, waiting
from ._settings import add_config, settings

SUMMARY = "take the calls of shops and of Peoplevox, and keep what they say"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_config(parser)
    parser.add_argument(
        "--listen",
        default="127.0.0.1:8080",
        metavar="HOST:PORT",
        help="where to listen (default 127.0.0.1:8080, for a proxy that speaks TLS)",
    )


def receive(arguments: argparse.Namespace) -> int:
    """Serve until a signal comes."""
    host, _, port = arguments.listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        remark("pvxklaviyo receive: --listen is HOST:PORT, such as 127.0.0.1:8080")
        return ExitCode.USAGE
    stated = settings(arguments)
    shops = shops_of(stated)
    if not shops and stated.receiver.token is None:
        remark(
            f"{arguments.config}: there is nobody to listen to; write [receiver] token, or a shop "
            "under [shops]"
        )
        return ExitCode.USAGE
    if find_spec("uvicorn") is None:
        remark('pvxklaviyo receive needs a server; install it: pip install "pvxklaviyo[serve]"')
        return ExitCode.USAGE
    # It may be guessed, or not be found: better now than at the first call.
    token = stated.receiver.token
    if token is not None:
        try:
            AsyncReceiver(_Nobody(), token=token())
        except ValueError as error:
            remark(f"{arguments.config}: {error}")
            return ExitCode.USAGE
    # Absent where nobody serves, so that no type checker knows it.
    serve = cast("Callable[..., None]", import_module("uvicorn").run)
    relay = AsyncRelay.from_config(stated)
    receiver = AsyncReceiver(relay, shops=shops, token=token)
    waiting(f"Listening on {host}:{port} until Ctrl-C …")
    # Paths hold the token, so that the server must log none.
    serve(
        receiver.asgi,
        host=host.strip("[]"),
        port=int(port),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        # With a lifespan the last commits and counts are waited for.
        lifespan="on",
    )
    return ExitCode.DONE


class _Nobody:
    """Keeps nothing."""

    async def heard(self, heard: object) -> None: ...
    async def hint(self, hints: object) -> None: ...
    async def set_aside(self, unread: object) -> None: ...
