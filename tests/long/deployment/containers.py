"""Rows about containers and what they leave out. Linux, as root."""

from __future__ import annotations

import glob
import os
import signal
import subprocess
from pathlib import Path

from host import BOT, PYTHON, Failed, Host, until
from rows import row

STRANGER = ("setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups")


def _changed(host: Host, change: str, *calls: str, **more: object) -> str:
    """Runs a bot in a mount namespace in which ``change`` was done; its calls arrive."""
    host.run("plain", *calls, before=("unshare", "-m", "sh", "-c", f'{change} && exec "$@"', "sh"), **more)
    return host.arrive(*calls)


@row("read-only root, no HOME, a foreign user")
def read_only(host: Host) -> str:
    host.state.mkdir(mode=0o700)
    os.chown(host.state, 54321, 54321)
    change = f"mount --bind {host.folder} {host.folder} && mount -o remount,bind,ro / && mount -o remount,bind,rw {host.folder}"
    before = ("unshare", "-m", "sh", "-c", f'{change} && exec "$@"', "sh", "env", "-u", "HOME", *STRANGER)
    host.run("plain", "r-1", before=before)
    return host.arrive("r-1")


@row("no state folder can be written")
def unwritable(host: Host) -> str:
    before = ("env", "-u", "HOME", *STRANGER)
    host.folder.chmod(0o700)
    said = host.run("plain", "r-2", before=before)
    if "r-2" in host.server.records:
        return "delivered all the same"
    if "tuner" not in said:
        raise Failed(f"nobody said that the call is not kept: {said[-300:]}")
    return "the bot ran on, and it was said: " + said.strip().splitlines()[-1][:160]


@row("the bot is PID 1")
def first_process(host: Host) -> str:
    host.run("plain", "one", before=("unshare", "-p", "-f", "--mount-proc"))
    return host.arrive("one") + " before the container ended"


@row("SIGKILL of PID 1, state folder on a volume")
def first_process_killed(host: Host) -> str:
    bot = host.start("long", "gone", before=("unshare", "-p", "-f", "--kill-child", "--mount-proc"))
    host.begun(bot)
    until(lambda: any(host.state.glob("live/*.jsonl")), "the journal on the volume")
    os.killpg(bot.pid, signal.SIGKILL)
    bot.communicate(timeout=60)
    host.run("plain", "next")
    return host.arrive("gone", "next") + ", the first by the next start"


@row("no /proc")
def no_proc(host: Host) -> str:
    return _changed(host, "mount -t tmpfs none /proc", "np-1")


@row("/dev/shm of 1 MB")
def small_shm(host: Host) -> str:
    return _changed(host, "mount -t tmpfs -o size=1m none /dev/shm", "sh-1")


@row("little memory (address space of 512 MB)")
def little_memory(host: Host) -> str:
    host.run("plain", "m-1", before=("prlimit", f"--as={512 << 20}"))
    if not host.server.records:  # the recorder could not start there, and the tap kept the lines
        host.send()
        return host.arrive("m-1") + ": kept by the tap, finished by `tuner send`"
    return host.arrive("m-1")


@row("few descriptors and processes (ulimit -n 64)")
def few_descriptors(host: Host) -> str:
    host.run("plain", "n-1", before=("prlimit", "--nofile=64"))
    return host.arrive("n-1")


@row("a full volume")
def full_volume(host: Host) -> str:
    host.state.mkdir(mode=0o700)
    change = f"mount -t tmpfs -o size=64k none {host.state} && head -c 100k /dev/zero >{host.state}/full 2>/dev/null; true"
    host.run("plain", "q-1", before=("unshare", "-m", "sh", "-c", f'{change} && exec "$@"', "sh"))
    return "the bot ran on" + (", and the call arrived" if "q-1" in host.server.records else "")


@row("no OpenSSL, a server over http")
def no_openssl(host: Host) -> str:
    return _changed(host, _hide("libssl.so*", "libcrypto.so*"), "ssl-1")


@row("no OpenSSL, a server over https")
def no_openssl_https(host: Host) -> str:
    host.run(
        "plain", "ssl-2", before=("unshare", "-m", "sh", "-c", _hide("libssl.so*", "libcrypto.so*") + ' && exec "$@"', "sh"),
        TUNER_BASE_URL="https://127.0.0.1:9",
    )  # fmt: skip
    until(lambda: any(path for folder in ("outbox", "live") for path in host.state.glob(f"{folder}/*")), "the kept call")
    host.environment["TUNER_BASE_URL"] = "https://127.0.0.1:9"
    return "the bot ran on, and the call is kept"


@row("no ICU")
def no_icu(host: Host) -> str:
    return _changed(host, _hide("libicu*") or "true", "icu-1")


def _hide(*patterns: str) -> str:
    """Puts an empty file over each library of those names."""
    found = [path for pattern in patterns for path in glob.glob(f"/usr/lib/*/{pattern}") if not os.path.islink(path)]
    return " && ".join(f"mount --bind /dev/null {path}" for path in found) or "true"


@row("locales C, tr_TR, ar_SA")
def locales(host: Host) -> str:
    names = ("C", "tr_TR.UTF-8", "ar_SA.UTF-8")
    for number, name in enumerate(names):
        host.run("plain", f"l-{number}", LC_ALL=name, LANG=name, PYTHONUTF8="0")
    host.arrive(*(f"l-{number}" for number in range(len(names))))
    rows = [[row.get("text") for row in record["transcript_with_tool_calls"]] for record in host.server.records.values()]
    if any(one != rows[0] for one in rows):
        raise Failed(f"the records differ: {rows}")
    return "the same record in each"


@row("a system clock that jumps in the middle of a call, an hour back and a day on")
def clock(host: Host) -> str:
    (library,) = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    told = host.folder / "clock"
    told.write_text("+0")
    faked = {
        "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(told), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    for number, jump in enumerate(("-3600", "+86400")):
        told.write_text("+0")
        bot = host.start("graceful", f"c-{number}", **faked)
        host.begun(bot)
        told.write_text(jump)
        bot.send_signal(signal.SIGTERM)
        bot.communicate(timeout=60)
        host.arrive(f"c-{number}")
        record = host.server.records[f"c-{number}"]
        lasted = record["end_timestamp"] - record["start_timestamp"]
        if not 0 <= lasted < 60_000:
            raise Failed(f"the call seems to have taken {lasted} ms")
    return "both calls arrived at once, as long as they were"


@row("a systemd unit")
def systemd(host: Host) -> str:
    unit = BOT.parents[3] / "docs" / "tuner-bot.service"
    text = unit.read_text("utf-8").replace("/opt/bot/.venv/bin/python", PYTHON).replace("/opt/bot", str(host.folder))
    file = host.folder / "tuner-bot.service"
    file.write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True, timeout=120)
    about_it = [line for line in done.stderr.splitlines() if "tuner-bot.service" in line]
    if done.returncode or about_it:
        raise Failed(f"systemd-analyze verify: {about_it or done.stderr[-400:]}")
    return "systemd-analyze verify has nothing to say of docs/" + Path(unit).name
