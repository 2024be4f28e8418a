"""What the application attaches beside the frames. Nothing here raises: what cannot be attached is logged once."""

from __future__ import annotations

import weakref
from typing import Any

from ..langchain import CaptureConfig
from . import langchain, trackers


class Attaching:
    """The part of an observer to which the application attaches what else knows of the call."""

    _tuner_call: Any
    _tuner_trackers: weakref.WeakSet[Any]

    def attach_turn_tracking_observer(self, tracker: Any) -> None:
        """Also notes the turns of Pipecat's own turn tracker. Optional: the record's turns come from the frames.

        Args:
            tracker: A ``TurnTrackingObserver``; at any time before the end of the call.
        """
        if self._tuner_is_new(tracker, "turn tracker"):
            trackers.watch_turns(tracker, self._tuner_call)

    def attach_user_aggregator(self, user_aggregator: Any) -> None:
        """Also notes which strategy ended each turn of the caller, and when he was silent for so long that the
        application may remind him (``on_user_turn_idle``): with it a reminder is told from an answer. Optional: ``eou_delay``,
        ``eou_confidence`` and ``eou_reason`` come from the frames.

        Args:
            user_aggregator: The user's half of an ``LLMContextAggregatorPair``; at any time before the end of the call.
        """
        if self._tuner_is_new(user_aggregator, "user aggregator"):
            trackers.watch_user(user_aggregator, self._tuner_call)

    def wrap_graph(self, graph: Any, capture: CaptureConfig | None = None) -> Any:
        """Records what a LangGraph graph does: each node that is entered, each tool, the tokens of its models.

        Args:
            graph: A compiled graph.
            capture: What is recorded beyond names and times; with several graphs and chains, of each its own (inside a
                wrapped one: the outer one's).

        Returns:
            A graph of the same class that also tells us, for Pipecat's ``LangchainProcessor`` or a processor of your own;
            ``graph`` itself where LangChain is missing, which is logged.
        """
        return langchain.wrap(graph, self._tuner_call, capture, "wrap_graph")

    def wrap_chain(self, chain: Any, capture: CaptureConfig | None = None) -> Any:
        """Records what a LangChain runnable does: each tool, the tokens of its models. As ``wrap_graph``.

        Args:
            chain: A runnable.
            capture: What is recorded beyond names and times.

        Returns:
            The runnable with our callbacks.
        """
        return langchain.wrap(chain, self._tuner_call, capture, "wrap_chain")

    def _tuner_is_new(self, source: Any, what: str) -> bool:
        """Whether this call is recorded and was not attached to ``source`` before."""
        try:
            if self._tuner_call.stream is None or source in self._tuner_trackers:
                return False
            self._tuner_trackers.add(source)
            return True
        except Exception as error:
            self._tuner_call.trouble(what, error)
            return False
