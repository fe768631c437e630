"""
What a test puts into a simulated account, or asks of it, past the interface for callers.

One class for each group of resources, each a :class:`Seeded`, and the service
is all of them: a new class is named in the bases of ``SimulatedKlaviyo``.
"""

from .audiences import Audiences
from .automations import Automations
from .hooks import Hooks
from .people import People
from .seeded import Seeded
from .stocked import Stocked

__all__ = ["Audiences", "Automations", "Hooks", "People", "Seeded", "Stocked"]
