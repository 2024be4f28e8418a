"""The caller and what the script does around him: one method for each kind of step."""

import asyncio
import time

import sound
from far.ends import FarEnds, word_secs
from played import play
from transfer import hand_over


class Caller:
    """Plays the steps of a plan on a running pipeline."""

    def __init__(self, far: FarEnds, bot) -> None:
        self.far = far
        self.bot = bot
        self.plan = far.plan

    async def run(self) -> None:
        """All steps, until the call is over."""
        if "voicemail_told" in self.plan:
            self.bot.observer.update_call(in_voicemail=self.plan["voicemail_told"])
        for step in self.plan["steps"]:
            if self.bot.over:
                return
            self.bot.tool_secs = step.get("secs", 0.3)
            await getattr(self, step["do"])(step)

    async def say(self, said: dict, cut: float | None = None) -> dict:
        """Says a sentence; with ``cut`` he is cut off after that share of it."""
        words = said["text"].split()
        utterance = {**said, "finals": [], "interims": []}
        number = len(self.far.utterances)
        self.far.utterances.append(utterance)
        rate, pcm = self.bot.input.rate, b""
        for word in words:
            tone = sound.tone(sound.CALLER, len(self.far.caller_words), round(rate * word_secs(word)))
            self.far.caller_words.append([word, number, said["confidence"]])
            pcm += tone
        if cut is not None:
            pcm = pcm[: int(len(pcm) * cut) // 2 * 2]
        speaking = asyncio.create_task(self.bot.input.say(pcm))
        utterance["start"] = time.time_ns()
        utterance["start"], utterance["end"] = await speaking
        self.bot.mark()
        return utterance

    def answer(self, replies: list[dict]) -> None:
        self.far.replies.clear()
        self.far.replies.extend({**reply} for reply in replies)

    @staticmethod
    def patience(said: dict) -> float:
        return said["delay"] + said["second"]

    async def greet(self, step):
        self.answer(step["replies"])
        await self.bot.greet()
        await self.bot.done()

    async def ask(self, step):
        self.answer(step["replies"])
        await self.say(step["say"])
        await self.bot.done(self.patience(step["say"]) + 7)
        await asyncio.sleep(0.4)

    async def machine(self, step):
        self.answer(step["replies"])
        await self.say(step["say"])
        await self.bot.wait(lambda: self.bot.machine, 8)
        await asyncio.sleep(0.3)

    async def silence(self, step):
        await asyncio.sleep(2.5)
        await self.ask(step)

    async def cough(self, step):
        await asyncio.sleep(0.4)
        await self.bot.input.say(sound.tone(sound.CALLER, sound.NO_WORD + 100, int(self.bot.input.rate * 0.34)))
        await asyncio.sleep(1.5)
        await self.ask(step)

    async def resume(self, step):
        words = step["say"]["text"].split()
        half = max(1, len(words) // 2)
        self.answer(step["replies"])
        await self.say({**step["say"], "text": " ".join(words[:half]), "mode": "normal", "delay": 0.05})
        await asyncio.sleep(0.25)
        await self.ask({**step, "say": {**step["say"], "text": " ".join(words[half:]) or words[0]}})

    async def barge(self, step):
        self.answer(step["replies"])
        await self.say(step["say"])
        await self.bot.started(self.patience(step["say"]) + 5)
        await asyncio.sleep(step["after"])
        await self.ask({"say": step["second"], "replies": step["replies2"]})

    async def think_barge(self, step):
        self.answer(step["replies"])
        await self.say(step["say"])
        await asyncio.sleep(step["after"])
        await self.ask({"say": step["second"], "replies": step["replies2"]})

    async def tool(self, step):
        self.answer(step["replies"])
        await self.say(step["say"])
        await self.bot.done(self.patience(step["say"]) + 9)
        await self.bot.tools_done()
        await self.bot.done(3)
        await asyncio.sleep(0.3)

    tools = tool_fails = tool

    async def tool_cut(self, step):
        self.answer(step["replies"])
        await self.say(step["say"])
        await asyncio.sleep(step["after"] + self.patience(step["say"]) + 0.8)
        await self.ask({"say": step["second"], "replies": step["replies2"]})

    tool_reports = tool

    async def hold(self, step):
        await self.ask(step)
        await play(self.bot, step["kind"], step["secs"])
        await asyncio.sleep(0.4)
        await self.ask({"say": step["second"], "replies": step["replies2"]})

    async def transfer(self, step):
        await self.ask(step)
        await hand_over(self.bot, step)
        if step["fails"]:
            await self.ask({"say": step["second"], "replies": step["replies2"]})

    async def model_fails(self, step):
        self.answer(step["replies"])
        await self.say(step["say"])
        await asyncio.sleep(step["after"] + self.patience(step["say"]))
        self.far.replies.clear()

    async def typed(self, step):
        self.answer(step["replies"])
        self.bot.mark()
        await self.bot.typed(step["typed"])
        await self.bot.done(7)
        await asyncio.sleep(0.4)

    async def typed_told(self, step):
        self.answer(step["replies"])
        self.bot.mark()
        await self.bot.typed_told(step["typed"])
        await self.bot.done(7)
        await asyncio.sleep(0.4)

    async def stt_drop(self, step):
        await self.far.drop("stt")
        await asyncio.sleep(1.0)
        await self.ask(step)

    async def stt_fails(self, step):
        self.far.fail_next["stt"] += 1
        self.answer(step["replies"])
        await self.say(step["say"])
        await asyncio.sleep(3.4)
        await self.ask({"say": step["second"], "replies": step["replies"]})

    async def tts_drop(self, step):
        self.answer(step["replies"])
        await self.say(step["say"])
        await self.bot.started(self.patience(step["say"]) + 5)
        await self.far.drop("tts")
        await self.bot.done(5)
        await asyncio.sleep(4)
        await self.ask({"say": step["second"], "replies": step["replies2"]})

    async def end(self, step):
        ending = self.plan["ending"]
        if ending in ("bot_speaks", "bot_ends_speaking"):
            self.answer(step["replies"])
            await self.say(step["say"])
            await self.bot.started(self.patience(step["say"]) + 5)
            await asyncio.sleep(step["after"])
        elif ending == "caller_speaks":
            cut = asyncio.create_task(self.say(step["say"]))
            await asyncio.sleep(step["cut"])
            self.bot.input.hush()
            await cut
        else:
            await asyncio.sleep(0.6)
        if ending in ("bot_ends", "bot_ends_speaking"):
            await self.bot.hang_up(self.plan["bye"] if ending == "bot_ends" else None)
        elif ending == "left":
            await self.bot.left()
        else:
            await self.bot.dropped()
