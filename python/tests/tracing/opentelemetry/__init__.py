"""Stands in for OpenTelemetry's Python packages: the parts of API and SDK that the package touches, with their names and habits."""
