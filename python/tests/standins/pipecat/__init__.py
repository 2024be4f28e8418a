"""Stand-ins for the few Pipecat classes that the tap touches: our own, small, and only as like as the tests need.

``GENERATION`` says which way a processor finds its task's observer: ``"old"`` (``_observer``) or ``"new"`` (``_setup``).
"""

GENERATION = "old"
