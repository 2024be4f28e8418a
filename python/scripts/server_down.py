#!/usr/bin/env python3
"""Runs ten bots while the server is down for their whole lives, kills half of them, and then lets `tuner send` deliver.

usage: server_down.py [--bots 10] [--seed N]

The bots run recorded calls on stand-ins, through the package of this checkout and the executable in TUNER_RECORDER, or
`tuner` on PATH. Their recorders are killed, too, so that only what lies on disk is left. Prints how many calls had begun
and how many arrived. Exits 1 if one is missing.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from kill_bots import BOT, Server


def run_bots(bots: int, environment: dict[str, str], chance: random.Random) -> set[str]:
    """Runs them all at once, kills every other one, and gives the calls that had begun."""
    running = [
        subprocess.Popen(
            [sys.executable, str(BOT), f"bot{number}", "1"],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        )
        for number in range(bots)
    ]
    begun = {bot.stdout.readline().split()[1] for bot in running if bot.stdout}
    for bot in running[::2]:
        threading.Timer(chance.random() * 4.0, os.kill, (bot.pid, signal.SIGKILL)).start()
    for bot in running:
        bot.wait()
    return begun


def recorders_of(state: str) -> list[int]:
    """Recorders that still try to send what lies in the folder."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as command, open(f"/proc/{pid}/environ", "rb") as environ:
                if b"\0record" in command.read() and state.encode() in environ.read():
                    found.append(int(pid))
        except OSError:
            continue
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bots", type=int, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    tuner = os.environ.get("TUNER_RECORDER") or shutil.which("tuner")
    if not tuner:
        print("server_down.py needs the executable: put `tuner` on the PATH or its path into TUNER_RECORDER", file=sys.stderr)
        return 2
    server = Server()  # It has its port, and listens to nobody until it is told to serve.
    server.socket.close()
    state = tempfile.mkdtemp(prefix="tuner-down-")
    address = f"http://127.0.0.1:{server.server_address[1]}"
    environment = {**os.environ, "TUNER_STATE_DIR": state, "TUNER_BASE_URL": address, "TUNER_RECORDER": tuner}
    begun = run_bots(options.bots, environment, random.Random(options.seed))
    for recorder in recorders_of(state):
        os.kill(recorder, signal.SIGKILL)
    while recorders_of(state):
        time.sleep(0.01)

    server.socket = server.socket.__class__(server.address_family, server.socket_type)
    server.allow_reuse_address = True
    server.server_bind()
    server.server_activate()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sent = subprocess.run([tuner, "send"], env={**environment, "TUNER_API_KEY": "tr_api_kill", "TUNER_WORKSPACE_ID": "1"}, check=False)
    missing = sorted(begun - set(server.arrived))
    cut = sum(bool(body["general_meta_data_raw"]["recording"]["cut"]) for _, body in server.arrived.values())
    print(
        f"{options.bots} bots without a server, half of them killed (seed {options.seed}): {len(begun)} calls had begun, "
        f"{len(begun) - len(missing)} arrived ({cut} cut), {server.again} came twice; tuner send ended with {sent.returncode}"
    )
    if missing:
        print("missing: " + ", ".join(missing))
    shutil.rmtree(state, ignore_errors=True)
    return 1 if missing or sent.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
