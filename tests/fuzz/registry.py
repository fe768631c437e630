"""All targets, one line each; see the package for how to add one."""

from __future__ import annotations

from . import peoplevox
from .target import Target

_SOAP = (
    b"<Detail>",
    b"</Detail>",
    b"<Statuses>",
    b"</Statuses>",
    b"<IntegrationStatusResponse>",
    b"</IntegrationStatusResponse>",
    b"<LineNo>2</LineNo>",
    b"<ResponseId>-1</ResponseId>",
    b"<TotalCount>1</TotalCount>",
    b"<SalesOrdersToDespatchIds><int>5</int></SalesOrdersToDespatchIds>",
    b"<!DOCTYPE a>",
    b"<![CDATA[",
    b"]]>",
    b"&#xD;",
    b"&amp;",
    b"<faultcode>soap:Client</faultcode>",
    b' xmlns="http://www.peoplevox.net/"',
    b"buyer@mail.invalid",
)
_CSV = (b'"', b'""', b'","', b"\r\n", b'"\n"', b",,", b"\xef\xbb\xbf", b"buyer@mail.invalid")
_CELL = (b"31/12/2024 16:05", b"'", b"YYYY", b"0001-01-01 00:00", b"1E9", b"NaN", b"True", b"-0.0")
_CLAUSE = (b'")', b" OR ", b'.Equals("', b"[", b"]", b"DateTime(", b"\\", b"\n")

# fmt: off
TARGETS = (
    Target("envelope", peoplevox.envelope, covers=["peoplevox/_envelope.py"], complete=True, tests=["peoplevox/test_envelope.py", "peoplevox/test_answers.py"], words=_SOAP),
    Target("csv", peoplevox.csv, covers=["peoplevox/_csv.py"], complete=True, tests=["peoplevox/test_csv.py"], words=_CSV),
    Target("values", peoplevox.values, covers=["peoplevox/_values.py"], words=_CELL, longest=64),
    Target("search", peoplevox.search, covers=["peoplevox/_search.py"], words=_CLAUSE, longest=256),
)
# fmt: on
