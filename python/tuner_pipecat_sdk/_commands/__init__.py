"""``python -m tuner_pipecat_sdk`` and the console script ``tuner``: doctor, demo, the trial of the installed Pipecat.

Nothing of the tap imports anything from here.
"""
