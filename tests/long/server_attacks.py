#!/usr/bin/env python3
"""Single attacks on the server of `tuner serve`, each with its figure.

    tests/long/server_attacks.py [ATTACK ...] [--tuner FILE]

idle      1,100 idle connections, held for 25 s, at a limit of 1,024 open files: the server lives, takes calls, uses no processor
bodies    32 bodies of 30 MB at once with a right key: memory at its most, and ten seconds after
searches  four readers that search 20,000 calls without end: how many calls a second still come in, with and without them
pages     a call with 200,000 moments of one wait, and one with 200,000 masked kinds: processor time of their pages
ready     the data folder deleted: not ready, and no post acknowledged

Without ATTACK all of them. Exits with 0 only if each held. Only loopback; each ends within two minutes.
"""

import argparse
import http.client
import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from strangers import KEY, PATH, ROOT, Server, call_body


def processor(server):
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(server, method, path, body=None, timeout=60):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    try:
        connection.request(method, path, body, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as fault:
        return 0, str(fault).encode()
    finally:
        connection.close()


def post(server, name):
    return ask(server, "POST", PATH, call_body(name))[0]


def idle(server, folder):
    links = []
    for _ in range(1100):
        link = socket.socket()
        link.bind(("127.0.0.2", 0))
        link.connect(("127.0.0.1", server.port))
        links.append(link)
    time.sleep(1)
    before, taken = processor(server), 0
    for i in range(25):
        taken += post(server, f"idle-{i}") == 201
        time.sleep(1)
    used = processor(server) - before
    for link in links:
        link.close()
    print(f"idle: alive {server.process.poll() is None}, {taken} of 25 calls taken, {used:.1f} s of processor in 25 s, {server.descriptors()} descriptors")
    return server.process.poll() is None and taken == 25 and used < 10


def bodies(server, folder):
    answers, lock = [], threading.Lock()

    def send(i):
        body = call_body(f"body-{i}")[:-1] + b', "collected_dynamic_variables": {"x": "' + b"y" * 30_000_000 + b'"}}'
        status = 503
        for _ in range(30):
            status = ask(server, "POST", PATH, body, timeout=100)[0]
            with lock:
                answers.append(status)
            if status != 503:
                break
            time.sleep(2)

    rested, largest = server.memory(), 0.0
    threads = [threading.Thread(target=send, args=(i,), daemon=True) for i in range(32)]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + 110
    while any(thread.is_alive() for thread in threads) and time.monotonic() < ends:
        largest = max(largest, server.memory())
        time.sleep(0.1)
    time.sleep(10)
    kept = server.memory()
    counts = {status: answers.count(status) for status in sorted(set(answers))}
    print(f"bodies: {rested:.0f} MB before, at most {largest:.0f} MB, {kept:.0f} MB ten seconds after; answers {counts}")
    return largest < 400 and kept < rested + 100 and counts.get(201, 0) > 0 and set(counts) <= {201, 503}


def rate(server, name, seconds):
    counts, ends = [0] * 8, time.monotonic() + seconds

    def send(i):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while time.monotonic() < ends:
            connection.request("POST", PATH, call_body(f"{name}-{i}-{counts[i]}"), {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            counts[i] += answer.status == 201
    threads = [threading.Thread(target=send, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def searches(server, folder):
    for i in range(4):
        rate(server, f"fill-{i}", 10)
    alone = rate(server, "alone", 10)
    stop = threading.Event()

    def search():
        while not stop.is_set():
            ask(server, "GET", "/api/v1/calls?q=nothing-has-this")
    readers = [threading.Thread(target=search, daemon=True) for _ in range(4)]
    for reader in readers:
        reader.start()
    beside = rate(server, "beside", 15)
    stop.set()
    print(f"searches: {alone:.0f} calls a second alone, {beside:.0f} beside four readers that search without end")
    return beside > alone / 5


def pages(server, folder):
    call = json.loads(call_body("spans"))
    call["transcript_with_tool_calls"].append({"role": "agent", "text": "x", "start_ms": 300000, "end_ms": 300100, "metadata": {
        "e2e_latency": 200000, "latency_timeline": [{"key": "pipeline", "start_ms": i, "end_ms": i + 1} for i in range(200_000)]}})
    masked = json.loads(call_body("masked"))
    masked["general_meta_data_raw"] = {"recording": {"masked": {f"kind{i}": 1 for i in range(200_000)}}}
    good = True
    for name, payload in ("moments", call), ("masked kinds", masked):
        status, answer = ask(server, "POST", PATH, json.dumps(payload).encode())
        before = processor(server)
        shown, page = ask(server, "GET", f"/calls/{json.loads(answer)['id']}")
        used = processor(server) - before
        print(f"pages: 200,000 {name}: answered {shown}, {len(page):,} bytes, {used:.2f} s of processor")
        good &= status == 201 and shown == 200 and used < 5 and len(page) < 10_000_000
    return good


def ready(server, folder):
    first = post(server, "ready"), ask(server, "GET", "/health/ready")[0]
    shutil.rmtree(folder / "data")
    time.sleep(1.1)
    then = post(server, "lost"), ask(server, "GET", "/health/ready")[0]
    print(f"ready: post and health {first} before the folder was deleted, {then} after")
    return first == (201, 200) and then[0] >= 500 and then[1] == 503


def main():
    attacks = {attack.__name__: attack for attack in (idle, bodies, searches, pages, ready)}
    parser = argparse.ArgumentParser()
    parser.add_argument("attacks", nargs="*", default=list(attacks))
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    asked = parser.parse_args()
    tuner = ["dotnet", asked.tuner] if asked.tuner.endswith(".dll") else [asked.tuner]
    held = True
    for name in asked.attacks:
        with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
            server = Server(tuner, 1024, Path(folder))
            try:
                one = attacks[name](server, Path(folder))
                held &= one
                if not one:
                    print(f"{name}: DID NOT HOLD; the server said: {Path(folder, 'errors').read_text()[-1000:]}")
            finally:
                server.process.terminate()
                server.process.wait(20)
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
