"""Answers written from what is known of the service's WSDL; nobody in them is a person."""

from __future__ import annotations

from pathlib import Path

from pvxklaviyo._http import Response

FOLDER = Path(__file__).parents[1] / "samples" / "peoplevox"


def answer(case: str, status: int = 200, **headers: str) -> Response:
    """Give a sample as it would travel; names of *headers* with underscores for dashes."""
    (file,) = (FOLDER / case).glob("body.*")
    kind = "text/html" if file.suffix == ".html" else "text/xml; charset=utf-8"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, {"content-type": kind, **named}, file.read_bytes())
