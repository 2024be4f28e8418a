"""Stand-ins for the few Pipecat classes that the tap touches: our own, small, and only as like as the tests need.

``GENERATION`` says which Pipecat they are like: ``"old"`` (before 1.8: a processor knows its task's observer as
``_observer``), ``"new"`` (1.8: it has a ``_setup``), ``"1.16"`` (observers are told of first pushes only, if they ask),
``"2.0"`` (what was deprecated is gone). ``generations.become`` switches to one.
"""

GENERATION = "old"
