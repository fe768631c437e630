from __future__ import annotations

from pathlib import Path

import pytest

from . import engine
from .engine import Find, run
from .registry import TARGETS
from .target import CORPUS, Target


@pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])
def test_the_corpus_keeps_every_promise(target: Target) -> None:
    """What was once a find, or reached something new, is tried for ever."""
    corpus = target.corpus()
    for _, data in corpus:
        target.check(data)

    assert corpus, f"put an input that {target.name} accepts into {target.folder}"


def test_every_folder_of_the_corpus_has_a_target() -> None:
    """No inputs lie there that nobody tries, and no two targets share them."""
    names = [target.name for target in TARGETS]

    assert sorted(names) == sorted(path.name for path in CORPUS.iterdir())


@pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])
def test_a_short_run_of_each(target: Target) -> None:
    """The named run would start; its million is not for every day."""
    assert 150 == run(target, 150, seed=0).executions


def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: Target) -> Target:
    monkeypatch.setattr("tests.fuzz.target.CORPUS", tmp_path)
    folder = tmp_path / target.name
    folder.mkdir()
    (folder / "first").write_bytes(b"A,B\n1,2\n")
    return target


def test_a_broken_promise_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that was not declared ends the run, with the input that caused it."""

    def check(data: bytes) -> None:
        if b'",' in data:
            raise KeyError(len(data))

    target = planted(tmp_path, monkeypatch, Target("planted", check, words=[b'"', b","]))

    with pytest.raises(Find, match="KeyError") as caught:
        run(target, 100_000, seed=3)
    assert b'",' in caught.value.data


def test_a_slow_parser_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is part of the promise."""
    monkeypatch.setattr(engine, "SECONDS", -1.0)
    monkeypatch.setattr(engine, "_TRACED_FIRST", 0)
    target = planted(tmp_path, monkeypatch, Target("planted", lambda data: None))

    with pytest.raises(Find, match="took"):
        run(target, 100, seed=3)


def test_new_steps_join_the_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret of several letters is found letter by letter, not by chance alone."""

    def check(data: bytes) -> None:
        if data[:1] == b"<":
            if data[1:2] == b"!":
                if data[2:3] == b"[":
                    raise LookupError

    target = planted(tmp_path, monkeypatch, Target("planted", check, words=[b"<", b"!", b"["]))
    here = frozenset({__file__})
    monkeypatch.setattr(Target, "sources", property(lambda _: here))
    monkeypatch.setattr(engine, "_TRACED_EVERY", 1)

    with pytest.raises(Find):
        run(target, 10_000, seed=5)
