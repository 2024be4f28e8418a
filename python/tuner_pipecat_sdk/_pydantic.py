"""Pydantic 2, which Pipecat brings. Only the public models import it: no call needs it to be recorded."""

from __future__ import annotations

try:
    from pydantic import BaseModel, ConfigDict, Field, SkipValidation, ValidationError, field_validator, model_validator
    from pydantic_core import InitErrorDetails, PydanticCustomError
except ImportError as error:
    raise ImportError(
        f"tuner_pipecat_sdk's TunerConfig and models need pydantic 2, which pipecat-ai brings: pip install 'pydantic>=2' ({error})"
    ) from None

__all__ = [
    "BaseModel",
    "ConfigDict",
    "Field",
    "InitErrorDetails",
    "PydanticCustomError",
    "SkipValidation",
    "ValidationError",
    "field_validator",
    "model_validator",
]
