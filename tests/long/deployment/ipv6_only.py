"""Run where there is no IPv4 at all: a server and a bot on ::1."""

from __future__ import annotations

import os
import subprocess
import sys

from host import Server, until

server = Server("::1")
bot, python = sys.argv[1:]
environment = {**os.environ, "TUNER_BASE_URL": f"http://[::1]:{server.port}"}
subprocess.run([python, bot, "plain", "six"], env=environment, cwd="/", check=True, stdout=subprocess.DEVNULL)
until(lambda: "six" in server.records, "the call at ::1")
print("1 of 1 calls arrived at ::1, with no IPv4 in the namespace", flush=True)
os._exit(0)
