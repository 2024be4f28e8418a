"""A support desk led by Pipecat Flows, with a global function out of every node; the record says how it ended."""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path
from typing import Any

try:
    from pipecat.audio.vad.silero import SileroVADAnalyzer
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.pipeline.worker import PipelineParams, PipelineWorker
    from pipecat.processors.aggregators.llm_context import LLMContext
    from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
    from pipecat.runner.run import main
    from pipecat.runner.utils import create_transport
    from pipecat.services.cartesia.tts import CartesiaTTSService
    from pipecat.services.deepgram.stt import DeepgramSTTService
    from pipecat.services.openai.llm import OpenAILLMService
    from pipecat.transports.base_transport import TransportParams
    from pipecat.workers.runner import WorkerRunner

    try:
        from pipecat.flows import FlowManager, FlowsFunctionSchema  # Pipecat 1.5 and newer
    except ImportError:
        from pipecat_flows import FlowManager, FlowsFunctionSchema
except ImportError as error:
    sys.exit(f"This bot needs Pipecat, its services and Pipecat Flows ({error}); samples/python/README.md has the command.")

from tuner_pipecat_sdk import DisconnectReason, FlowsObserver

sys.path.insert(0, str(Path(__file__).parent))
from nodes import category_node, function, speak_to_human


def build(transport: Any, stt: Any, llm: Any, tts: Any, vad: Any = None) -> tuple[PipelineWorker, FlowsObserver]:
    """The worker of one call and the observer that records it."""
    context = LLMContext()
    pair = LLMContextAggregatorPair(context, user_params=LLMUserAggregatorParams(vad_analyzer=vad))
    left: list[DisconnectReason] = []
    observer = FlowsObserver(
        call_id=str(uuid.uuid4()),
        asr_model="deepgram/nova-3",
        llm_model="gpt-4o-mini",
        tts_model="cartesia/sonic",
        extra_metadata={"desk": "brightline"},
        disconnection_reason_resolver=lambda: left[0] if left else DisconnectReason.AGENT_HANGUP,
    )
    worker = PipelineWorker(
        Pipeline([transport.input(), stt, pair.user(), llm, tts, transport.output(), pair.assistant()]),
        params=PipelineParams(enable_metrics=True, enable_usage_metrics=True),
        observers=[observer],
    )
    flow = manager(worker, llm, pair, transport)
    observer.attach_flow_manager(flow)

    @transport.event_handler("on_client_connected")
    async def begin(_transport: Any, _client: Any) -> None:
        await flow.initialize(category_node(FlowsFunctionSchema))

    @transport.event_handler("on_client_disconnected")
    async def leave(_transport: Any, _client: Any) -> None:
        left.append(DisconnectReason.USER_HANGUP)
        await worker.cancel()

    @worker.event_handler("on_pipeline_finished")
    async def sum_up(_worker: Any, _frame: Any) -> None:
        observer.update_call(call_successful=flow.state.get("outcome") == "solved", collected_dynamic_variables=dict(flow.state))

    return worker, observer


def manager(worker: Any, llm: Any, pair: Any, transport: Any) -> Any:
    """The flow manager; what leads it is called ``worker`` since Pipecat 1.5, ``task`` before."""
    everywhere = [function(FlowsFunctionSchema, "speak_to_human", {}, speak_to_human)]
    shared = {"llm": llm, "context_aggregator": pair, "transport": transport, "global_functions": everywhere}
    try:
        return FlowManager(worker=worker, **shared)
    except TypeError:
        return FlowManager(task=worker, **shared)


async def bot(runner_arguments: Any) -> None:
    """Pipecat's runner calls this for each caller."""
    transport = await create_transport(
        runner_arguments, {"webrtc": lambda: TransportParams(audio_in_enabled=True, audio_out_enabled=True)}
    )
    worker, _ = build(
        transport,
        DeepgramSTTService(api_key=os.environ["DEEPGRAM_API_KEY"]),
        OpenAILLMService(api_key=os.environ["OPENAI_API_KEY"], model="gpt-4o-mini"),
        CartesiaTTSService(api_key=os.environ["CARTESIA_API_KEY"], voice_id=os.environ.get("CARTESIA_VOICE_ID", "71a7ad14-091c-4e8e-a314-022ece01c121")),
        SileroVADAnalyzer(),
    )
    runner = WorkerRunner(handle_sigint=runner_arguments.handle_sigint)
    await runner.add_workers(worker)
    await runner.run()


if __name__ == "__main__":
    main()
