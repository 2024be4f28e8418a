"""The bot under test: Pipecat's own pipeline between the caller and the far ends, recorded by the tap."""

import asyncio
import importlib.metadata
import time
from pathlib import Path

import pipecat_needs  # noqa: F401 - before Pipecat
import services
from far.ends import FarEnds
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.frames import frames
from pipecat.observers.base_observer import BaseObserver
from pipecat.pipeline.parallel_pipeline import ParallelPipeline
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.task import PipelineParams, PipelineTask
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.turns import user_mute
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies, UserTurnStrategies, VADUserTurnStartStrategy
from played import Music
from tools import register, schema
from transport import Line, LoudnessVAD
from tuner_pipecat_sdk import Observer

VERSION = importlib.metadata.version("pipecat-ai")
MUTES = {"always": "AlwaysUserMuteStrategy", "first": "FirstSpeechUserMuteStrategy", "function": "FunctionCallUserMuteStrategy"}


class Ear(BaseObserver):
    """Whether the bot is speaking, as Pipecat says."""

    on, count = False, 0

    async def on_push_frame(self, data):
        """Looks at starts and stops only."""
        name = type(data.frame).__name__
        if name == "BotStartedSpeakingFrame" and not self.on:
            self.on, self.count = True, self.count + 1
        elif name == "BotStoppedSpeakingFrame":
            self.on = False


class Bot:
    """The bot under test and the hands of the script on it."""

    def __init__(self, far: FarEnds, folder: Path) -> None:
        self.far, plan = far, far.plan
        self.over: str | None = None
        self.tool_secs, self._mark = 0.3, 0
        self.tools: list[dict] = []
        rate, out = services.rates(plan)
        self.line = Line(rate, out, Music() if plan.get("mixer") else None, [plan["interpreter"]["to"]] if "interpreter" in plan else [])
        self.input, self.output = self.line.input(), self.line.output()
        self.context = LLMContext(messages=[{"role": "system", "content": "You are a helpful phone agent."}], tools=schema())
        if "s2s" in plan:
            self.llm = services.make("s2s", plan["s2s"], far, plan)
            middle = [self.llm]
        else:
            self.llm = services.make("llm", plan.get("llm", "openai"), far, plan, model="gpt-4o")
            stt, tts = services.make("stt", plan["stt"], far, plan), services.make("tts", plan["tts"], far, plan)
            middle = [self.llm, tts] if "interpreter" not in plan else [ParallelPipeline([self.llm, tts], self._interpreter(plan["interpreter"]))]
        register(self)
        pair = LLMContextAggregatorPair(self.context, user_params=self._user_params(plan))
        self.user = pair.user()
        self.machine = False
        detector = self._detector(plan)
        stages = [self.input, *([stt] if "stt" in plan else []), *([detector.detector()] if detector else []), self.user, *middle,
                  *([detector.gate()] if detector else []), self.output, pair.assistant()]
        self.observer = Observer(api_key="tr_api_lab", workspace_id=1, agent_id="lab", call_id=f"lab-{VERSION}-{plan['seed']}",
                                 base_url="http://127.0.0.1:9", state_dir=str(folder), asr_model=plan.get("stt", ""),
                                 llm_model=plan.get("s2s", plan.get("llm", "openai")), tts_model=plan.get("tts", ""))
        if plan["attached"]:
            self.observer.attach_user_aggregator(self.user)
        self.ear = Ear()
        params = PipelineParams(enable_metrics=True, enable_usage_metrics=True, audio_in_sample_rate=rate, audio_out_sample_rate=out)
        self.task = PipelineTask(Pipeline(stages), params=params, observers=[self.observer, self.ear], enable_rtvi=plan["rtvi"], cancel_on_idle_timeout=False)
        self.line.event_handler("on_client_disconnected")(self._end)
        for name in ("turn_started", "turn_stopped", "mute_started", "mute_stopped"):
            self.user.event_handler(f"on_user_{name}")(self._noting(name))

    def _interpreter(self, plan: dict) -> list:
        """A second model and a second voice, whose sound goes to a destination of its own."""
        model = OpenAILLMService(api_key="lab", model="gpt-4o-mini", base_url=f"http://127.0.0.1:{self.far.port}/openai/v1/interpreter")
        return [model, services.make("tts", plan["tts"], self.far, self.far.plan, to=plan["to"])]

    def _detector(self, plan: dict):
        """Pipecat's detector of answering machines, where the script wants one."""
        if not plan.get("voicemail"):
            return None
        from pipecat.extensions.voicemail.voicemail_detector import VoicemailDetector

        model = OpenAILLMService(api_key="lab", model="gpt-4o-mini", base_url=f"http://127.0.0.1:{self.far.port}/openai/v1/classifier")
        detector = VoicemailDetector(llm=model, voicemail_response_delay=1.0)

        async def detected(*_) -> None:
            self.machine = True
            self.far.event("machine")

        detector.add_event_handler("on_voicemail_detected", detected)
        return detector

    async def _end(self, *_) -> None:
        await self.task.queue_frames([frames.EndFrame()])

    def _noting(self, name: str):
        async def note(*_) -> None:
            self.far.event(name)
        return note

    @staticmethod
    def _user_params(plan: dict):
        if plan.get("stt") in services.TURNS or ("s2s" in plan and plan["s2s"] not in services.NO_TURNS):
            strategies = ExternalUserTurnStrategies()
        else:
            start = {"start": [VADUserTurnStartStrategy()]} if plan["start"] == "vad" else {}
            strategies = UserTurnStrategies(**start, stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=plan["speech_timeout"])])
        mute = {"user_mute_strategies": [getattr(user_mute, MUTES[plan["mute"]])()]} if plan["mute"] else {}
        vad = LoudnessVAD(params=VADParams(confidence=0.5, min_volume=0.0, stop_secs=plan["vad_stop"]))
        return LLMUserAggregatorParams(vad_analyzer=vad, user_turn_strategies=strategies, **mute)

    async def wait(self, condition, seconds: float) -> bool:
        """Whether ``condition`` came true in time, and the call still goes on."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end or self.over:
                return False
            await asyncio.sleep(0.02)
        return True

    def mark(self) -> None:
        """From here on a start of the bot is news."""
        self._mark = self.ear.count

    async def started(self, seconds: float) -> bool:
        """Waits until the bot speaks."""
        return await self.wait(lambda: self.ear.on and self.ear.count > self._mark, seconds)

    async def done(self, seconds: float = 9) -> None:
        """Waits until the bot has spoken."""
        if not await self.wait(lambda: self.ear.count > self._mark, seconds):
            return
        while not self.over:
            await self.wait(lambda: not self.ear.on, 25)
            await asyncio.sleep(0.6)
            if not self.ear.on:
                self.mark()
                return

    async def tools_done(self) -> None:
        """Waits until every tool has ended."""
        await self.wait(lambda: all({"end", "cancelled", "raised"} & tool.keys() for tool in self.tools), 6)

    async def greet(self) -> None:
        """Lets the bot speak first."""
        self.context.add_message({"role": "system", "content": "Greet the caller."})
        await self.task.queue_frames([frames.LLMRunFrame()])

    async def typed(self, text: str) -> None:
        """A client's message by RTVI."""
        self.far.event("typed", text=text)
        message = {"label": "rtvi-ai", "type": "send-text", "id": f"{len(self.far.events)}", "data": {"content": text}}
        await self.input.broadcast_frame(frames.InputTransportMessageFrame, message=message)

    async def typed_told(self, text: str) -> None:
        """The application takes a text that the caller typed, and says so."""
        self.far.event("typed", text=text)
        self.observer.caller_typed(text)
        await self.task.queue_frames([frames.LLMMessagesAppendFrame([{"role": "user", "content": text}], run_llm=True)])

    async def hang_up(self, bye: str | None) -> None:
        """The bot ends the call, after a last sentence where there is one."""
        self.far.event("bot_hangs_up")
        await self.task.queue_frames([*([frames.TTSSpeakFrame(bye)] if bye and "s2s" not in self.far.plan else []), frames.EndFrame()])
        await self.wait(lambda: False, 30)

    async def left(self) -> None:
        """The caller goes, and the application hangs up as a transport's handler does."""
        self.far.event("left")
        await self.line.lose()
        await self.wait(lambda: False, 30)

    async def dropped(self) -> None:
        """The line drops."""
        self.over = "dropped"
        self.far.event("hang_up")
        await self.task.cancel()
