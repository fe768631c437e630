from __future__ import annotations

import json

import pytest

from .klaviyo_rules import SOURCE, TABLE, make


class TestTable:
    def test_the_checked_in_table_is_what_the_file_gives(self) -> None:
        """The table that ships is the one that the script makes of the OpenAPI file."""
        expected = make(SOURCE.read_text("utf-8"))

        assert expected == TABLE.read_text("utf-8")

    def test_a_rule_it_does_not_know_stops_it(self) -> None:
        """A kind of rule that the table could not hold is an error, not a gap."""
        full = json.loads(SOURCE.read_text("utf-8"))
        full["components"]["schemas"]["EventCreateQueryV2"]["minProperties"] = 1

        with pytest.raises(ValueError, match="minProperties"):
            make(json.dumps(full))

    def test_a_changed_limit_changes_the_table(self) -> None:
        """The limits are the file's own numbers."""
        full = json.loads(SOURCE.read_text("utf-8"))
        full["paths"]["/api/events"]["post"]["x-klaviyo-ratelimit"]["burst"] = "351/s"

        assert TABLE.read_text("utf-8") != make(json.dumps(full))
