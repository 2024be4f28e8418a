"""Which services the laboratory knows: how Pipecat's own class is made so that it speaks to our far end."""

import importlib
import inspect
import ssl
import subprocess
from pathlib import Path

STT = {
    "flux": ("deepgram.flux.stt", "DeepgramFluxSTTService"),
    "assemblyai": ("assemblyai.stt", "AssemblyAISTTService"),
    "elevenlabs": ("elevenlabs.stt", "ElevenLabsRealtimeSTTService"),
    "openai": ("openai.stt", "OpenAISTTService"),
    "groq": ("groq.stt", "GroqSTTService"),
    "soniox": ("soniox.stt", "SonioxSTTService"),
    "gladia": ("gladia.stt", "GladiaSTTService"),
    "xai": ("xai.stt", "XAISTTService"),
}
TTS = {
    "aura": ("deepgram.tts", "DeepgramTTSService"),
    "elevenlabs": ("elevenlabs.tts", "ElevenLabsTTSService"),
    "openai": ("openai.tts", "OpenAITTSService"),
    "rime": ("rime.tts", "RimeTTSService"),
    "inworld": ("inworld.tts", "InworldTTSService"),
    "soniox": ("soniox.tts", "SonioxTTSService"),
    "xai": ("xai.tts", "XAITTSService"),
}
S2S = {
    "openai": ("openai.realtime.llm", "OpenAIRealtimeLLMService"),
    "xai": ("xai.realtime.llm", "GrokRealtimeLLMService"),
}
KINDS = {"stt": STT, "tts": TTS, "s2s": S2S}

TURNS = {"flux"}
"""Transcribers that hear turns by themselves."""

WORD_TIMES = {"elevenlabs", "rime", "inworld", "soniox", "xai"}
"""Voices that tell each word with its time."""


def find(kind: str, name: str):
    """Pipecat's class, or None where this version has none."""
    module, cls = KINDS[kind][name]
    try:
        return getattr(importlib.import_module(f"pipecat.services.{module}"), cls, None)
    except Exception:  # Pipecat raises a bare Exception where a vendor's own library is missing
        return None


def make(kind: str, name: str, far, plan: dict):
    """Pipecat's class, made for our far end."""
    http, ws = f"http://127.0.0.1:{far.port}", f"ws://127.0.0.1:{far.port}"
    cls = find(kind, name)
    addresses = {
        ("stt", "flux"): {"url": f"{ws}/deepgram/v2/listen"},
        ("stt", "assemblyai"): {"api_endpoint_base_url": f"{ws}/assemblyai/v3/ws"},
        ("stt", "elevenlabs"): {"base_url": f"localhost:{far.tls_port}", "include_timestamps": plan["seed"] % 2 == 0},
        ("stt", "openai"): {"base_url": f"{http}/openai/v1"},
        ("stt", "groq"): {"base_url": f"{http}/openai/v1"},
        ("stt", "soniox"): {"url": f"{ws}/soniox/stt"},
        ("stt", "gladia"): {"url": f"{http}/gladia/v2/live"},
        ("stt", "xai"): {"ws_url": f"{ws}/xai/v1/stt"},
        ("tts", "aura"): {"base_url": f"{ws}/deepgram", "voice": "aura-2-helena-en"},
        ("tts", "elevenlabs"): {"url": f"{ws}/elevenlabs", "voice_id": "lab"},
        ("tts", "openai"): {"base_url": f"{http}/openai/v1"},
        ("tts", "rime"): {"url": f"{ws}/rime/ws3", "voice_id": "lab"},
        ("tts", "inworld"): {"url": f"{ws}/inworld/tts"},
        ("tts", "soniox"): {"url": f"{ws}/soniox/tts"},
        ("tts", "xai"): {"base_url": f"{ws}/xai/v1/tts"},
        ("s2s", "openai"): {"base_url": f"{ws}/openai/v1/realtime"},
        ("s2s", "xai"): {"base_url": f"{ws}/xai/v1/realtime"},
    }[kind, name]
    known = inspect.signature(cls.__init__).parameters
    return cls(api_key="lab", **{key: value for key, value in addresses.items() if key in known})


def authority(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate of our own for localhost: what the far end shows, and the file that a client must trust."""
    certificate, key = folder / "localhost.pem", folder / "localhost.key"
    if not certificate.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate
