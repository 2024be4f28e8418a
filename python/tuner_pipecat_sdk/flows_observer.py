"""The observer for Pipecat Flows."""

from __future__ import annotations

from typing import Any

from ._attach.flows import watch
from ._base import BaseTunerObserver


class FlowsObserver(BaseTunerObserver):
    """Records the call of a pipeline that a ``FlowManager`` leads, with its node transitions."""

    def attach_flow_manager(self, flow_manager: Any) -> None:
        """Notes each node that ``flow_manager`` enters from now on.

        Args:
            flow_manager: A ``FlowManager`` of ``pipecat_flows`` or ``pipecat.flows``; before or after the task exists.
        """
        if self._tuner_call.stream is not None:
            watch(flow_manager, self._tuner_call)
