"""
Writes what follows from Klaviyo's operations: both clients' methods, and the package's names.

    python tools/klaviyo_methods.py           write them
    python tools/klaviyo_methods.py --check   say whether they are up to date

A public function of a family that returns a ``Call`` becomes a method of
``Klaviyo`` and of ``AsyncKlaviyo`` with the same arguments. One test runs the
check.
"""

from __future__ import annotations

import ast
import copy
import importlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "pvxklaviyo" / "klaviyo"
FAMILIES = PACKAGE / "_operations"

# Calls of these are made by the relay alone, of bytes that it kept, or by the
# caller, who names the operation.
WITHOUT_METHOD = {
    "post_event",
    "post_events",
    "post_profile",
    "resource_call",
    "page_call",
    "sequence_call",
    "plain_call",
}

# What the package offers besides its families, by module.
CORE = {
    "_awaited": ["AsyncKlaviyo"],
    "_blocking": ["Klaviyo"],
    "_catalogue_id": ["CatalogId", "catalog_id"],
    "_credentials": ["AccessToken", "AwaitToken", "GetToken"],
    "_definitions": ["MetricReference", "metric_ids_in", "metric_references"],
    "_errors": ["DuplicateProfileError", "RevisionWarning"],
    "_envelope": [
        "MAX_BATCH_BYTES",
        "MAX_BATCH_EVENTS",
        "Endpoint",
        "EventParts",
        "Sendable",
        "batches",
        "encode",
        "envelope",
        "sendable",
    ],
    "_event": ["Event"],
    "_filter": ["Filter", "Operand", "Where", "has", "where"],
    "_jobs": ["Job"],
    "_json": ["Json"],
    "_limits": ["OPERATIONS", "Operation"],
    "_location": ["Location", "LocationUpdate"],
    "_profile": [
        "PatchIdentifiers",
        "PatchProperties",
        "Profile",
        "ProfileUpdate",
    ],
    "_profile_parts": ["encode_profile", "profile_body"],
    "_revision": ["REVISION", "REVISION_RETIRES_ON", "revision_ending"],
    "_service": ["DEFAULT_URL", "ApiKey", "KlaviyoService"],
    "_signing": ["SigningSecret"],
    "_unset": ["UNSET", "Unset"],
    "_webhook": [
        "DeliveredEvent",
        "WebhookDelivery",
        "verify_webhook",
    ],
    "_operations._ask": [
        "Parameters",
        "Read",
        "page_call",
        "plain_call",
        "resource_call",
        "sequence_call",
    ],
    ".._call": ["Page"],
}

MADE = "Made by ``python tools/klaviyo_methods.py``; do not edit."


@attrs.frozen(kw_only=True)
class Family:
    """One module of operations, parsed."""

    name: str
    functions: list[ast.FunctionDef]
    names: list[str]
    imports: Mapping[str, tuple[int, str]]
    text: str


def families() -> list[Family]:
    """Read every family."""
    found = []
    for path in sorted(FAMILIES.glob("[!_]*.py")):
        text = path.read_text(encoding="utf-8")
        body = ast.parse(text).body
        functions = [
            node
            for node in body
            if isinstance(node, ast.FunctionDef)
            and not node.name.startswith("_")
            and node.returns is not None
            and ast.unparse(node.returns).startswith("Call[")
            and node.name not in WITHOUT_METHOD
        ]
        imports = {
            alias.asname or alias.name: (node.level, node.module or "")
            for node in body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        names = [name for name in _defined(body) if not name.startswith("_")]
        found.append(
            Family(name=path.stem, functions=functions, names=names, imports=imports, text=text)
        )
    return found


def _defined(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                pass


def pages() -> Mapping[Path, str]:
    """Give every file that is made, by its path."""
    read = families()
    return {
        PACKAGE / "_blocking_methods.py": _formatted(_methods(read, awaited=False)),
        PACKAGE / "_awaited_methods.py": _formatted(_methods(read, awaited=True)),
        PACKAGE / "__init__.py": _formatted(_init(read)),
    }


def _methods(read: list[Family], *, awaited: bool) -> str:
    needed: dict[str, set[str]] = {".._call": {"Call"}}
    at_once: dict[str, set[str]] = {}
    lines = list[str]()
    for family in read:
        for function in family.functions:
            for name in _names_in(function):
                _import(needed, family, name)
            for name in _defaults_in(family, function):
                _import(at_once, family, name)
            lines += _method(family, function, awaited=awaited)
    colour = "awaited" if awaited else "blocking"
    wait, define = ("await ", "async def") if awaited else ("", "def")
    imports = [
        f"    from {module} import {', '.join(sorted(names))}"
        for module, names in sorted(needed.items())
    ]
    return "\n".join(
        [
            "# ruff: noqa: A002 - some of Klaviyo's words are Python's too",
            '"""',
            f"Every operation of Klaviyo as a method of the {colour} client.",
            "",
            MADE,
            '"""',
            "",
            "from __future__ import annotations",
            "",
            "from typing import TYPE_CHECKING, TypeVar",
            "",
            *(
                f"from {module} import {', '.join(sorted(names))}"
                for module, names in sorted(at_once.items())
            ),
            "",
            "if TYPE_CHECKING:",
            *imports,
            "",
            'T = TypeVar("T")',
            "",
            f"class {'Awaited' if awaited else 'Blocking'}Methods:",
            '    """One method an operation; its family is loaded when it is first called."""',
            "",
            "    __slots__ = ()",
            "",
            f"    {define} perform(self, call: Call[T]) -> T:",
            '        """Make one call."""',
            "        raise NotImplementedError",
            "",
            *lines,
        ]
    ).replace("return self.perform", f"return {wait}self.perform")


def _method(family: Family, function: ast.FunctionDef, *, awaited: bool) -> list[str]:
    returns = ast.unparse(function.returns or ast.Constant(None))
    result = returns.removeprefix("Call[").removesuffix("]")
    arguments = function.args
    passed = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    passed += [f"{argument.arg}={argument.arg}" for argument in arguments.kwonlyargs]
    if arguments.vararg is not None:
        passed.insert(len(arguments.args), f"*{arguments.vararg.arg}")
    written = ast.unparse(_with_values(family, arguments))
    define = "async def" if awaited else "def"
    return [
        f"    {define} {function.name}(self{', ' if written else ''}{written}) -> {result}:",
        *_docstring(ast.get_docstring(function) or ""),
        f"        from ._operations.{family.name} import {function.name}",
        "",
        f"        return self.perform({function.name}({', '.join(passed)}))",
        "",
    ]


def _docstring(text: str) -> Iterator[str]:
    """Give the function's docstring as the method's: an editor shows what it finds there."""
    if "\n" not in text:
        yield f'        """{text}"""'
        return
    yield '        """'
    yield from (f"        {line}".rstrip() for line in text.splitlines())
    yield '        """'


def _with_values(family: Family, arguments: ast.arguments) -> ast.arguments:
    """Write a default that is a number or text by its name as what it is: no module is needed."""
    module = importlib.import_module(f"pvxklaviyo.klaviyo._operations.{family.name}")

    class Values(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            value = getattr(module, node.id, None)
            return ast.Constant(value) if isinstance(value, int | str) else node

    valued = copy.deepcopy(arguments)
    valued.defaults = [Values().visit(default) for default in valued.defaults]
    valued.kw_defaults = [default and Values().visit(default) for default in valued.kw_defaults]
    return valued


def _defaults_in(family: Family, function: ast.FunctionDef) -> set[str]:
    """Give the names of defaults that have to be there when the method is defined."""
    arguments = _with_values(family, function.args)
    return {
        node.id
        for default in (*arguments.defaults, *arguments.kw_defaults)
        if default is not None
        for node in ast.walk(default)
        if isinstance(node, ast.Name)
    }


def _names_in(function: ast.FunctionDef) -> set[str]:
    hints = [function.returns, *(argument.annotation for argument in _all(function.args))]
    return {
        node.id
        for hint in hints
        if hint is not None
        for node in ast.walk(hint)
        if isinstance(node, ast.Name)
    } - {"Call"}


def _all(arguments: ast.arguments) -> list[ast.arg]:
    extra = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


def _import(needed: dict[str, set[str]], family: Family, name: str) -> None:
    if name in family.names:
        needed.setdefault(f"._operations.{family.name}", set()).add(name)
    elif name in family.imports:
        level, module = family.imports[name]
        # A family stands one package deeper than the file that is written.
        near = {0: module, 1: f"._operations.{module}"}
        where = near.get(level, "." * (level - 1) + module)
        needed.setdefault(where, set()).add(name)


def _init(read: list[Family]) -> str:
    where = {name: module for module, names in CORE.items() for name in names}
    where |= {name: f"_operations.{family.name}" for family in read for name in family.names}
    by_module: dict[str, list[str]] = {}
    for name, module in sorted(where.items()):
        by_module.setdefault(module if module.startswith("..") else f".{module}", []).append(name)
    imports = [
        f"    from {module} import {', '.join(names)}"
        for module, names in sorted(by_module.items())
    ]
    public = sorted(where, key=lambda name: (name.islower(), not name.isupper(), name))
    return "\n".join(
        [
            '"""',
            "A client of Klaviyo, blocking and awaited.",
            "",
            "Every operation is a value first (:func:`create_event`, :func:`list_events`),",
            "which a client performs; each is also a method of both clients. Encoding needs",
            "neither client nor network. Whatever is not here yet can be called by",
            ":func:`resource_call`, :func:`page_call` and :func:`plain_call`.",
            "",
            "A name is loaded when it is first used: the forty kinds of things that Klaviyo",
            "knows would cost half as much as the HTTP library.",
            '"""',
            "",
            f"# {MADE}",
            "",
            "from __future__ import annotations",
            "",
            "from typing import TYPE_CHECKING",
            "",
            "if TYPE_CHECKING:",
            *imports,
            "",
            f"__all__ = {public!r}",
            "",
            "_WHERE = {",
            *(f"    {name!r}: {where[name]!r}," for name in sorted(where)),
            "}",
            '"""Name to the module that has it."""',
            "",
            "",
            "def __getattr__(name: str) -> object:",
            "    module = _WHERE.get(name)",
            "    if module is None:",
            '        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")',
            "    from importlib import import_module",
            "",
            '    path = module if module.startswith("..") else f".{module}"',
            "    found: object = getattr(import_module(path, __name__), name)",
            "    globals()[name] = found",
            "    return found",
            "",
            "",
            "def __dir__() -> list[str]:",
            "    return [*globals(), *(name for name in _WHERE if name not in globals())]",
            "",
        ]
    )


def _formatted(text: str) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    where = ["--stdin-filename", str(PACKAGE / "made.py"), "-"]
    for command in (["check", "--select", "I", "--fix", "--quiet"], ["format", "--quiet"]):
        done = subprocess.run(
            [*ruff, *command, *where],
            input=text,
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        text = done.stdout
    return text


def main(arguments: list[str]) -> int:
    """Write the files, or check them."""
    stale = [path for path, text in pages().items() if not _is(path, text)]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: python tools/klaviyo_methods.py")
        return 1 if stale else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
