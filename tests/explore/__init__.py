"""Every way in which it may come: permutations, interleavings, crashes."""

import os

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
"""Whether there is time to try everything, as ``nox -s explore`` has."""
