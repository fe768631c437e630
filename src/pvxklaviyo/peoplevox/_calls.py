"""
The operations of the service, as values.

Their arguments are those of the WSDL at ``…/integrationservicev4.asmx?wsdl``,
in its order. A request holds what stands in the envelope's body; the service
object adds the envelope, the session and the address.
"""

from __future__ import annotations

import csv
from functools import partial
from typing import TYPE_CHECKING

from .._call import Call
from .._http import Request, Response
from ._answers import answering, read_answer, sheet, sign_in_refusal, unreadable
from ._envelope import Answer
from ._soap import NAMESPACE, Arguments, body

if TYPE_CHECKING:
    from ._csv import Sheet


def authenticate(client_id: str, username: str, encoded_password: str) -> Call[str]:
    """
    Sign in.

    Args:
        client_id: The site.

        username: A web user of it.

        encoded_password: In Base64; in the US region plain.

    Returns:
        The id of the session, which dies after 30 minutes without a call.

    Raises:
        AuthenticationError: From the call, when the sign-in is refused.
    """

    def decode(response: Response) -> str:
        answer = read_answer(response, "Authenticate")
        if answer.response_id != 0:
            known = (client_id, username, encoded_password)
            raise sign_in_refusal(answer, response.status, known)
        # "acme01,9a1b…": the id is opaque, the client id could hold anything.
        session_id = answer.detail.rpartition(",")[2].strip()
        if not session_id:
            raise unreadable("Authenticate", "it holds no session id")
        return session_id

    return Call(
        request_of(
            "Authenticate",
            [("clientId", client_id), ("username", username), ("password", encoded_password)],
        ),
        decode=decode,
        operation="Authenticate",
    )


def get_data(
    template: str, *, page: int = 1, page_size: int = 1000, search: str = ""
) -> Call[Sheet]:
    """
    Read a page of an integration template. Its rows have no order.

    Args:
        template: Its name, such as ``"Sales orders"``.

        page: From 1.

        page_size: Rows at most; 1000 is the most that is known to work, and 0
            would ask for everything, which is known to time out.

        search: A rendered search clause; empty for all rows.
    """
    _check_page(page, page_size)
    request: Arguments = [
        ("TemplateName", template),
        ("PageNo", page),
        ("ItemsPerPage", page_size),
        ("SearchClause", search),
    ]
    return Call(
        request_of("GetData", [("getRequest", request)]),
        decode=answering("GetData", partial(sheet, operation="GetData"), template),
        operation="GetData",
    )


def get_data_with_sites_filters(
    template: str,
    sites_filter: str,
    *,
    page: int = 1,
    page_size: int = 1000,
    search: str = "",
    inside: bool = False,
) -> Call[Sheet]:
    """
    Read a page of an integration template, of some sites.

    Not documented: integrators used this call in 2017 and 2018, and no public
    WSDL has it.

    Args:
        template: As :func:`get_data`.

        sites_filter: Which sites; :func:`only_site` writes the one known form.

        page: From 1.

        page_size: As :func:`get_data`.

        search: As :func:`get_data`.

        inside: Whether the sites filter stands inside ``getRequest`` instead
            of after it; both are met.
    """
    _check_page(page, page_size)
    request: list[tuple[str, str | int]] = [
        ("TemplateName", template),
        ("PageNo", page),
        ("ItemsPerPage", page_size),
        ("SearchClause", search),
    ]
    operation = "GetDataWithSitesFilters"
    arguments: Arguments = [("getRequest", request), ("sitesFilter", sites_filter)]
    if inside:
        arguments = [("getRequest", [*request, ("sitesFilter", sites_filter)])]
    return Call(
        request_of(operation, arguments),
        decode=answering(operation, partial(sheet, operation=operation), template),
        operation=operation,
    )


def get_report_data(
    report: str,
    *,
    page: int = 1,
    page_size: int = 1000,
    search: str = "",
    order_by: str = "",
    columns: str = "",
) -> Call[Sheet]:
    """
    Read a page of a report.

    Args:
        report: Its name exactly as the web pages show it.

        page: From 1.

        page_size: As :func:`get_data`.

        search: A rendered search clause; empty for all rows.

        order_by: ``"[Despatch date] asc"``; empty for no order.

        columns: ``"[Despatch number],[Item code]"``, without blanks between;
            empty for all. Keep among them what is searched and ordered by.
    """
    _check_page(page, page_size)
    request: Arguments = [
        ("TemplateName", report),
        ("PageNo", page),
        ("ItemsPerPage", page_size),
        ("SearchClause", search),
        # No working form of it is known.
        ("FilterClause", ""),
        ("OrderBy", order_by),
        ("Columns", columns),
    ]
    return Call(
        request_of("GetReportData", [("getReportRequest", request)]),
        decode=answering("GetReportData", partial(sheet, operation="GetReportData"), report),
        operation="GetReportData",
    )


def get_report_columns(report: str) -> Call[tuple[str, ...]]:
    """List the captions of a report. Sites older than 2017 do not have this call."""
    return Call(
        request_of("GetReportColumns", [("templateName", report)]),
        decode=answering(
            "GetReportColumns", partial(_captions, operation="GetReportColumns"), report
        ),
        operation="GetReportColumns",
    )


def get_save_template(template: str) -> Call[tuple[str, ...]]:
    """List the field names that a site configured for an integration template."""
    return Call(
        request_of("GetSaveTemplate", [("templateName", template)]),
        decode=answering(
            "GetSaveTemplate", partial(_captions, operation="GetSaveTemplate"), template
        ),
        operation="GetSaveTemplate",
    )


def request_of(operation: str, arguments: Arguments) -> Request:
    """Make the request of an operation; the service object adds envelope and address."""
    headers = {
        "content-type": "text/xml; charset=utf-8",
        "soapaction": f'"{NAMESPACE}{operation}"',
    }
    return Request("POST", "", headers, body(operation, arguments))


def _captions(answer: Answer, operation: str) -> tuple[str, ...]:
    # One CSV line; the shape of GetReportColumns is not documented, so names
    # on lines of their own are read as well, and brackets as searches have them.
    try:
        found = [cell.strip() for row in csv.reader(answer.detail.splitlines()) for cell in row]
    except csv.Error as error:
        raise unreadable(operation, f"is not CSV: {error}") from None
    return tuple(cell.removeprefix("[").removesuffix("]") for cell in found if cell)


def _check_page(page: int, page_size: int) -> None:
    if page < 1 or page_size < 1:
        raise ValueError("page and page_size begin at 1")
