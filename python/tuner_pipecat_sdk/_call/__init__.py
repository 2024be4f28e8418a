"""One call: its frames and events in order, what the application tells of it, and its end.

Facts, telephony payloads, the questions at the end and the reason why it ended are here.
"""
