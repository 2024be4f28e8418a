"""The name before Pipecat 1.3; it goes with 2.0."""

from pipecat.pipeline.worker import Clock, PipelineParams, TaskObserver
from pipecat.pipeline.worker import PipelineWorker as PipelineTask

__all__ = ["Clock", "PipelineParams", "PipelineTask", "TaskObserver"]
