"""The service's description of itself, for tools that make their calls from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import quoteattr

from .description import ANSWER, EVENTS, OPERATIONS, REQUESTS, Age, Field, Operation, has
from .soap import NAMESPACE

_SERVICE = "IntegrationServiceV4"
_HTTP = "http://schemas.xmlsoap.org/soap/http"
_NAMESPACES = {
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    "http": "http://schemas.xmlsoap.org/wsdl/http/",
    "mime": "http://schemas.xmlsoap.org/wsdl/mime/",
    "s": "http://www.w3.org/2001/XMLSchema",
    "tns": NAMESPACE,
}
_STATUSES = (Field("Reference"), Field("Status", "IntegrationResponseStatuses", required=True))
_LINE_NUMBER = Field("LineNo", "int", required=True)


def write_wsdl(age: Age, address: str, *, line_numbers: bool = False) -> bytes:
    """
    Write the WSDL of one age.

    Args:
        age: Which.

        address: Where the service answers, without a query.

        line_numbers: Whether the statuses of SaveData have ``LineNo``.
    """
    known = [one for one in OPERATIONS.values() if has(age, one.since)]
    plain = [one for one in known if one.is_plain]
    spaces = "".join(f" xmlns:{name}={quoteattr(uri)}" for name, uri in _NAMESPACES.items())
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<wsdl:definitions{spaces} targetNamespace="{NAMESPACE}">',
        f'<wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="{NAMESPACE}">',
        *(_elements(one, age) for one in known),
        *_types(age, line_numbers=line_numbers),
        "</s:schema></wsdl:types>",
        *(_soap_messages(one) for one in known),
        *(_plain_messages(one, age, verb) for one in plain for verb in ("Get", "Post")),
        _port_type("Soap", known),
        _port_type("HttpGet", plain),
        _port_type("HttpPost", plain),
        _soap_binding("soap", "Soap", known),
        _soap_binding("soap12", "Soap12", known),
        _plain_binding("Get", plain),
        _plain_binding("Post", plain),
        _service(address),
        "</wsdl:definitions>",
    ]
    return "".join(parts).encode()


def _elements(operation: Operation, age: Age) -> str:
    arguments = _sequence(one for one in operation.arguments if has(age, one.since))
    result = _sequence([Field(f"{operation.name}Result", "IntegrationResponse")])
    return (
        f'<s:element name="{operation.name}"><s:complexType>{arguments}'
        f'</s:complexType></s:element><s:element name="{operation.name}Response">'
        f"<s:complexType>{result}</s:complexType></s:element>"
    )


def _types(age: Age, *, line_numbers: bool) -> Iterable[str]:
    statuses = (*_STATUSES, _LINE_NUMBER) if line_numbers else _STATUSES
    yield _complex("IntegrationResponse", [one for one in ANSWER if has(age, one.since)])
    yield _array("ArrayOfIntegrationStatusResponse", "IntegrationStatusResponse", nillable=True)
    yield _complex("IntegrationStatusResponse", statuses)
    yield _enumeration("IntegrationResponseStatuses", ("Error", "Success"))
    if has(age, "current"):
        yield _array("ArrayOfInt", "int", nillable=False)
    yield _complex("GetRequest", REQUESTS["GetRequest"])
    yield (
        '<s:complexType name="GetReportRequest"><s:complexContent mixed="false">'
        f'<s:extension base="tns:GetRequest">{_sequence(REQUESTS["GetReportRequest"])}'
        "</s:extension></s:complexContent></s:complexType>"
    )
    yield _complex("SaveRequest", REQUESTS["SaveRequest"])
    yield _enumeration(
        "SubscriptionEventTypes", [name for name, since in EVENTS.items() if has(age, since)]
    )
    header = (
        Field("UserId", "int", required=True, nillable=True),
        Field("ClientId"),
        Field("SessionId"),
    )
    yield (
        f'<s:complexType name="UserSessionCredentials">{_sequence(header)}'
        "<s:anyAttribute /></s:complexType>"
    )
    yield '<s:element name="UserSessionCredentials" type="tns:UserSessionCredentials" />'
    yield '<s:element name="IntegrationResponse" nillable="true" type="tns:IntegrationResponse" />'


def _complex(name: str, fields: Iterable[Field]) -> str:
    return f'<s:complexType name="{name}">{_sequence(fields)}</s:complexType>'


def _sequence(fields: Iterable[Field]) -> str:
    return f"<s:sequence>{''.join(map(_element, fields))}</s:sequence>"


def _element(field: Field) -> str:
    nillable = ' nillable="true"' if field.nillable else ""
    return (
        f'<s:element minOccurs="{int(field.required)}" maxOccurs="1" name="{field.name}"'
        f'{nillable} type="{_type(field.type)}" />'
    )


def _type(name: str) -> str:
    return f"s:{name}" if name in {"string", "int", "boolean"} else f"tns:{name}"


def _array(name: str, of: str, *, nillable: bool) -> str:
    more = ' nillable="true"' if nillable else ""
    return (
        f'<s:complexType name="{name}"><s:sequence><s:element minOccurs="0"'
        f' maxOccurs="unbounded" name="{of}"{more} type="{_type(of)}" />'
        "</s:sequence></s:complexType>"
    )


def _enumeration(name: str, values: Iterable[str]) -> str:
    inside = "".join(f'<s:enumeration value="{value}" />' for value in values)
    return (
        f'<s:simpleType name="{name}"><s:restriction base="s:string">{inside}'
        "</s:restriction></s:simpleType>"
    )


def _soap_messages(operation: Operation) -> str:
    name = operation.name
    header = ""
    if operation.needs_session:
        header = (
            f'<wsdl:message name="{name}UserSessionCredentials"><wsdl:part'
            ' name="UserSessionCredentials" element="tns:UserSessionCredentials" /></wsdl:message>'
        )
    return (
        f'<wsdl:message name="{name}SoapIn"><wsdl:part name="parameters" element="tns:{name}" />'
        f'</wsdl:message><wsdl:message name="{name}SoapOut"><wsdl:part name="parameters"'
        f' element="tns:{name}Response" /></wsdl:message>{header}'
    )


def _plain_messages(operation: Operation, age: Age, verb: str) -> str:
    name = f"{operation.name}Http{verb}"
    # Everything is text in an address or a form.
    parts = "".join(
        f'<wsdl:part name="{one.name}" type="s:string" />'
        for one in operation.arguments
        if has(age, one.since)
    )
    return (
        f'<wsdl:message name="{name}In">{parts}</wsdl:message><wsdl:message name="{name}Out">'
        '<wsdl:part name="Body" element="tns:IntegrationResponse" /></wsdl:message>'
    )


def _port_type(kind: str, operations: Sequence[Operation]) -> str:
    inside = "".join(
        f'<wsdl:operation name="{one.name}"><wsdl:input message="tns:{one.name}{kind}In" />'
        f'<wsdl:output message="tns:{one.name}{kind}Out" /></wsdl:operation>'
        for one in operations
    )
    return f'<wsdl:portType name="{_SERVICE}{kind}">{inside}</wsdl:portType>'


def _soap_binding(prefix: str, kind: str, operations: Sequence[Operation]) -> str:
    body = f'<{prefix}:body use="literal" />'
    inside = ""
    for one in operations:
        header = ""
        if one.needs_session:
            header = (
                f'<{prefix}:header message="tns:{one.name}UserSessionCredentials"'
                ' part="UserSessionCredentials" use="literal" />'
            )
        inside += (
            f'<wsdl:operation name="{one.name}"><{prefix}:operation'
            f' soapAction="{NAMESPACE}{one.name}" style="document" />'
            f"<wsdl:input>{body}{header}</wsdl:input>"
            f"<wsdl:output>{body}</wsdl:output></wsdl:operation>"
        )
    return (
        f'<wsdl:binding name="{_SERVICE}{kind}" type="tns:{_SERVICE}Soap">'
        f'<{prefix}:binding transport="{_HTTP}" />{inside}</wsdl:binding>'
    )


def _plain_binding(verb: str, operations: Sequence[Operation]) -> str:
    sent = "<http:urlEncoded />"
    if verb == "Post":
        sent = '<mime:content type="application/x-www-form-urlencoded" />'
    inside = "".join(
        f'<wsdl:operation name="{one.name}"><http:operation location="/{one.name}" />'
        f"<wsdl:input>{sent}</wsdl:input>"
        '<wsdl:output><mime:mimeXml part="Body" /></wsdl:output></wsdl:operation>'
        for one in operations
    )
    return (
        f'<wsdl:binding name="{_SERVICE}Http{verb}" type="tns:{_SERVICE}Http{verb}">'
        f'<http:binding verb="{verb.upper()}" />{inside}</wsdl:binding>'
    )


def _service(address: str) -> str:
    inside = "".join(
        f'<wsdl:port name="{_SERVICE}{kind}" binding="tns:{_SERVICE}{kind}">'
        f"<{prefix}:address location={quoteattr(address)} /></wsdl:port>"
        for prefix, kind in (
            ("soap", "Soap"),
            ("soap12", "Soap12"),
            ("http", "HttpGet"),
            ("http", "HttpPost"),
        )
    )
    return f'<wsdl:service name="{_SERVICE}">{inside}</wsdl:service>'
