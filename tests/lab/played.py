"""What an application plays beside the bot's speech: music or recordings, as sound of its own or by the transport's mixer."""

import asyncio

import sound
from pipecat.audio.mixers.base_audio_mixer import BaseAudioMixer
from pipecat.frames.frames import OutputAudioRawFrame

PIECE = 0.2


class Music(BaseAudioMixer):
    """Music where the bot says nothing, while it is on."""

    on = False

    async def start(self, sample_rate):
        """Nothing to prepare."""

    async def stop(self):
        """Nothing to end."""

    async def process_frame(self, frame):
        """Takes no orders by frame."""

    async def mix(self, audio):
        """The sound with music in it."""
        return sound.tone(sound.VOICE, sound.MUSIC, len(audio) // 2) if self.on and not any(audio) else audio


async def play(bot, kind: str, secs: float) -> None:
    """Plays ``kind`` for so long, and tells the record so."""
    bot.observer.playing(kind)
    bot.far.event("playing", what=kind)
    rate, mixer = bot.output.rate, bot.line.mixer
    if mixer is not None:
        mixer.on = True
        await asyncio.sleep(secs)
        mixer.on = False
    else:
        pieces = round(secs / PIECE)
        piece = sound.tone(sound.VOICE, sound.MUSIC, round(rate * PIECE))
        await bot.task.queue_frames([OutputAudioRawFrame(piece, rate, 1) for _ in range(pieces)])
        await bot.wait(lambda: sum(end - begin for begin, end in bot.output.music) >= pieces * PIECE * 0.95e9, secs + 2)
        await asyncio.sleep(0.1)
    bot.observer.playing(None)
    bot.far.event("playing", what=None)
