"""Imported before Pipecat: stands in for what Debian has no package of and these calls do not use."""

import re
import sys
import types

try:
    import transformers  # noqa: F401
except ImportError:
    sys.modules["transformers"] = types.SimpleNamespace(WhisperFeatureExtractor=object, AutoFeatureExtractor=object)

import nltk

nltk.download = lambda *_, **__: True

import pipecat.utils.string as strings  # noqa: E402 - it asks for nltk's data when it is imported

if hasattr(strings, "sent_tokenize"):
    strings.sent_tokenize = lambda text, *_, **__: [part for part in re.split(r"(?<=[.!?])\s+", text) if part]
