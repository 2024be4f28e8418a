#!/usr/bin/env python3
"""Whether a .NET host with the adapters may be trimmed, and be published as NativeAOT.

    tests/long/dotnet_aot.py [aot|trimmed]...

Publishes tests/hosts/TrimmedHost in both ways, or those named; any warning fails. Runs each against the stand-in of the
realtime service: a call with a tool through Microsoft.Extensions.AI, one through the OpenAI library alone. Their records
arrive at a server of this script, which looks at their rows. Exits with 0 only if all is well. Takes some minutes.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = ROOT / "tests" / "hosts" / "TrimmedHost"
STAND_IN = ROOT / "tests" / "hosts" / "RealtimeStandIn"
WAYS = {"aot": ["-p:PublishAot=true"], "trimmed": ["-p:PublishTrimmed=true", "--self-contained"]}
records = []


class Server(BaseHTTPRequestHandler):
    def do_POST(self):
        records.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        body = b'{"id": 1, "message": "created"}'
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def publish(way, folder):
    runtime = "linux-arm64" if os.uname().machine == "aarch64" else "linux-x64"
    made = subprocess.run(["dotnet", "publish", str(HOST), "-c", "Release", "-r", runtime, "-o", folder, "-nologo", *WAYS[way]], capture_output=True, text=True)
    warned = [line for line in made.stdout.splitlines() if "warning" in line.lower() or ": error" in line]
    print("\n".join(sorted(set(warned))), end="\n" if warned else "")
    return made.returncode == 0 and not warned


def run(way, folder, endpoint, address):
    records.clear()
    settings = dict(TUNER_API_KEY="tr_api_host", TUNER_WORKSPACE_ID="7", TUNER_AGENT_ID="desk", TUNER_BASE_URL=address, TUNER_STATE_DIR=folder + "/state")
    begun = time.monotonic()
    done = subprocess.run([folder + "/TrimmedHost", endpoint], env={**os.environ, **settings}, capture_output=True, text=True, timeout=120)
    rows = [[row["role"] for row in record["transcript_with_tool_calls"]] for record in records]
    size = sum(file.stat().st_size for file in Path(folder).glob("*") if file.is_file() and file.suffix != ".dbg")
    print(f"{way}: {size / 1e6:.1f} MB, ran {time.monotonic() - begun:.1f} s, exit {done.returncode}, rows {rows}")
    if done.returncode:
        print(done.stdout, done.stderr)
    return done.returncode == 0 and sorted(rows) == [["user", "agent"], ["user", "agent_function", "agent_result", "agent"]]


def main(ways):
    if not set(ways) <= WAYS.keys():
        sys.exit(__doc__)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    subprocess.run(["dotnet", "build", str(STAND_IN), "-v", "quiet", "-nologo"], check=True)
    stand_in = subprocess.Popen(["dotnet", "run", "--no-build", "--project", str(STAND_IN), "--", "serve", "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        endpoint = stand_in.stdout.readline().strip()
        well = True
        for way in ways or WAYS:
            with tempfile.TemporaryDirectory() as folder:
                well &= publish(way, folder) and run(way, folder, endpoint, f"http://127.0.0.1:{server.server_address[1]}")
        return 0 if well else 1
    finally:
        stand_in.stdin.close()
        stand_in.wait(30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
