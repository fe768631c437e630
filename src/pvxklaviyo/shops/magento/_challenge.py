"""Adobe's question whether anybody listens at an address, and the answer."""
# https://developer.adobe.com/events/docs/guides/

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from ..._http import Request, Response

# What is sent back is shown by browsers, so it must be nothing that one could run.
_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{1,200}")


def answer_challenge(request: Request) -> Response | None:
    """
    Answer ``GET …?challenge=X`` with X; None if *request* asks nothing like it.

    Nothing is signed then, and nothing is told.
    """
    if request.method.upper() != "GET":
        return None
    asked = parse_qs(urlsplit(request.url).query).get("challenge", [""])[0]
    if not _CHALLENGE.fullmatch(asked):
        return None
    headers = {"content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff"}
    return Response(200, headers, asked.encode())
