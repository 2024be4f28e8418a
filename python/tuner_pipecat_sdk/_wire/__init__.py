"""The way to the recorder: the lines of each call, their queue, the process ``tuner record`` and what it says.

One thread supervises it, a fork starts its own, and where no recorder runs the lines go to disk from here.
"""
