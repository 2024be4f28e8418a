"""Rows about processes and threads."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import urllib.request

from host import HERE, PYTHON, Failed, Host, until
from rows import row


def _serve(host: Host, *command: str) -> str:
    """Starts a web server with workers, takes four calls at once through it, and ends it with SIGTERM."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**host.environment, "PYTHONPATH": str(HERE)}
    server = subprocess.Popen(
        [part.format(port=port) for part in command], env=environment, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    calls = [f"web-{number}" for number in range(4)]
    try:

        def answers(path: str) -> bool:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=60) as answer:
                    return bool(answer.read() == b"over")
            except OSError:
                if server.poll() is not None:
                    raise Failed(f"the web server ended: {server.stderr.read()[-600:] if server.stderr else ''}") from None
                return False

        until(lambda: answers(calls[0]), "the web server's first answer")
        for one in calls[1:]:
            if not answers(one):
                raise Failed(f"the web server did not take {one}")
        return host.arrive(*calls)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


@row("uvicorn with workers")
def uvicorn(host: Host) -> str:
    return _serve(host, PYTHON, "-m", "uvicorn", "bot:app", "--workers", "2", "--port", "{port}", "--log-level", "error")


@row("gunicorn with workers")
def gunicorn(host: Host) -> str:
    return _serve(host, PYTHON, "-m", "gunicorn", "bot:app", "-w", "2", "-k", "uvicorn.workers.UvicornWorker", "-b", "127.0.0.1:{port}")


@row("gunicorn with workers forked after the import (--preload)")
def preload(host: Host) -> str:
    return _serve(
        host, PYTHON, "-m", "gunicorn", "bot:app", "--preload", "-w", "2", "-k", "uvicorn.workers.UvicornWorker", "-b", "127.0.0.1:{port}"
    )


@row("fork after a call of the parent")
def fork(host: Host) -> str:
    host.run("forks", "f-1", "f-2", "f-3")
    return host.arrive("f-1", "f-2", "f-3")


@row("multiprocessing, spawn")
def spawn(host: Host) -> str:
    host.run("spawns", "s-1", "s-2")
    return host.arrive("s-1", "s-2")


@row("uvloop")
def uvloop(host: Host) -> str:
    host.run("uvloop", "u-1", "u-2")
    return host.arrive("u-1", "u-2")


@row("threads with loops of their own")
def threads(host: Host) -> str:
    host.run("threads", "t-1", "t-2", "t-3")
    return host.arrive("t-1", "t-2", "t-3")


@row("one process for each call")
def one_each(host: Host) -> str:
    for call in ("p-1", "p-2", "p-3"):
        host.run("plain", call)
    return host.arrive("p-1", "p-2", "p-3")


@row("a daemon with its standard streams closed")
def daemon(host: Host) -> str:
    bot = host.start("plain", "dm-1", "dm-2", before=("sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"))
    bot.communicate(timeout=180)
    if bot.returncode:
        raise Failed(f"the bot ended with {bot.returncode}")
    return host.arrive("dm-1", "dm-2")


@row("a program that unpacks itself into a folder that goes with it (as PyInstaller's one file)")
def unpacked(host: Host) -> str:
    folder = host.folder / "_MEI1"
    folder.mkdir()
    shutil.copy(host.tuner, folder / "tuner")
    before = ("sh", "-c", f'"$@"; ended=$?; rm -rf {folder}; exit $ended', "sh")
    host.run("plain", "mei-1", "mei-2", before=before, TUNER_RECORDER=str(folder / "tuner"), LD_LIBRARY_PATH=str(folder))
    return host.arrive("mei-1", "mei-2")


def told_to_end(host: Host, bot: subprocess.Popen, call: str) -> str:
    host.begun(bot)
    bot.send_signal(signal.SIGTERM)
    bot.communicate(timeout=60)
    return host.arrive(call)


@row("SIGTERM, the bot ends its calls in order")
def sigterm(host: Host) -> str:
    return told_to_end(host, host.start("graceful", "g-1"), "g-1")


@row("SIGTERM, the bot handles nothing")
def sigterm_default(host: Host) -> str:
    return told_to_end(host, host.start("long", "g-2"), "g-2")


@row("SIGTERM for the whole control group (systemd)")
def control_group(host: Host) -> str:
    bot = host.start("graceful", "g-3")
    host.begun(bot)
    os.kill(host.recorder_of(bot), signal.SIGTERM)
    bot.send_signal(signal.SIGTERM)
    bot.communicate(timeout=60)
    return host.arrive("g-3")


@row("the bot is killed (OOM killer, kill -9)")
def killed(host: Host) -> str:
    bot = host.start("long", "k-1", "k-2")
    host.begun(bot, 2)
    bot.kill()
    bot.communicate(timeout=60)
    return host.arrive("k-1", "k-2")


@row("the recorder is killed (OOM killer, kill -9)")
def recorder_killed(host: Host) -> str:
    bot = host.start("graceful", "k-3")
    host.begun(bot)
    first = host.recorder_of(bot)
    os.kill(first, signal.SIGKILL)
    host.recorder_of(bot, but=first)
    bot.send_signal(signal.SIGTERM)
    bot.communicate(timeout=60)
    host.arrive("k-3")
    lost = host.server.records["k-3"]["general_meta_data_raw"]["recording"].get("lost")
    if lost:
        raise Failed(f"lines were lost: {lost}")
    return "another one took over, and no line is missing"


@row("bot and recorder are killed together (docker kill), state folder on a volume")
def all_killed(host: Host) -> str:
    bot = host.start("long", "v-1")
    host.begun(bot)
    until(lambda: any(host.state.glob("live/*.jsonl")), "the journal on the volume")
    os.kill(host.recorder_of(bot), signal.SIGKILL)
    bot.kill()
    bot.communicate(timeout=60)
    host.run("plain", "v-2")
    return host.arrive("v-1", "v-2") + ", the first by the next start"
