"""What ``Observer`` and ``FlowsObserver`` share."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipecat.observers.base_observer import BaseObserver
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from ._attach.attaching import Attaching
from ._call import arguments
from ._call.call import Call
from ._call.call_sound import CallSound
from ._call.call_updates import CallUpdates
from ._call.closing import Closing
from ._call.end_of_call import LateAnswers
from ._call.no_call import NoCall
from ._distribution import conflict
from ._settings import CallSettings, WrongSettings
from ._tap.latency_observer import LatencyObserver
from ._tap.observing import Observing
from ._tap.pipeline_place import Place
from ._tap.probe import direct_mode, first_pushes_only
from ._wire import handshake
from ._wire.process import wire
from .usage import CallUsage


class BaseTunerObserver(CallUpdates, Attaching, Closing, FrameProcessor, BaseObserver):
    """Records one call and delivers its record to Tuner.

    Use it as a processor after TTS, in the task's ``observers``, or through ``latency_observer``, alone or together:
    each frame is recorded once. After construction nothing here raises into the pipeline.
    """

    def __init__(
        self,
        api_key: str | None = None,
        workspace_id: int | None = None,
        agent_id: str | None = None,
        call_id: str | None = None,
        call_type: str | None = None,
        base_url: str | None = None,
        recording_url: Any = handshake.NO_RECORDING,
        debug: bool | None = None,
        asr_model: str = "",
        llm_model: str = "",
        tts_model: str = "",
        disconnection_reason_resolver: Callable[[], str | None] | None = None,
        *,
        enabled: bool = True,
        state_dir: str | None = None,
        capture: str | None = None,
        call_timeout_secs: float | None = None,
        agent_version: int | None = None,
        recipient: str | None = None,
        caller_phone_number: str | None = None,
        extra_metadata: dict[str, Any] | None = None,
        call_successful: bool | None = None,
        collected_dynamic_variables: dict[str, Any] | None = None,
        sip_call_id: str | None = None,
        sip_headers: dict[str, str] | None = None,
        redaction: bool | Mapping[str, str] | None = None,
        prices: str | None = None,
        otlp_endpoint: str | None = None,
        tool_error_members: Sequence[str] | None = None,
        record_audio: bool | None = None,
        audio_to: str | None = None,
        redact_audio: bool | None = None,
        cost_calculator: Callable[[CallUsage], Any] | None = None,
        answer_timeout_secs: float = 5.0,
        traces_enabled: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Begins to listen; the call itself begins with its first frame.

        Args:
            api_key: The Tuner API key; else ``TUNER_API_KEY``.
            workspace_id: The Tuner workspace, a positive integer; else ``TUNER_WORKSPACE_ID``.
            agent_id: The agent's id at Tuner; else ``TUNER_AGENT_ID``.
            call_id: The unique id of the call, at most 200 characters.
            call_type: A word for the kind of call; else ``phone_call`` or ``sip_call`` where the transport or the
                telephony payload says so, else ``web_call``.
            base_url: The Tuner API; else ``TUNER_BASE_URL``, else ``http://localhost:8000``.
            recording_url: Where the recording lies: a string, or a callable or awaitable that is asked when the call
                ends. A callable runs on a thread, an awaitable on the pipeline's loop as long as that runs.
            debug: Log the transcript at the end; else ``TUNER_DEBUG``.
            asr_model: The speech recognition model, e.g. ``deepgram/nova-3``.
            llm_model: The language model.
            tts_model: The voice.
            disconnection_reason_resolver: Asked at the end of the call why it ended; a string, a
                ``DisconnectReason`` or ``None``.
            enabled: ``False`` makes a null object of it: frames pass, nothing is recorded; so does ``TUNER_ENABLED=0``.
            state_dir: Where calls are kept until they are delivered; else ``TUNER_STATE_DIR``.
            capture: ``full``, ``text`` (no tool parameters and results) or ``numbers`` (no words at all); else
                ``TUNER_CAPTURE``, else ``full``.
            call_timeout_secs: After so many seconds without a frame the call counts as over.
            agent_version: The deployment's number; else the first of ``APP_VERSION``, ``GITHUB_RUN_NUMBER``,
                ``CIRCLE_BUILD_NUM`` and ``BUILD_NUMBER`` that holds a whole number.
            recipient: The number or SIP URI that was called.
            caller_phone_number: The caller's number, at most 50 characters.
            extra_metadata: JSON of your own for ``general_meta_data_raw``.
            call_successful: Whether the call reached its goal; often known late, see ``update_call``.
            collected_dynamic_variables: JSON that was collected on the call; see ``update_call``.
            sip_call_id: The SIP ``Call-ID`` of the caller's leg.
            sip_headers: SIP headers, strings by name.
            redaction: ``True`` masks card numbers, IBANs, e-mail addresses, phone and social security numbers, written or
                spoken, before anything is written down; a mapping of names to regular expressions (.NET's dialect) masks
                those, too; else ``TUNER_REDACTION``.
            prices: A JSON file of prices by model, from which the call gets its cost; else ``TUNER_PRICES``.
            otlp_endpoint: The http or https address of a collector of OpenTelemetry, as ``http://127.0.0.1:4318/v1/traces``,
                to which the spans of the finished call go as well; else ``TUNER_OTLP``. What opens it stands in
                ``TUNER_OTLP_HEADERS``.
            tool_error_members: Members of a tool's result, as ``["error"]``, that say that the tool failed; ``None``: a
                result that came is a success.
            record_audio: ``True`` records the call's sound, the caller on the left channel and the bot on the right; else
                ``TUNER_RECORD_AUDIO``. Many places ask for the caller's consent, or for an announcement. Only with
                ``capture="full"``.
            audio_to: Where the recording goes: ``server``, ``keep`` (it stays in the state folder) or the whole path of a
                folder; else ``TUNER_AUDIO_TO``, else ``server``, and ``keep`` where ``base_url`` is Tuner's own API.
            redact_audio: ``True`` silences in the recording what ``redaction`` masks in the text, and must be given with both;
                else ``TUNER_REDACT_AUDIO``. Until the call is over its sound lies unmasked in the state folder.
            cost_calculator: Called on a thread with the call's ``CallUsage`` when it is over; gives US cents, or an
                awaitable of them, or ``None``.
            answer_timeout_secs: How long ``recording_url`` and ``cost_calculator`` may take, each; only the end of the
                record waits for them.
            traces_enabled: ``True`` forwards the spans that the application makes with OpenTelemetry on this call, Pipecat's own
                among them, through the recorder to the server; it needs ``opentelemetry-sdk``.
            **kwargs: For Pipecat's ``FrameProcessor``.

        Raises:
            ValueError: Settings are missing or wrong; the text names all of them. Where pydantic is loaded, as Pipecat
                does, it is a ``pydantic.ValidationError``.
        """
        wrong = arguments.wrong_functions(disconnection_reason_resolver, cost_calculator, answer_timeout_secs)
        try:
            self._tuner_config = CallSettings(
                api_key=api_key,
                workspace_id=workspace_id,
                agent_id=agent_id,
                call_id=call_id,
                call_type=call_type,
                base_url=base_url,
                recording_url=recording_url,
                debug=debug,
                asr_model=asr_model,
                llm_model=llm_model,
                tts_model=tts_model,
                enabled=enabled,
                state_dir=state_dir,
                capture=capture,
                call_timeout_secs=call_timeout_secs,
                agent_version=agent_version,
                recipient=recipient,
                caller_phone_number=caller_phone_number,
                extra_metadata=extra_metadata,
                call_successful=call_successful,
                collected_dynamic_variables=collected_dynamic_variables,
                sip_call_id=sip_call_id,
                sip_headers=sip_headers,
                redaction=redaction,
                prices=prices,
                otlp_endpoint=otlp_endpoint,
                tool_error_members=tool_error_members,
                record_audio=record_audio,
                audio_to=audio_to,
                redact_audio=redact_audio,
            )
        except WrongSettings as error:
            raise _refusal([*error.errors, *wrong]) from None
        if wrong and self._tuner_config.enabled:
            raise _refusal(wrong)
        own = {**direct_mode(FrameProcessor), **first_pushes_only(BaseObserver)}
        super().__init__(**{**own, **kwargs})
        self._tuner_call: Any = NoCall()
        if self._tuner_config.enabled:
            self._tuner_call = self._begin(disconnection_reason_resolver)
        if self._tuner_call.stream is not None:
            for sentence in (*arguments.unknown(kwargs, type(self)), *filter(None, [conflict()])):
                self._tuner_call.say("warning", sentence)
            if self._tuner_config.asks_recording_url or cost_calculator is not None:
                asked = recording_url if self._tuner_config.asks_recording_url else None
                self._tuner_call.late = self._late_answers(asked, cost_calculator, answer_timeout_secs)
            if traces_enabled:
                from ._traces import provider

                self._tuner_call.spans = provider.begin(self._tuner_call, str(self._tuner_config.call_id))
        self._tuner_observing = Observing(self._tuner_call, self)
        self._tuner_latency = LatencyObserver(self._tuner_call, self)
        self._tuner_place = Place(self, self._tuner_call, (self._tuner_observing, self._tuner_latency._tuner_observing))
        self._tuner_trackers: weakref.WeakSet[Any] = weakref.WeakSet()

    def _late_answers(self, recording_url: Any, cost_calculator: Any, limit: float) -> LateAnswers:
        stream = self._tuner_call.stream

        def usage(seconds: float) -> dict[str, Any] | None:
            used: dict[str, Any] | None = stream.wire.usage_of(stream.number, seconds)
            return used

        return LateAnswers(
            self._tuner_call,
            recording_url,
            cost_calculator,
            limit,
            wake=stream.wire.supervisor.wake,
            usage=usage,
        )

    def _begin(self, resolver: Callable[[], str | None] | None) -> Call | NoCall:
        config = self._tuner_config
        try:
            own_wire = wire()
        except OSError as error:
            return NoCall(f"{error.strerror} when its recorder was to be started")
        own_wire.key(handshake.key(config))
        call = Call(own_wire.stream(handshake.opening(config), str(config.call_id)), resolver, FrameDirection.UPSTREAM)
        call.type_told = config.call_type_told
        if config.record_audio:
            call.sound = CallSound(call)
        weakref.finalize(self, call.forgotten).atexit = False
        return call

    @property
    def latency_observer(self) -> LatencyObserver:
        """The observer for ``observers=[observer.latency_observer, ...]`` on the task; with it the record is complete."""
        return self._tuner_latency

    @property
    def diagnostics(self) -> dict[str, Any]:
        """What was counted so far: lines written, frames by the way they came, errors; ``way`` says how frames are seen."""
        return {**self._tuner_call.diagnostics, "way": self._tuner_call.mode}

    # What Pipecat calls

    async def setup(self, setup: Any) -> None:
        """Pipecat sets this object up as a processor, and from 1.8 on as an observer, too."""
        if hasattr(setup, "observer") or hasattr(setup, "clock"):
            await super().setup(setup)
            self._tuner_place.set_up(setup)
        else:
            self._task_manager = setup
        if self._tuner_call.spans is not None:
            self._tuner_call.spans.settle()

    async def process_frame(self, frame: Any, direction: FrameDirection) -> None:
        """Hands every frame on, unchanged and in its direction."""
        await super().process_frame(frame, direction)
        self._tuner_place.passing(frame, direction)
        await self.push_frame(frame, direction)
        self._tuner_place.step_aside()

    async def on_push_frame(self, data: Any) -> None:
        """A frame was pushed somewhere in the pipeline."""
        self._tuner_observing.pushed(data)

    async def cleanup(self) -> None:
        """Pipecat is done with this object."""
        try:
            await super().cleanup()
        finally:
            self._tuner_call.cleaned_up()


def _refusal(errors: list[str]) -> ValueError:
    """Returns what is raised for wrong settings: as tuner-pipecat-sdk did pydantic's error, where there is pydantic."""
    if "pydantic" in sys.modules:
        try:
            from .config import validation_error

            refused: ValueError = validation_error(errors, "wrong settings of the call")
            return refused
        except ImportError:  # an older pydantic, which knows no such error
            pass
    return WrongSettings(errors)
