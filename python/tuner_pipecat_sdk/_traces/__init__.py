"""The spans that the application itself makes with OpenTelemetry, on their way to the recorder.

Nothing here imports OpenTelemetry but ``provider``, and that only where ``traces_enabled`` is on.
"""
