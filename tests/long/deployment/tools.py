"""Rows about what developers run their bots under."""

from __future__ import annotations

import os
import shutil
import subprocess

from host import BOT, HERE, PYTHON, Failed, Host
from rows import row

TEST = """
import asyncio, sys
sys.path.insert(0, {here!r})
from bot import call

def test_a_call():
    asyncio.run(call("pytest-1"))
"""


@row("pytest with warnings as errors")
def pytest(host: Host) -> str:
    file = host.folder / "test_bot.py"
    file.write_text(TEST.format(here=str(HERE)))
    command = [PYTHON, "-X", "dev", "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, env=host.environment, cwd=host.folder, capture_output=True, text=True, timeout=180)
    if done.returncode:
        raise Failed(done.stdout[-800:] + done.stderr[-400:])
    return host.arrive("pytest-1")


@row("python -X dev -W error")
def dev_mode(host: Host) -> str:
    said = host.run("plain", "dev-1", python=(PYTHON, "-X", "dev", "-W", "error"))
    if "Warning" in said:
        raise Failed(said[-600:])
    return host.arrive("dev-1")


@row("a debugger (debugpy, pdb)")
def debuggers(host: Host) -> str:
    host.run("plain", "dbg-1", python=(PYTHON, "-X", "frozen_modules=off", "-m", "debugpy", "--listen", "127.0.0.1:0"))
    command = [PYTHON, "-m", "pdb", "-c", "continue", "-c", "quit", str(BOT), "plain", "dbg-2"]
    subprocess.run(command, env=host.environment, cwd="/", capture_output=True, text=True, timeout=180, stdin=subprocess.DEVNULL)
    return host.arrive("dbg-1", "dbg-2")


USER = '''
import asyncio

from tuner_pipecat_sdk import CallUsage, DisconnectReason, FlowsObserver, Observer


def price(usage: CallUsage) -> float:
    return 1.5


def why() -> str | None:
    return DisconnectReason.USER_HANGUP


async def main() -> None:
    observer = Observer(api_key="k", workspace_id=1, agent_id="a", call_id="c", cost_calculator=price, disconnection_reason_resolver=why)
    flows: FlowsObserver = FlowsObserver(call_id="c")
    observer.update_call(call_successful=True)
    done: bool = await observer.close(5)
    print(done, flows.diagnostics)


asyncio.run(main())
'''


def _typed(host: Host, command: list[str]) -> str:
    (host.folder / "user.py").write_text(USER)
    python = BOT.parents[3] / "python"
    environment = {**os.environ, "MYPYPATH": f"{python}:{python / 'tests' / 'standins'}", "PYTHONPATH": f"{python}:{python / 'tests' / 'standins'}"}
    done = subprocess.run(command, env=environment, cwd=host.folder, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise Failed((done.stdout + done.stderr)[-1200:])
    return (done.stdout.strip().splitlines() or ["no error"])[-1]


@row("mypy --strict over a user's bot")
def mypy(host: Host) -> str:
    return _typed(host, [PYTHON, "-m", "mypy", "--strict", "--follow-imports=silent", "--cache-dir", str(host.folder / "cache"), "user.py"])


@row("pyright over a user's bot")
def pyright(host: Host) -> str:
    if shutil.which("npx") is None:
        raise Failed("npx is not installed: apt-get install npm")
    python = BOT.parents[3] / "python"
    (host.folder / "pyrightconfig.json").write_text(
        '{"typeCheckingMode": "strict", "pythonVersion": "3.11", "extraPaths": ["%s", "%s"], "include": ["user.py"]}' % (python, python / "tests" / "standins")
    )
    return _typed(host, ["npx", "--yes", "pyright@1.1.407", "-p", str(host.folder)])
