"""Arguments of an observer that are no settings of the call."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable
from typing import Any


def wrong_functions(resolver: Any, calculator: Any, seconds: Any) -> list[str]:
    """What is wrong with the application's functions and the time that they get, one phrase each."""
    named = (("disconnection_reason_resolver", resolver), ("cost_calculator", calculator))
    wrong = [f"{name} must be callable" for name, value in named if value is not None and not callable(value)]
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= 3600:
        wrong.append("answer_timeout_secs must be a number of seconds from 0 to 3600")
    return wrong


def unknown(given: Iterable[str], observer: type) -> list[str]:
    """A sentence for each argument that neither we nor Pipecat know: Pipecat passes over them without a word."""
    known = {name for kind in observer.__mro__ if "__init__" in vars(kind) for name in _parameters(kind)}
    sentences = []
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            sentences.append(f"{name} is no argument of {observer.__name__} and is ignored" + (f"; did you mean {near[0]}?" if near else ""))
    return sentences


def _parameters(kind: Any) -> list[str]:
    try:
        return list(inspect.signature(kind.__init__).parameters)
    except (TypeError, ValueError):
        return []
