from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pvxklaviyo.config import KnownKey, known_keys, parse_duration

from .files import LEAST, read

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
COLUMNS = "peoplevox.columns."


def rows() -> dict[tuple[str, str], str]:
    """Read the page's tables: section and key to the default."""
    found: dict[tuple[str, str], str] = {}
    section = ""
    for line in PAGE.splitlines():
        if heading := re.match(r"## \[(.+)\]|## At the (top)", line):
            section = heading[1] or ""
        elif row := re.match(r"\| `(\w+)` \| (.+?) \| .+\.`? \|$", line):
            found[section, row[1]] = row[2].strip("`")
        elif columns := re.match(rf"\| `\[{COLUMNS}(\w+)\]` \| (.+) \|", line):
            for name in re.findall(r"`(\w+)`", columns[2]):
                found[COLUMNS + columns[1], name] = "none"
    return found


def test_the_page_has_every_key_and_no_other() -> None:
    """Whoever reads the page knows all that a file may say."""
    assert sorted((key.section, key.name) for key in known_keys()) == sorted(rows())


@pytest.mark.parametrize(
    "key",
    [key for key in known_keys() if key.name != "relay_domains"],
    ids=lambda key: f"{key.section}.{key.name}",
)
def test_the_page_tells_the_true_default(key: KnownKey) -> None:
    """A default on the page is the default of the code, however its duration is written."""
    told, true = rows()[key.section, key.name], key.default

    try:
        assert parse_duration(json.loads(true)) == parse_duration(json.loads(told))
    except (ValueError, TypeError):
        assert true == told


def test_the_least_file_of_the_page_is_the_least_file() -> None:
    """The page's first example works as it stands."""
    example = re.search(r"```toml\n(.+?)```", PAGE, re.DOTALL)

    assert example is not None
    assert read(LEAST) == read(example[1])
