"""Helpers for the servers that take calls from telephony providers."""
