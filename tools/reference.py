"""
Writes the reference pages that are made from the code: docs/reference/api.md, codes.md
and operations.md.

    python tools/reference.py           write them
    python tools/reference.py --check   say whether they are up to date

Names come from ``__all__``, words from docstrings, codes from the catalogues
and from the functions that open exceptions. One test runs the check.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import get_args

import attrs
import operations

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs" / "reference"

# In the order in which a reader needs them.
PACKAGES = {
    "pvxklaviyo": "What most programs use, whichever package it is of.",
    "pvxklaviyo.relay": "The relay, and what it gives back.",
    "pvxklaviyo.config": "One tenant's settings, and the TOML file they come from.",
    "pvxklaviyo.sequence": "When to speak, and about what: the policy and its decisions.",
    "pvxklaviyo.mapping": "Rows to orders and shipments, shipments to events.",
    "pvxklaviyo.model": "Orders and shipments, and the keys that never change.",
    "pvxklaviyo.peoplevox": "Peoplevox alone.",
    "pvxklaviyo.klaviyo": "Klaviyo alone.",
    "pvxklaviyo.ledger": "What a store and its callers share.",
    "pvxklaviyo.stores": "The stores that come with the library.",
    "pvxklaviyo.transports": "The transports that come with the library.",
    "pvxklaviyo.secrets": "Where credentials come from.",
    "pvxklaviyo.retry": "Whether to try again, and after how long.",
    "pvxklaviyo.telemetry": "What an operator's tools receive.",
    "pvxklaviyo.errors": "What can go wrong.",
    "pvxklaviyo.simulation": "The simulated services.",
    "pvxklaviyo.simulation.faults": "What a simulated service does wrong on purpose.",
    "pvxklaviyo.simulation.warehouse": "The simulated warehouse.",
    "pvxklaviyo.simulation.peoplevox": "The simulated Peoplevox.",
    "pvxklaviyo.simulation.klaviyo": "The simulated Klaviyo.",
    "pvxklaviyo.simulation.verdict": "Whether Klaviyo tells what the warehouse did.",
    "pvxklaviyo.simulation.serving": "The simulated services over HTTP.",
    "pvxklaviyo.simulation.scheduling": "Flows interleaved, stalled and killed at will.",
    "pvxklaviyo.testing": "Contracts for stores and transports of your own, and worlds for your tests.",
}

_SECTIONS = ("Args:", "Attributes:", "Returns:", "Raises:", "Yields:")
_MADE = "<!-- Made from the code by tools/reference.py; do not edit. -->\n"


def pages() -> Mapping[Path, str]:
    """Give every page that is made, by its path."""
    homes = {name: module(name) for name in PACKAGES if importlib.util.find_spec(name)}
    made = {
        DOCS / "api.md": _linked(_index(homes), "", "api/"),
        DOCS / "codes.md": _codes(),
        DOCS / "operations.md": operations.page(_MADE),
    }
    for name, home in homes.items():
        made[DOCS / "api" / f"{name}.md"] = _linked(_page(name, home), name, "")
    return made


def module(name: str) -> ModuleType:
    """Import a package."""
    return importlib.import_module(name)


def public(home: ModuleType) -> list[str]:
    """Give the public names of a package; of a module without ``__all__``, what it defines."""
    listed = getattr(home, "__all__", None)
    if listed is not None:
        return [name for name in listed if not inspect.ismodule(getattr(home, name))]
    return [name for name in _documented(home.__name__) if not name.startswith("_")]


@cache
def owners() -> Mapping[str, str]:
    """Say on which page a re-exported name is described: the deepest package that has it."""
    found: dict[str, str] = {}
    for package in sorted(PACKAGES, key=lambda name: -name.count(".")):
        if importlib.util.find_spec(package) is None:
            continue
        home = module(package)
        for name in public(home):
            thing = getattr(home, name)
            found.setdefault(_identity(name, thing), package)
    return found


def _identity(name: str, thing: object) -> str:
    # The same name may mean two things: there is a Finding of a check and one of a verdict.
    where = getattr(thing, "__module__", "") if callable(thing) else ""
    return f"{where}:{name}:{'' if where else id(thing)}"


@cache
def _anchor(page: str, name: str) -> str:
    """Give the anchor of a name on its page; of two that differ in case alone the later is counted."""
    home = module(page)
    there = [
        each for each in public(home) if owners()[_identity(each, getattr(home, each))] == page
    ]
    before = there[: there.index(name)] if name in there else []
    count = sum(each.lower() == name.lower() for each in before)
    return f"{name.lower()}-{count}" if count else name.lower()


# pages


def _index(homes: Mapping[str, ModuleType]) -> str:
    lines = [
        "# Every public name",
        "",
        _MADE,
        "What is not listed here, or begins with an underscore, may change at any time.",
        "",
    ]
    for name, home in homes.items():
        lines += [f"## [{name}](api/{name}.md)", "", PACKAGES[name], "", "| Name | |", "|---|---|"]
        for each in public(home):
            thing = getattr(home, each)
            page = owners()[_identity(each, thing)]
            link = f"[`{each}`](api/{page}.md#{_anchor(page, each)})"
            lines.append(f"| {link} | {_first_sentence(name, each, thing)} |")
        lines.append("")
    return "\n".join(lines)


def _page(name: str, home: ModuleType) -> str:
    lines = [f"# {name}", "", _MADE, *_markdown(inspect.getdoc(home) or ""), ""]
    elsewhere: list[str] = []
    for each in public(home):
        thing = getattr(home, each)
        page = owners()[_identity(each, thing)]
        if page != name:
            elsewhere.append(f"[`{each}`]({page}.md#{_anchor(page, each)})")
        else:
            lines += [f"## {each}", "", *_described(name, each, thing), ""]
    if elsewhere:
        lines += ["## Names from other pages", "", ", ".join(elsewhere) + ".", ""]
    return "\n".join(lines)


def _described(package: str, name: str, thing: object) -> Iterator[str]:
    if inspect.isclass(thing) and not _is_alias(package, name):
        yield from _class(name, thing)
    elif inspect.isfunction(thing):
        yield from _code(_signature(name, thing))
        yield from _markdown(inspect.getdoc(thing) or "")
    else:
        value = _value(package, name)
        if value:
            yield from _code(f"{name} = {value}")
        yield from _markdown(_text_of(package, name))


def _class(name: str, thing: type) -> Iterator[str]:
    yield from _code(f"class {name}{_made_by(thing)}")
    bases = [base.__name__ for base in thing.__bases__ if base.__module__.startswith("pvxklaviyo")]
    if bases:
        yield f"A kind of {', '.join(f'`{base}`' for base in bases)}."
        yield ""
    yield from _markdown(inspect.cleandoc(thing.__doc__ or ""))
    for each, member in vars(thing).items():
        inner = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if each.startswith("_") or not (inspect.isfunction(inner) or isinstance(inner, property)):
            continue
        if isinstance(inner, property):
            yield f"### {name}.{each}"
            yield ""
            yield from _markdown(inspect.cleandoc(inner.__doc__ or ""))
            continue
        yield f"### {name}.{each}()"
        yield ""
        yield from _code(_signature(each, inner))
        yield from _markdown(inspect.cleandoc(inner.__doc__ or ""))


def _code(text: str) -> Iterator[str]:
    # Indented and not fenced: it is a signature and no program.
    yield from (f"    {line}" for line in text.splitlines())
    yield ""


# signatures


def _made_by(thing: type) -> str:
    if attrs.has(thing):
        fields = [field for field in attrs.fields(thing) if field.init]
        parts = [_field(field) for field in fields]
        star = ["*"] if fields and all(field.kw_only for field in fields) else []
        return _fitted([*star, *parts])
    made = vars(thing).get("__init__")
    if made is None or getattr(thing, "_is_protocol", False):
        return ""
    return _fitted(_parameters(made))


def _field(field: attrs.Attribute[object]) -> str:
    kind = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", "")
    text = f"{field.alias}: {kind}" if kind else str(field.alias)
    if field.default is attrs.NOTHING:
        return text
    factory = isinstance(field.default, attrs.Factory)  # type: ignore[arg-type]
    return f"{text} = {'…' if factory else _shown(field.default)}"


def _signature(name: str, function: object) -> str:
    kind = "async def" if inspect.iscoroutinefunction(function) else "def"
    if inspect.isasyncgenfunction(function):
        kind = "async def"
    returns = inspect.signature(function).return_annotation  # type: ignore[arg-type]
    after = "" if returns is inspect.Signature.empty else f" -> {_kind(returns)}"
    return f"{kind} {name}{_fitted(_parameters(function), after)}"


def _parameters(function: object) -> list[str]:
    parts: list[str] = []
    starred = False
    for each in inspect.signature(function).parameters.values():  # type: ignore[arg-type]
        if each.name == "self" or (each.name == "cls" and not parts):
            continue
        if each.kind is each.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        starred = starred or each.kind is each.VAR_POSITIONAL
        stars = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        text = f"{stars}{each.name}"
        if each.annotation is not each.empty:
            text += f": {_kind(each.annotation)}"
        if each.default is not each.empty:
            text += f" = {_shown(each.default)}"
        parts.append(text)
    return parts


def _kind(annotation: object) -> str:
    if isinstance(annotation, str):
        return annotation
    return getattr(annotation, "__name__", str(annotation))


def _shown(value: object) -> str:
    if inspect.isroutine(value) or inspect.isclass(value):
        return str(value.__name__)
    if isinstance(value, frozenset) and value:
        # The order of a set is another one in every process.
        return f"frozenset({{{', '.join(sorted(map(repr, value)))}}})"
    text = repr(value).replace("datetime.timedelta", "timedelta")
    # An address in memory, or the surroundings of the machine, say nothing.
    return "…" if " at 0x" in text or len(text) > 60 else text


def _fitted(parts: list[str], after: str = "") -> str:
    line = f"({', '.join(parts)}){after}"
    if len(line) <= 72:
        return line
    return "(\n" + "".join(f"    {part},\n" for part in parts) + f"){after}"


# words


@cache
def _documented(package: str) -> Mapping[str, tuple[str, str]]:
    """Give the value and the text below each assignment and definition of a module."""
    home = module(package)
    found: dict[str, tuple[str, str]] = {}
    body = ast.parse(inspect.getsource(home)).body
    for at, node in enumerate(body):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found[node.name] = ("", ast.get_docstring(node) or "")
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        target = node.target if isinstance(node, ast.AnnAssign) else target
        if not isinstance(target, ast.Name) or node.value is None:  # type: ignore[attr-defined]
            continue
        below = body[at + 1] if at + 1 < len(body) else None
        text = ""
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            text = inspect.cleandoc(str(below.value.value))
        found[target.id] = (ast.unparse(node.value), text)  # type: ignore[attr-defined]
    return found


@cache
def _source_of(package: str, name: str) -> str:
    """Find the module in which a constant or alias is written."""
    seen = {package}
    while True:
        tree = ast.parse(inspect.getsource(module(package)))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and any(
                name == (alias.asname or alias.name) for alias in node.names
            ):
                level = (
                    package if hasattr(module(package), "__path__") else package.rpartition(".")[0]
                )
                for _ in range(node.level - 1):
                    level = level.rpartition(".")[0]
                package = f"{level}.{node.module}" if node.module else level
                break
        else:
            return package
        if package in seen:
            return package
        seen.add(package)


def _is_alias(package: str, name: str) -> bool:
    return bool(_value(package, name))


def _value(package: str, name: str) -> str:
    value = _documented(_source_of(package, name)).get(name, ("", ""))[0]
    return value if len(value) <= 200 else "…"


def _text_of(package: str, name: str) -> str:
    return _documented(_source_of(package, name)).get(name, ("", ""))[1]


def _first_sentence(package: str, name: str, thing: object) -> str:
    is_own = inspect.isfunction(thing) or (inspect.isclass(thing) and not _is_alias(package, name))
    text = inspect.cleandoc(thing.__doc__ or "") if is_own else _text_of(package, name)
    paragraph = " ".join(_inline(line) for line in text.partition("\n\n")[0].splitlines())
    sentence = re.match(r".*?\.(?= |$)", paragraph)
    return (sentence[0] if sentence else paragraph).rstrip(":").replace("|", "\\|")


def _markdown(text: str) -> Iterator[str]:
    """Turn a docstring into Markdown."""
    section = ""
    table = False
    for line in text.splitlines():
        if line in _SECTIONS:
            section = line
            yield f"**{line.rstrip(':')}**"
            yield ""
        elif section and line.startswith("    "):
            yield from _entry(line[4:], named=section != "Returns:")
        elif section and line:
            section = ""
            yield _inline(line)
        elif not section and line.startswith("===="):
            # A table of reStructuredText; both its outer edges are such lines.
            if not table:
                yield "```text"
            yield line
            table = True
        elif table and not line:
            yield "```"
            yield ""
            table = False
        elif table or line.startswith("    "):
            yield line
        else:
            yield _inline(line)
    if table:
        yield "```"
    yield ""


def _entry(line: str, *, named: bool) -> Iterator[str]:
    name, colon, rest = line.partition(": ")
    if named and colon and re.fullmatch(r"\*{0,2}[\w.]+", name):
        yield f"- `{name}`: {_inline(rest)}"
    else:
        yield (f"  {_inline(line.strip())}" if named and line.startswith("    ") else _inline(line))


def _inline(line: str) -> str:
    line = re.sub(r"``([^`]+)``", r"`\1`", line)
    return re.sub(r":(\w+):`~?([^`]+)`", r"[`\2`](@\1)", line)


def _linked(text: str, here: str, folder: str) -> str:
    """Lead each name that a docstring refers to, to where it is described, if there is one place."""
    pages: dict[str, set[str]] = {}
    for identity, page in owners().items():
        pages.setdefault(identity.split(":")[1], set()).add(page)

    def lead(found: re.Match[str]) -> str:
        *before, last = found[1].split(".")
        # Of a method without its class nobody knows here whose it is.
        whose = before[-1] if before and before[-1][:1].isupper() else ""
        if found[1] in PACKAGES:
            return f"[`{found[1]}`]({folder}{found[1]}.md)"
        name = f"{whose}.{last}" if whose else last
        among = pages.get(whose or last, set()) if whose or found[2] != "meth" else set()
        page = here if here in among else next(iter(among)) if len(among) == 1 else ""
        if not page:
            return f"`{name}`"
        # What is no heading (a field, an inherited method) is described where its class is.
        inner = vars(getattr(module(page), whose)).get(last) if whose else None
        headed = inspect.isfunction(inner) or isinstance(inner, property)
        anchor = f"{whose}{last}".lower() if headed else _anchor(page, whose or last)
        return f"[`{name}`]({'' if page == here else f'{folder}{page}.md'}#{anchor})"

    return re.sub(r"\[`([^`]+)`\]\(@(\w+)\)", lead, text)


# codes


def _codes() -> str:
    from pvxklaviyo.relay import OrderState
    from pvxklaviyo.sequence import _reasons as reasons

    lines = [
        "# Codes",
        "",
        _MADE,
        "Every decision carries a reason code; everything that needs a person is an exception with a code.",
        "Both are what scripts compare; the words beside them may change.",
        "",
        "## States of an order",
        "",
        "What `pvxklaviyo explain --json` says of an order, as `state`:",
        "",
        *(f"- `{state}`: {_STATES[state]}" for state in get_args(OrderState)),
        "",
        "## Reason codes",
        "",
    ]
    for title, table in (
        ("An event is sent", reasons.TOLD),
        ("An event, or an order, waits", reasons.HELD),
        ("An event is not sent, on purpose", reasons.SKIPPED),
        ("An event was set aside for a person", reasons.PARKED),
        ("Nothing can be said", reasons.UNKNOWN),
    ):
        lines += [f"### {title}", "", "| Code | Meaning |", "|---|---|"]
        lines += [f"| `{code}` | {meaning} |" for code, meaning in table.items()]
        lines.append("")
    lines += [
        "## Exceptions",
        "",
        "`ID` and `NUMBER` stand for the exception's id and the order's number.",
        "",
        "| Code | Owner | Severity | Meaning | Next step |",
        "|---|---|---|---|---|",
    ]
    for one in sorted(exceptions(), key=lambda one: one["code"]):
        step = one["next_step"].replace("|", "\\|")
        lines.append(
            f"| `{one['code']}` | {one['owner']} | {one['severity']} | {one['meaning']} | {step} |"
        )
    return "\n".join([*lines, ""])


def exceptions() -> Iterator[dict[str, str]]:
    """Read every exception off the functions that open them."""
    yield from _of_a_service()
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "src" / "pvxklaviyo").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "ExceptionOpened" not in text:
            continue
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                for one in _opened_by(node):
                    before = found.setdefault(one["code"], one)
                    if before["meaning"] != one["meaning"]:
                        # One code for the like of several things.
                        before["meaning"] += f" {one['meaning']}"
    yield from found.values()


def _opened_by(function: ast.FunctionDef) -> Iterator[dict[str, str]]:
    calls = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"ExceptionOpened", "_exception"}
    ]
    for call in calls:
        given = {word.arg or "": word.value for word in call.keywords}
        if not isinstance(given.get("code"), ast.Constant):
            # What others are made with.
            continue
        meaning = re.sub(r"^Report (that )?", "", ast.get_docstring(function) or "").split("\n")[0]
        yield {
            "owner": _literal(given["owner"]),
            "meaning": meaning[:1].upper() + meaning[1:],
            "code": _literal(given["code"]),
            "severity": _literal(given["severity"]) if "severity" in given else "warning",
            "next_step": _literal(given["next_step"]),
        }


def _of_a_service() -> Iterator[dict[str, str]]:
    """Open each exception of a service that does not work, because its code is put together."""
    from pvxklaviyo.engine.exceptions import service_failed
    from pvxklaviyo.errors import AuthenticationError, DecodeError, NotSentError

    for name in ("Peoplevox", "Klaviyo"):
        for error, what in (
            (AuthenticationError("", service=name), "refuses the credentials"),
            (
                DecodeError("", service=name),
                "answers what cannot be read, or refuses what was asked",
            ),
            (NotSentError("", service=name), "is down, or cannot be reached"),
        ):
            opened = service_failed("", name.lower(), error)
            yield {
                "owner": opened.owner,
                "meaning": f"{name} {what}.",
                "code": opened.code,
                "severity": opened.severity,
                "next_step": opened.next_step,
            }


_STATES = {
    "unknown": "nothing can be said of it",
    "before_start": "all its parcels left before the relay was to begin telling",
    "held": "something is waited for",
    "queued": "an event is decided and about to be sent",
    "partly_sent": "what left was told, and more is to come or that is not known",
    "cancelled": "its shop cancelled it whole",
    "complete": "everything was told, and nothing is to come",
    "skipped": "nothing of it is told, on purpose",
    "parked": "an event of it was set aside for a person",
}

_PLACES = {"shipment.order_number": "NUMBER", "returned.order_number": "NUMBER"}


def _literal(node: ast.expr) -> str:
    match node:
        case ast.Constant(value):
            return str(value)
        case ast.JoinedStr(values):
            return "".join(
                _PLACES.get(ast.unparse(part.value), "…")
                if isinstance(part, ast.FormattedValue)
                else _literal(part)
                for part in values
            )
        case _:
            raise TypeError(f"line {node.lineno}: not a literal text")


def stale() -> list[Path]:
    """Name the pages that are not as the code has it, those that should be gone included."""
    made = pages()
    wrong = [
        path
        for path, text in made.items()
        if not path.exists() or path.read_text(encoding="utf-8") != _tidy(text)
    ]
    return wrong + [path for path in (DOCS / "api").glob("*.md") if path not in made]


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).rstrip() + "\n"


def main(arguments: list[str]) -> int:
    """Write the pages, or check them."""
    if "--check" in arguments:
        wrong = stale()
        for path in wrong:
            print(f"{path.relative_to(ROOT)} is not up to date; run: python tools/reference.py")
        return 1 if wrong else 0
    for path in stale():
        path.unlink(missing_ok=True)
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_tidy(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
