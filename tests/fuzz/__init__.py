"""
Every parser of foreign bytes against a million damaged ones: ``nox -s fuzz``.

``nox -s fuzz`` runs each target a million times, and then asks whether the
parsers that promise it are covered to the last branch by the kept corpus and
their unit tests. ``nox -s fuzz -- envelope csv --executions 20000`` runs some
of them for a short while. The ordinary tests replay the corpus and nothing
more.

A target is added in two steps:

1. Write a function of one argument, the bytes, that asserts what the parser
   promises: a value or its declared error, nothing personal in the error's
   text. Anything else that it raises is a find, and so is anything that takes
   longer than a second.
2. Add one line to :data:`tests.fuzz.registry.TARGETS` that names it, and put at
   least one input that the parser accepts into ``tests/fuzz/corpus/<name>/``,
   one file each; the file's name does not matter.

A find is written into the corpus as ``crash-…``: it stays there once it is
mended, so that it is tried for ever. ``--keep`` adds those inputs as well that
reached a part of the parser which nothing in the corpus had reached.
"""
