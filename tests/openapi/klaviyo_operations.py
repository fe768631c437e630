"""
Makes the table of Klaviyo's operations: names, addresses, limits, scopes.

Klaviyo publishes its OpenAPI file; this reduces it to what a client must know
before it calls: where an operation lives, what it costs, what a key needs.

    python -m tests.openapi.klaviyo_operations
"""

# https://github.com/klaviyo/openapi

from __future__ import annotations

import json
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = HERE / "klaviyo-openapi.json"
TABLE = HERE.parents[1] / "src/pvxklaviyo/klaviyo/_operations/_table.py"

_HEAD = '''"""
Every operation of Klaviyo's API, revision {revision}: method, address, limits, scopes.

Made from Klaviyo's OpenAPI file by ``python -m tests.openapi.klaviyo_operations``;
do not edit.
"""
# https://github.com/klaviyo/openapi

TABLE = """\\
{lines}
"""
'''


def make(source: str) -> str:
    """Reduce the text of the OpenAPI file to the text of the table's module."""
    full = json.loads(source)
    lines = list[str]()
    for path, methods in full["paths"].items():
        for method, operation in methods.items():
            rate = operation["x-klaviyo-ratelimit"]
            limits = ",".join(rate[name] for name in ("burst", "steady", "daily") if name in rate)
            scopes = ",".join(operation["x-klaviyo-scopes"]) or "-"
            parts = (operation["operationId"], method.upper(), path, limits, scopes)
            lines.append(" ".join(parts))
    return _HEAD.format(revision=full["info"]["version"], lines="\n".join(sorted(lines)))


if __name__ == "__main__":
    TABLE.write_text(make(SOURCE.read_text(encoding="utf-8")), encoding="utf-8")
