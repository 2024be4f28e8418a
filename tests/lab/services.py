"""Which services the laboratory knows: how Pipecat's own class is made so that it speaks to our far end."""

import importlib
import inspect
import ssl
import subprocess
from pathlib import Path
from typing import NamedTuple

HOSTS = ("localhost", "users.rime.ai", "api.inworld.ai", "fal.run")
"""Whom our certificate names: classes whose address is fixed are led to the far end by the HTTP session that they are given."""


class Service(NamedTuple):
    """A class of Pipecat's, and the arguments that lead it to its far end."""

    module: str
    name: str
    arguments: dict = {}
    rate: int = 0
    """The sound it wants, where it would resample any other: which word a sound is would be lost by that."""


STT = {
    "flux": Service("deepgram.flux.stt", "DeepgramFluxSTTService", {"url": "{ws}/deepgram/v2/listen"}),
    "assemblyai": Service("assemblyai.stt", "AssemblyAISTTService", {"api_endpoint_base_url": "{ws}/assemblyai/v3/ws"}),
    "elevenlabs": Service("elevenlabs.stt", "ElevenLabsRealtimeSTTService", {"base_url": "{tls}"}),
    "openai": Service("openai.stt", "OpenAISTTService", {"base_url": "{http}/openai/v1"}),
    "groq": Service("groq.stt", "GroqSTTService", {"base_url": "{http}/openai/v1"}),
    "soniox": Service("soniox.stt", "SonioxSTTService", {"url": "{ws}/soniox/stt"}),
    "gladia": Service("gladia.stt", "GladiaSTTService", {"url": "{http}/gladia/v2/live"}),
    "xai": Service("xai.stt", "XAISTTService", {"ws_url": "{ws}/xai/v1/stt"}),
    "openai_realtime": Service("openai.stt", "OpenAIRealtimeSTTService", {"base_url": "{ws}/openai/v1/transcription"}, 24_000),
    "elevenlabs_http": Service("elevenlabs.stt", "ElevenLabsSTTService", {"base_url": "{http}/elevenlabs"}),
    "cartesia": Service("cartesia.stt", "CartesiaSTTService", {"base_url": "{tls}"}),
    "cartesia_turns": Service("cartesia.turns.stt", "CartesiaTurnsSTTService", {"url": "{ws}/cartesia/turns"}),
    "smallest": Service("smallest.stt", "SmallestSTTService", {"base_url": "{ws}/smallest"}),
    "together": Service("together.stt", "TogetherSTTService", {"base_url": "{ws}/together"}),
    "gradium": Service("gradium.stt", "GradiumSTTService", {"api_endpoint_base_url": "{ws}/gradium/stt"}),
    "fal": Service("fal.stt", "FalSTTService"),
}
TTS = {
    "aura": Service("deepgram.tts", "DeepgramTTSService", {"base_url": "{ws}/deepgram", "voice": "aura-2-helena-en"}),
    "elevenlabs": Service("elevenlabs.tts", "ElevenLabsTTSService", {"url": "{ws}/elevenlabs", "voice_id": "lab"}),
    "openai": Service("openai.tts", "OpenAITTSService", {"base_url": "{http}/openai/v1"}),
    "rime": Service("rime.tts", "RimeTTSService", {"url": "{ws}/rime/ws3", "voice_id": "lab"}),
    "inworld": Service("inworld.tts", "InworldTTSService", {"url": "{ws}/inworld/tts"}),
    "soniox": Service("soniox.tts", "SonioxTTSService", {"url": "{ws}/soniox/tts"}),
    "xai": Service("xai.tts", "XAITTSService", {"base_url": "{ws}/xai/v1/tts"}),
    "elevenlabs_http": Service("elevenlabs.tts", "ElevenLabsHttpTTSService", {"base_url": "{http}/elevenlabs", "voice_id": "lab"}),
    "cartesia": Service("cartesia.tts", "CartesiaTTSService", {"url": "{ws}/cartesia/tts", "voice_id": "lab"}),
    "cartesia_http": Service("cartesia.tts", "CartesiaHttpTTSService", {"base_url": "{http}/cartesia", "voice_id": "lab"}),
    "deepgram_http": Service("deepgram.tts", "DeepgramHttpTTSService", {"base_url": "{http}/deepgram", "voice": "aura-2-helena-en"}),
    "deepgram_flux": Service("deepgram.flux.tts", "DeepgramFluxTTSService", {"url": "{ws}/deepgram/v2/speak"}),
    "rime_http": Service("rime.tts", "RimeHttpTTSService", {"voice_id": "lab"}),
    "inworld_http": Service("inworld.tts", "InworldHttpTTSService"),
    "xai_http": Service("xai.tts", "XAIHttpTTSService", {"base_url": "{http}/xai/v1/speech"}),
    "sarvam": Service("sarvam.tts", "SarvamTTSService", {"url": "{ws}/sarvam/tts", "sample_rate": 24_000}),
    "sarvam_http": Service("sarvam.tts", "SarvamHttpTTSService", {"base_url": "{http}/sarvam", "sample_rate": 24_000}),
    "smallest": Service("smallest.tts", "SmallestTTSService", {"base_url": "{ws}/smallest"}),
    "asyncai": Service("asyncai.tts", "AsyncAITTSService", {"url": "{ws}/asyncai", "voice_id": "lab"}),
    "neuphonic": Service("neuphonic.tts", "NeuphonicTTSService", {"url": "{ws}/neuphonic", "sample_rate": 24_000}),
    "neuphonic_http": Service("neuphonic.tts", "NeuphonicHttpTTSService", {"url": "{http}/neuphonic", "sample_rate": 24_000}),
    "resemble": Service("resembleai.tts", "ResembleAITTSService", {"url": "{ws}/resemble", "voice_id": "lab", "sample_rate": 24_000}),
    "together": Service("together.tts", "TogetherTTSService", {"url": "{ws}/together/tts"}),
    "bland": Service("bland.tts", "BlandTTSService", {"url": "{ws}/bland/ws"}),
    "bland_http": Service("bland.tts", "BlandHttpTTSService", {"base_url": "{http}/bland"}),
    "rime_bytes": Service("rime.tts", "RimeNonJsonTTSService", {"url": "{ws}/rime/bytes", "voice_id": "lab"}),
    "minimax": Service("minimax.tts", "MiniMaxHttpTTSService", {"base_url": "{http}/minimax", "group_id": "lab"}),
    "elevenlabs_dialogue": Service("elevenlabs.dialogue.tts", "ElevenLabsDialogueTTSService", {"url": "{ws}/elevenlabs", "voice_id": "lab"}),
    "speechify": Service("speechify.tts", "SpeechifyHttpTTSService", {"base_url": "{http}/speechify"}),
    "gradium": Service("gradium.tts", "GradiumTTSService", {"url": "{ws}/gradium/tts"}, 48_000),
}
S2S = {
    "openai": Service("openai.realtime.llm", "OpenAIRealtimeLLMService", {"base_url": "{ws}/openai/v1/realtime"}, 24_000),
    "xai": Service("xai.realtime.llm", "GrokRealtimeLLMService", {"base_url": "{ws}/xai/v1/realtime"}, 24_000),
    "azure": Service("azure.realtime.llm", "AzureRealtimeLLMService", {"base_url": "{ws}/openai/v1/realtime"}, 24_000),
    "inworld": Service("inworld.realtime.llm", "InworldRealtimeLLMService", {"base_url": "{ws}/inworld/realtime"}, 24_000),
    "ultravox": Service("ultravox.llm", "UltravoxRealtimeLLMService", {"join": "{ws}/ultravox"}, 48_000),
}
LLM = {
    "openai": Service("openai.llm", "OpenAILLMService"),
    **{name: Service(f"{name}.llm", f"{cls}LLMService") for name, cls in {
        "baseten": "Baseten", "cerebras": "Cerebras", "crusoe": "Crusoe", "deepseek": "DeepSeek", "fireworks": "Fireworks", "groq": "Groq",
        "inception": "Inception", "mistral": "Mistral", "nebius": "Nebius", "novita": "Novita", "nvidia": "Nvidia", "ollama": "OLLama",
        "openrouter": "OpenRouter", "perplexity": "Perplexity", "qwen": "Qwen", "sambanova": "SambaNova", "sarvam": "Sarvam", "together": "Together",
        "xai": "Grok"}.items()},
}
KINDS = {"stt": STT, "tts": TTS, "s2s": S2S, "llm": LLM}

TURNS = {"flux", "cartesia_turns"}
"""Transcribers that hear turns by themselves."""

UTTERANCES = {"openai", "groq", "elevenlabs_http", "fal"}
"""Transcribers that are sent whole utterances: no connection of theirs can break, and a request can fail."""

NO_TURNS = {"ultravox"}
"""Speech-to-speech services that hear turns and tell none: the pipeline's own detector does."""

NO_USAGE = {"ultravox"}
"""Speech-to-speech services that tell no tokens."""

WORD_TIMES = {"elevenlabs", "rime", "inworld", "soniox", "xai", "elevenlabs_http", "cartesia", "inworld_http", "smallest", "gradium",
              "elevenlabs_dialogue", "speechify"}
"""Voices that tell each word with its time."""

BY_HTTP = {"openai", "elevenlabs_http", "cartesia_http", "deepgram_http", "rime_http", "inworld_http", "xai_http", "sarvam_http", "neuphonic_http",
           "bland_http", "minimax", "speechify"}
"""Voices that are asked by a request for each sentence, and count its characters when the answer comes."""


WORDS_SINCE = {"smallest": (1, 1)}
"""Voices that told none in earlier versions of Pipecat."""


def tells_words(plan: dict, version: tuple[int, ...]) -> bool:
    """Whether the voice tells each word with its time."""
    return plan["tts"] in WORD_TIMES and not plan.get("no_times") and version >= WORDS_SINCE.get(plan["tts"], ())


def rates(plan: dict) -> tuple[int, int]:
    """The sound that the pipeline takes and plays, in samples a second."""
    if "s2s" in plan:
        rate = S2S[plan["s2s"]].rate
        return rate, rate
    return STT[plan["stt"]].rate or 16_000, TTS[plan["tts"]].rate or 24_000


def find(kind: str, name: str):
    """Pipecat's class, or None where this version has none."""
    service = KINDS[kind][name]
    try:
        return getattr(importlib.import_module(f"pipecat.services.{service.module}"), service.name, None)
    except Exception:  # Pipecat raises a bare Exception where a vendor's own library is missing
        return None


def make(kind: str, name: str, far, plan: dict, to: str | None = None, **more):
    """Pipecat's class, made for our far end; its sound goes to the destination ``to``."""
    doors = {"http": f"http://127.0.0.1:{far.port}", "ws": f"ws://127.0.0.1:{far.port}", "tls": f"localhost:{far.tls_port}"}
    cls = find(kind, name)
    arguments = {key: value.format(**doors) if isinstance(value, str) else value for key, value in KINDS[kind][name].arguments.items()}
    arguments["api_key"] = "lab"
    if kind == "llm":
        arguments["base_url"] = f"{doors['http']}/openai/v1"
    if (kind, name) == ("stt", "elevenlabs"):
        arguments["include_timestamps"] = plan["seed"] % 2 == 0
    if (kind, name) == ("s2s", "ultravox"):
        arguments["params"] = importlib.import_module(cls.__module__).JoinUrlInputParams(join_url=arguments.pop("join"))
    known = set(inspect.signature(cls.__init__).parameters)
    if (kind, name) == ("llm", "openai"):
        known |= {"api_key", "base_url"}  # which it hands on
    if "aiohttp_session" in known:
        arguments["aiohttp_session"] = far.session()
    where = {"transport_destination": to} if to else {}
    return cls(**{key: value for key, value in {**arguments, **more}.items() if key in known}, **where)


def authority(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate of our own: what the far end shows, and the file that a client must trust."""
    certificate, key = folder / "localhost.pem", folder / "localhost.key"
    if not certificate.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost",
                        "-addext", f"subjectAltName={','.join(f'DNS:{host}' for host in HOSTS)}", "-keyout", str(key), "-out", str(certificate)],
                       check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate
