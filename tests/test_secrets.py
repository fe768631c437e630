"""Where credentials come from, and what is no credential."""

from __future__ import annotations

import pytest

from pvxklaviyo import secrets
from pvxklaviyo.errors import ConfigurationError


def test_bytes_that_are_no_text_are_no_secret() -> None:
    """Python shows them as surrogates, which nothing can send."""
    value = b"geheim\xff".decode("utf-8", "surrogateescape")

    with pytest.raises(ConfigurationError, match="is not UTF-8 text") as caught:
        secrets.env("PASSWORD", {"PASSWORD": value})()

    assert "geheim" not in str(caught.value)


def test_a_path_that_no_file_can_have_is_a_problem_of_the_settings() -> None:
    """It is the settings' mistake, and not ours."""
    with pytest.raises(ConfigurationError, match="no file can have this name"):
        secrets.file("/tmp/a\x00b")()
