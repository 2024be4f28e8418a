"""``doctor``: one line for each thing that must be right, and what to do where it is not."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from .._distribution import conflict
from .._pipecat_version import TESTED, number, pipecat_version, tested
from .._wire.recorder import WITHOUT_EXECUTABLE, Recorder, find, refusal
from .._wire.state_folder import default_state_dir, why_not_ours
from .._settings import OFF, CallSettings
from . import bot_check, bot_settings, server
from .bot_settings import UNKNOWN, BotSettings

Finding = tuple[str, str, str]
_MARKS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


def main(arguments: list[str]) -> int:
    """Prints the findings; 1 if one of them is a failure."""
    options = [argument for argument in arguments if argument.startswith("-")]
    if options:
        asked = options[0] in ("-h", "--help")
        wrong = "" if asked else f"tuner_pipecat_sdk: doctor has no option {options[0]}\n\n"
        print(wrong + "usage: python -m tuner_pipecat_sdk doctor [BOT.py ...]", file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    failed = False
    for what, state, text in findings([Path(argument) for argument in arguments]):
        failed |= state == "fail"
        print(f"{_MARKS[state]}  {what:<9} {text}")
    return 1 if failed else 0


def findings(bots: list[Path]) -> Iterator[Finding]:
    """Everything that is looked at."""
    yield _python()
    if (wrong := conflict()) is not None:
        yield "package", "fail", wrong
    yield from _pipecat()
    yield _recorder()
    sources = {bot: _source(bot) for bot in bots}
    given = [(bot, settings) for bot, (source, _) in sources.items() for settings in _given(bot, source or "")]
    looked = [_settings(settings, _environment(sources[bot][0] or "", bot), bot.name) for bot, settings in given]
    looked = looked or [_settings(None, os.environ, "the environment")]
    for _, told in looked:
        yield told
    configs = {(c.base_url, c.api_key, c.workspace_id, c.agent_id): c for c, _ in looked if c is not None}
    yield _state(next(iter(configs.values()), None))
    for config in configs.values():
        yield ("server", *server.check(config))
    for bot, (source, why) in sources.items():
        if source is None:
            yield "wiring", "fail", f"{bot} cannot be read: {why}"
        else:
            yield from (("wiring", state, f"{bot.name} {text}") for state, text in bot_check.check(source))
    for bot, settings in given:
        if not settings.has_call_id:
            yield "wiring", "fail", f"{bot.name} gives its observer no call_id, which every call must have: call_id=str(uuid.uuid4())"
    if not bots:
        yield "wiring", "warn", "not looked at: name the bot's file, as in: doctor bot.py"


def _source(bot: Path) -> tuple[str | None, str]:
    """The source of a bot; else ``None``, and why it cannot be read."""
    try:
        return bot.read_text("utf-8"), ""
    except OSError as error:
        return None, str(error.strerror)
    except UnicodeDecodeError:
        return None, "it is not text in UTF-8"


def _python() -> Finding:
    version = sys.version.split()[0]
    if sys.version_info >= (3, 10):
        state = "ok" if sys.version_info < (3, 14) else "warn"
        return "python", state, version + ("" if state == "ok" else ": not tried yet; 3.10 to 3.13 are")
    return "python", "fail", f"{version}: 3.10 or newer is needed"


def _pipecat() -> Iterator[Finding]:
    version = pipecat_version()
    if version is None:
        yield "pipecat", "fail", "not installed here: pip install pipecat-ai"
        return
    if tested(version):
        yield "pipecat", "ok", f"{version}, among the versions that were tried"
    elif number(version) < number("0.0.105"):
        yield "pipecat", "fail", f"{version}: 0.0.105 or newer is needed"
    else:
        yield "pipecat", "warn", f"{version} is untested: newer than {TESTED[1]}, the newest that calls were run on; what differs falls back to plain observing"
    try:
        from . import trial

        yield trial.run()
    except Exception as error:
        yield "tap", "fail", f"a trial pipeline could not be observed: {type(error).__name__}: {error}"


def _recorder() -> Finding:
    executable = find()
    if executable is None:
        return "recorder", "fail", f"no executable in this package, in TUNER_RECORDER or on PATH: {WITHOUT_EXECUTABLE}"
    try:
        recorder = Recorder(executable)
    except OSError as error:
        return "recorder", "fail", refusal(executable, error)
    try:
        limit = time.monotonic() + 5
        while time.monotonic() < limit:
            select.select([recorder.output], [], [], 0.2)
            lines, closed = recorder.read()
            if any(b'"hello"' in line for line in lines):
                return "recorder", "ok", str(executable)
            if closed:
                return "recorder", "fail", f"{executable} ends at once: run `{executable} record </dev/null` to see why"
        return "recorder", "fail", f"{executable} says nothing within 5 s"
    finally:
        recorder.close()
        recorder.reap()


def _settings(given: BotSettings | None, environment: Mapping[str, str], where: str) -> tuple[CallSettings | None, Finding]:
    """The settings of one observer, as far as they can be known without running the bot."""
    told = dict(given.given) if given is not None else {}
    unknown = sorted(name for name, value in told.items() if value is UNKNOWN)
    if given is not None and given.unset:
        return None, ("settings", "fail", f"{where} reads {', '.join(given.unset)} from the environment, where it is not set")
    if environment.get("TUNER_ENABLED", "").strip().lower() in OFF or told.get("enabled") is False:
        return None, ("settings", "warn", f"{where} is switched off: nothing is recorded")
    for name in ("api_key", "workspace_id", "agent_id", "base_url"):
        if name not in told and (value := environment.get(f"TUNER_{name.upper()}")):
            told[name] = value
    stand_in = {"api_key": "k", "workspace_id": 1, "agent_id": "a", "base_url": "http://localhost"}
    told = {name: stand_in.get(name) if value is UNKNOWN else value for name, value in told.items() if name != "enabled"}
    try:
        config = CallSettings(call_id="doctor", **told)
    except ValueError as error:
        hint = "; arguments in the bot's code can give them"
        return None, ("settings", "warn" if given is None else "fail", f"{where}: {error}" + (hint if given is None else ""))
    missing = [name for name in unknown if name in stand_in]
    if missing:
        return None, ("settings", "warn", f"{where} works out {', '.join(missing)} when it runs: the server is not asked; the rest is right")
    return config, ("settings", "ok", f"{where}: workspace {config.workspace_id}, agent {config.agent_id}, server {config.base_url}")


def _given(bot: Path, source: str) -> list[BotSettings]:
    return bot_settings.read(source, _environment(source, bot))


def _environment(source: str, bot: Path) -> Mapping[str, str]:
    """What the bot will find in its environment: with its ``.env`` file, if it loads one."""
    if not bot_settings.loads_dotenv(source):
        return os.environ
    try:
        from dotenv import dotenv_values
    except ImportError:
        return os.environ
    file = next((folder / ".env" for folder in bot.resolve().parents if (folder / ".env").is_file()), None)
    loaded = {name: value for name, value in dotenv_values(file).items() if value is not None} if file is not None else {}
    return {**loaded, **os.environ}


def _state(config: CallSettings | None) -> Finding:
    folder = Path((config and config.state_dir) or os.environ.get("TUNER_STATE_DIR") or default_state_dir())
    existing = next(part for part in (folder, *folder.parents) if part.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return "state", "fail", f"{folder} cannot be written: set TUNER_STATE_DIR to a folder of this user"
    if (stranger := why_not_ours(folder)) is not None:
        return "state", "fail", f"{folder} is not used: {stranger}; set TUNER_STATE_DIR to a folder of this user"
    if folder.exists() and folder.stat().st_mode & 0o077:
        return "state", "warn", f"{folder} can be read by others: chmod 700 {folder}"
    return "state", "ok", str(folder)
