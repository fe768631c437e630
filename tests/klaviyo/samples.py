"""Answers written from Klaviyo's pages; nobody in them is a person."""

from __future__ import annotations

from pathlib import Path

from pvxklaviyo._http import Response

FOLDER = Path(__file__).parents[1] / "samples" / "klaviyo"


def answer(status: int, case: str = "", **headers: str) -> Response:
    """Give a sample as it would travel; names of *headers* with underscores for dashes."""
    (file,) = (FOLDER / case).glob("body.*") if case else (None,)
    kind = "text/html" if file and file.suffix == ".html" else "application/vnd.api+json"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = file.read_bytes() if file else b""
    return Response(status, {"content-type": kind, **named} if file else named, body)
