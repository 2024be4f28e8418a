"""What is seen of Pipecat: which frames are wanted, how they are seen once and cheaply, how each becomes a line.

Nothing here knows of the call that the lines belong to, or of the recorder that reads them.
"""
