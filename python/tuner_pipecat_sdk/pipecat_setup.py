"""Records the calls of a bot whose code is not touched: Pipecat runs this file when it is in ``PIPECAT_SETUP_FILES``.

    PIPECAT_SETUP_FILES=$(python -m tuner_pipecat_sdk setup-file) python bot.py

The settings come from ``TUNER_API_KEY``, ``TUNER_WORKSPACE_ID``, ``TUNER_AGENT_ID`` and ``TUNER_BASE_URL``. A task that
has an observer of ours already is left alone. Nothing here raises.
"""

from __future__ import annotations

import uuid
from typing import Any

from tuner_pipecat_sdk import _log


async def setup_pipeline_task(task: Any) -> None:
    """Pipecat before 1.3 calls this for each task."""
    attach(task)


async def setup_pipeline_worker(worker: Any) -> None:
    """Pipecat 1.3 and newer calls this for each worker."""
    attach(worker)


async def setup_worker_runner(runner: Any) -> None:
    """Pipecat 1.3 and newer asks every setup file for it; there is nothing to do for a runner."""


def attach(task: Any) -> Any:
    """Adds an observer to a task; ``None`` if it has one, the settings are wrong, or ``TUNER_ENABLED=0`` is set."""
    try:
        from tuner_pipecat_sdk import FlowsObserver
        from tuner_pipecat_sdk._attach.flows import watch_task

        if _has_one(task):
            return None
        observer = FlowsObserver(call_id=str(uuid.uuid4()))
        if not observer._tuner_config.enabled:
            return None
        task.add_observer(observer)
        watch_task(task, observer._tuner_call)
        _log.log("info", f"recording call {observer._tuner_config.call_id}")
        return observer
    except Exception as error:
        _log.log("error", f"this call is not recorded: {error}")
        return None


def _has_one(task: Any) -> bool:
    from tuner_pipecat_sdk._base import BaseTunerObserver
    from tuner_pipecat_sdk._tap.latency_observer import LatencyObserver

    known = list(getattr(getattr(task, "_observer", None), "_observers", None) or ())
    return any(isinstance(one, (BaseTunerObserver, LatencyObserver)) for one in [*known, *_stages(getattr(task, "_pipeline", None))])


def _stages(processor: Any, depth: int = 0) -> list[Any]:
    """The processors of a pipeline, those of pipelines inside it as well."""
    found = list(getattr(processor, "processors", None) or ()) if depth < 8 else []
    return found + [inner for stage in found for inner in _stages(stage, depth + 1)]
