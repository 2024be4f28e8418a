"""``doctor``: one line for each thing that must be right, and what to do where it is not."""

from __future__ import annotations

import os
import select
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import bot_check
from .._pipecat_version import number, pipecat_version, tested
from .._wire.journal import default_state_dir
from .._wire.recorder import Recorder, find
from ..config import TunerConfig

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
    yield from _pipecat()
    yield _recorder()
    config, told = _settings()
    yield told
    yield _state(config)
    if config is not None:
        yield _server(config)
    for bot in bots:
        yield from _bot(bot)
    if not bots:
        yield "wiring", "warn", "not looked at: name the bot's file, as in: doctor bot.py"


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
        yield "pipecat", "warn", f"{version} is newer than what was tried; what differs falls back to plain observing"
    try:
        from . import trial

        yield trial.run()
    except Exception as error:
        yield "tap", "fail", f"a trial pipeline could not be observed: {type(error).__name__}: {error}"


def _recorder() -> Finding:
    executable = find()
    if executable is None:
        return "recorder", "fail", "no executable: install the wheel, set TUNER_RECORDER, or put `tuner` on PATH"
    try:
        recorder = Recorder(executable)
    except OSError as error:
        return "recorder", "fail", f"{executable} does not run here: {error.strerror}"
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


def _settings() -> tuple[TunerConfig | None, Finding]:
    try:
        config = TunerConfig(call_id="doctor")
    except ValueError as error:
        return None, ("settings", "warn", f"from the environment alone: {error}; arguments in the bot's code can give them")
    return config, ("settings", "ok", f"workspace {config.workspace_id}, agent {config.agent_id}, server {config.base_url}")


def _state(config: TunerConfig | None) -> Finding:
    folder = Path((config and config.state_dir) or os.environ.get("TUNER_STATE_DIR") or default_state_dir())
    existing = next(part for part in (folder, *folder.parents) if part.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return "state", "fail", f"{folder} cannot be written: set TUNER_STATE_DIR to a folder of this user"
    if folder.exists() and folder.stat().st_mode & 0o077:
        return "state", "warn", f"{folder} can be read by others: chmod 700 {folder}"
    return "state", "ok", str(folder)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the configured server and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _server(config: TunerConfig) -> Finding:
    url = f"{config.base_url.rstrip('/')}/api/v1/workspaces/{config.workspace_id}/agents/"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {config.api_key.strip()}"})
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=5) as answer:
            agents = answer.read(1_000_000).decode("utf-8", "replace")
        known = f'"{config.agent_id}"' in agents
        return ("server", "ok", f"{config.base_url} knows the key and the agent") if known else (
            "server", "warn", f"{config.base_url} knows the key, but lists no agent {config.agent_id!r} in this workspace")  # fmt: skip
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            return "server", "fail", f"{config.base_url} refuses the key for workspace {config.workspace_id} ({error.code})"
        return "server", "ok", f"{config.base_url} answers ({error.code} where the agents would be listed: not checked)"
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return "server", "fail", f"{config.base_url} does not answer: {reason}; calls wait on disk until it does"


def _bot(bot: Path) -> Iterator[Finding]:
    try:
        source = bot.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        yield "wiring", "fail", f"{bot} cannot be read: {why}"
        return
    for state, text in bot_check.check(source):
        yield "wiring", state, f"{bot.name} {text}"
