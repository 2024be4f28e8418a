"""What an application can attach beside the frames: flow managers, turn trackers, aggregators, LangChain runnables.

Each tells its events to a call; all of them are optional, and one that cannot be attached is said once.
"""
