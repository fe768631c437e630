"""The reference page of every operation of both services, made from the code that calls them."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator

import klaviyo_methods

from pvxklaviyo import peoplevox
from pvxklaviyo.klaviyo import OPERATIONS

_SECTIONS = ("Args:", "Returns:", "Raises:", "Yields:")

# In the order of the service's own description; by what each is called with.
PEOPLEVOX = {
    "Authenticate": ("authenticate", "sign_in"),
    "GetData": ("get_data", "get_data"),
    "GetReportData": ("get_report_data", "get_report_data"),
    "GetReportColumns": ("get_report_columns", "get_report_columns"),
    "GetSaveTemplate": ("get_save_template", "get_save_template"),
    "SaveData": ("save_data", "save_data"),
    "SubscribeEvent": ("subscribe_event", "subscribe"),
    "SubscribePostEvent": ("subscribe_post_event", "subscribe"),
    "UnsubscribeEvent": ("unsubscribe_event", "unsubscribe"),
    "GetDataWithSitesFilters": ("get_data_with_sites_filters", ""),
    "SubscribeEventWithSitesFilters": ("subscribe_event_with_sites_filters", "subscribe"),
}


def page(made: str) -> str:
    """
    Write the page.

    Args:
        made: The line that says that it is made.
    """
    lines = [
        "# Every operation",
        "",
        made,
        "Each operation is a function that gives a value, and a method of both clients that performs it.",
        "What it may cost, which scope it needs and where its rule comes from stand beside it.",
        "",
        "## Peoplevox",
        "",
        "One address, SOAP 1.1, the arguments of the WSDL at `…/integrationservicev4.asmx?wsdl`, in its order.",
        "All share one limit for each site: 15 calls in 15 seconds unless you say otherwise.",
        "",
    ]
    for operation, (name, method) in PEOPLEVOX.items():
        thing: Callable[..., object] = getattr(peoplevox, name)
        there = "api/pvxklaviyo.peoplevox.md"
        by = f"[`{name}()`]({there}#{name}), " + (
            f"method [`{method}`]({there}#peoplevox{method})"
            if method
            else f"performed by [`perform`]({there}#peoplevoxperform)"
        )
        lines += [f"### {operation}", "", by, "", *_words(inspect.getdoc(thing) or ""), ""]
    lines += [
        "## Klaviyo",
        "",
        "Limits are those that Klaviyo publishes, of one account; the client keeps them by itself.",
        "All of Klaviyo's other operations can be called by name: "
        + ", ".join(
            f"[`{name}()`](api/pvxklaviyo.klaviyo.md#{name})"
            for name in ("resource_call", "page_call", "sequence_call", "plain_call")
        )
        + ".",
        "",
    ]
    for family in klaviyo_methods.families():
        if family.functions:
            module = ast.parse(family.text)
            title = (ast.get_docstring(module) or family.name).split("\n")[0].rstrip(".")
            lines += [f"### {title}", ""]
            for function in family.functions:
                lines += [*_klaviyo(family, function), ""]
    return "\n".join(lines).rstrip() + "\n"


def _klaviyo(family: klaviyo_methods.Family, function: ast.FunctionDef) -> Iterator[str]:
    source = "\n".join(family.text.splitlines()[function.lineno - 1 : function.end_lineno])
    links = re.findall(r"# (https://developers\.klaviyo\.com\S+)", source)
    names = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and node.value in OPERATIONS
    ]
    # What looks something up that may be absent names the operation in its link alone.
    names = names or [name for link in links if (name := link.rpartition("/")[2]) in OPERATIONS]
    yield f"#### {function.name}"
    yield ""
    for name in dict.fromkeys(names):
        operation = OPERATIONS[name]
        limits = [f"{operation.burst} a second", f"{operation.steady} a minute"]
        if operation.daily is not None:
            limits.append(f"{operation.daily} a day")
        scopes = ", ".join(f"`{scope}`" for scope in operation.scopes) or "none"
        yield f"`{operation.method} {operation.path}`; {', '.join(limits)}; scopes: {scopes}."
        yield ""
    yield from _words(ast.get_docstring(function) or "")
    yield ""
    there = f"[Arguments and errors](api/pvxklaviyo.klaviyo.md#{function.name})"
    yield " · ".join(
        [there, *(f"[Klaviyo's page]({link})" for link in dict.fromkeys(links))],
    )


def _words(docstring: str) -> Iterator[str]:
    """Give what stands before the arguments, one paragraph a line."""
    description = docstring
    for section in _SECTIONS:
        description = description.split(f"\n{section}\n")[0]
    description = re.sub(r":\w+:`~?\.?(?:\w+\.)*(\w+)`", r"`\1`", description).replace("``", "`")
    paragraphs = [" ".join(part.split()) for part in description.split("\n\n")]
    yield from "\n\n".join(part for part in paragraphs if part).split("\n")
