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
_FORM = (
    b"&order=",
    b"&at=",
    b"&by=",
    b",at=",
    b";order=",
    b"%26",
    b"%2F",
    b"%7BA%7D",
    b"{A}",
    b"+",
    b"?",
    b"https://h/?",
    b"01/07/2024 13:00:09",
    b"charset=utf-8",
    b"token=s3&",
    b"buyer@mail.invalid",
)
_IMPORT = (
    b'"',
    b"\r",
    b"\n",
    b",",
    b"\x1e",
    b"\x1f",
    b" ",
    b"undefined",
    b"buyer@mail.invalid",
    b"\xc2\xa0",
)

# fmt: off
TARGETS = (
    Target("envelope", peoplevox.envelope, covers=["peoplevox/_envelope.py"], complete=True, tests=["peoplevox/test_envelope.py", "peoplevox/test_answers.py"], words=_SOAP),
    Target("csv", peoplevox.csv, covers=["peoplevox/_csv.py"], complete=True, tests=["peoplevox/test_csv.py"], words=_CSV),
    Target("values", peoplevox.values, covers=["peoplevox/_values.py"], words=_CELL, longest=64),
    Target("search", peoplevox.search, covers=["peoplevox/_search.py"], words=_CLAUSE, longest=256),
    Target("notification", peoplevox.notification, covers=["peoplevox/_notification.py"], complete=True, tests=["peoplevox/test_notification.py"], words=_FORM, longest=512),
    Target("import_cells", peoplevox.import_cells, covers=["peoplevox/_cells.py"], complete=True, tests=["peoplevox/test_saving.py"], words=_IMPORT, longest=512),
)
# fmt: on
