"""Nova Clinic's receptionist: a plain Pipecat pipeline whose calls are recorded."""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path
from typing import Any

try:
    from pipecat.adapters.schemas.function_schema import FunctionSchema
    from pipecat.adapters.schemas.tools_schema import ToolsSchema
    from pipecat.audio.vad.silero import SileroVADAnalyzer
    from pipecat.frames.frames import EndWorkerFrame, LLMRunFrame
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.pipeline.worker import PipelineParams, PipelineWorker
    from pipecat.processors.aggregators.llm_context import LLMContext
    from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
    from pipecat.processors.frame_processor import FrameDirection
    from pipecat.runner.run import main
    from pipecat.runner.utils import create_transport
    from pipecat.services.cartesia.tts import CartesiaTTSService
    from pipecat.services.deepgram.stt import DeepgramSTTService
    from pipecat.services.openai.llm import OpenAILLMService
    from pipecat.transports.base_transport import TransportParams
    from pipecat.workers.runner import WorkerRunner
except ImportError as error:
    sys.exit(f"This bot needs Pipecat and its services ({error}); samples/python/README.md has the command.")

from tuner_pipecat_sdk import DisconnectReason, Observer

sys.path.insert(0, str(Path(__file__).parent))
from clinic import Clinic

SYSTEM = (
    "You are the receptionist of Nova Clinic on the phone. Answer in one or two short sentences. The doctors are "
    "Dr. Chen, Dr. Okafor and Dr. Silva. Check availability before you book; say goodbye, then end the call."
)


class Receptionist:
    """The tools of one call, and why it ended."""

    def __init__(self) -> None:
        self.clinic = Clinic()
        self.reason: DisconnectReason | None = None

    def tools(self) -> ToolsSchema:
        """What the model may call."""

        def tool(name: str, about: str, **properties: str) -> FunctionSchema:
            described = {key: {"type": "string", "description": text} for key, text in properties.items()}
            return FunctionSchema(name=name, description=about, properties=described, required=list(properties))

        return ToolsSchema(
            standard_tools=[
                tool("check_availability", "Free hours of a doctor", doctor_name="as listed", date="YYYY-MM-DD"),
                tool("book_appointment", "Book an hour", patient_name="full name", doctor_name="as listed", date="YYYY-MM-DD", time="HH:MM"),
                tool("cancel_appointment", "Cancel a booking of this call", appointment_id="APT-n"),
                tool("end_call", "Hang up, after the goodbye"),
            ]
        )

    async def check_availability(self, params: Any) -> None:
        await params.result_callback(self.clinic.availability(**params.arguments))

    async def book_appointment(self, params: Any) -> None:
        await params.result_callback(self.clinic.book(**params.arguments))

    async def cancel_appointment(self, params: Any) -> None:
        await params.result_callback(self.clinic.cancel(**params.arguments))

    async def end_call(self, params: Any) -> None:
        self.reason = DisconnectReason.AGENT_HANGUP
        await params.result_callback({"status": "ending"})
        await params.llm.push_frame(EndWorkerFrame(), FrameDirection.UPSTREAM)


def build(transport: Any, stt: Any, llm: Any, tts: Any, vad: Any = None) -> tuple[PipelineWorker, Observer]:
    """The worker of one call and the observer that records it."""
    desk = Receptionist()
    context = LLMContext(messages=[{"role": "system", "content": SYSTEM}], tools=desk.tools())
    for name in ("check_availability", "book_appointment", "cancel_appointment", "end_call"):
        llm.register_function(name, getattr(desk, name))
    pair = LLMContextAggregatorPair(context, user_params=LLMUserAggregatorParams(vad_analyzer=vad))
    observer = Observer(
        call_id=str(uuid.uuid4()),
        asr_model="deepgram/nova-3",
        llm_model="gpt-4o-mini",
        tts_model="cartesia/sonic",
        disconnection_reason_resolver=lambda: desk.reason,
    )
    worker = PipelineWorker(
        Pipeline([transport.input(), stt, pair.user(), llm, tts, transport.output(), pair.assistant()]),
        params=PipelineParams(enable_metrics=True, enable_usage_metrics=True),
        observers=[observer],
    )

    @transport.event_handler("on_client_connected")
    async def greet(_transport: Any, _client: Any) -> None:
        context.add_message({"role": "system", "content": "Greet the caller and ask how you can help."})
        await worker.queue_frames([LLMRunFrame()])

    @transport.event_handler("on_client_disconnected")
    async def leave(_transport: Any, _client: Any) -> None:
        desk.reason = desk.reason or DisconnectReason.USER_HANGUP
        await worker.cancel()

    return worker, observer


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
