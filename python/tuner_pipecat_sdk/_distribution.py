"""What this package is called where packages are installed, and what must not stand beside it."""

from __future__ import annotations

import importlib.metadata
from functools import lru_cache

NAME = "tuner-pipecat-recorder"
"""The name in ``pyproject.toml``."""

REPLACED = "tuner-pipecat-sdk"
"""The package that this one replaces. Both are imported as ``tuner_pipecat_sdk``."""


@lru_cache(maxsize=1)
def conflict() -> str | None:
    """Returns a sentence where the replaced package is installed as well, else ``None``."""
    try:
        version = importlib.metadata.version(REPLACED)
    except Exception:
        return None
    return (
        f"{REPLACED} {version} is installed as well, and its files lie among those of {NAME}: "
        f"pip uninstall {REPLACED} {NAME}, then install {NAME} again"
    )
