#!/usr/bin/env python3
"""The compose file of two servers, PostgreSQL and a proxy, by its parts: no container engine.

    tests/long/two_servers.py --tuner FILE [--old FILE] [--seconds 60]

First the file itself is read: its settings are ones that the server knows, its volumes and networks are declared, the database has room for both servers' connections, and nobody is
killed before he has drained. Then the proxy's real configuration, with the real nginx, stands before two real servers on one real PostgreSQL, each with the settings of the file;
they listen on one port of two addresses, as two containers do. Through it, with TLS, senders post calls, a recording goes up in parts, readers list and open pages, a browser is
signed in, and a list is open. Meanwhile a server is killed with -9 and comes again, and both are replaced one by one, from --old (without it the same program) to FILE. Nobody may
see a request that failed; a sender may, and then repeats it. At the end each call is there once. Exits with 0 only if all held.
"""

import argparse
import collections
import hashlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import yaml

from postgres_cluster import Postgres, free_port, wait
from postgres_nodes import KEY, POST, ROOT, SHAPE, Server

DEPLOY = ROOT / "eng" / "deploy"
COMPOSE = DEPLOY / "compose.two.yaml"
POOL = 24
failed = 0


def check(what, held, told=""):
    global failed
    failed += not held
    print(f"{'ok  ' if held else 'FAIL'} {what}{'' if held else f': {told}'}", flush=True)


def seconds(text):
    return int(re.fullmatch(r"(\d+)s", text)[1])


def read_compose(tuner):
    """The file, held against what the server, the image and the proxy's configuration say."""
    compose = yaml.safe_load(COMPOSE.read_text())
    services, dockerfile, nginx = compose["services"], (ROOT / "Dockerfile").read_text(), (DEPLOY / "nginx.two.conf").read_text()
    tuners = {name: service for name, service in services.items() if "build" in service}
    check("two servers, a database and a proxy", len(tuners) == 2 and {"database", "proxy"} <= set(services), services.keys())
    for name, service in tuners.items():
        settings = service["environment"]
        own = {key: value for key, value in settings.items() if key.startswith("TUNER_")}
        known = subprocess.run([tuner, "serve", "--help"], capture_output=True, text=True).stdout
        unknown = [key for key in own if key.startswith("TUNER_SERVE_") and "--" + key.removeprefix("TUNER_SERVE_").lower().replace("_", "-") not in known]
        check(f"{name}: the server knows its settings", not unknown and {"TUNER_DATABASE", "TUNER_API_KEY"} <= set(own), unknown)
        shown = subprocess.run([tuner, "serve", "--print-config"], capture_output=True, text=True, env={**os.environ, **{key: str(value) for key, value in own.items() if "$" not in str(value)}})
        lost = [key for key, value in own.items() if "$" not in str(value) and key not in shown.stdout]
        check(f"{name}: and takes them", shown.returncode == 0 and not lost, f"{lost} {shown.stderr}")
        drain = int(settings["TUNER_SERVE_DRAIN"])
        check(f"{name}: it is not killed before it has drained and answered", seconds(service["stop_grace_period"]) >= drain + 60, service["stop_grace_period"])
        subnets = [part["subnet"] for network in service["networks"] for part in compose["networks"][network]["ipam"]["config"]]
        check(f"{name}: the proxy's network is the one it trusts", settings["TUNER_SERVE_TRUSTED_PROXY"] in subnets and set(services["proxy"]["networks"]) == set(service["networks"]), subnets)
        places = dict(reversed(volume.split(":")) for volume in service["volumes"])
        check(f"{name}: it has a data folder of its own, and the recordings of both", set(places) == {"/var/lib/tuner", "/var/lib/tuner/recordings"} and places["/var/lib/tuner/recordings"] == "recordings"
              and "/var/lib/tuner/recordings" in (DEPLOY / "install").read_text(), places)  # fmt: skip
        url = urllib.parse.urlparse(settings["TUNER_DATABASE"])
        database = services[url.hostname]["environment"]
        check(f"{name}: its database is the one that the file makes", (url.username, url.path[1:]) == (database["POSTGRES_USER"], database["POSTGRES_DB"]) and settings["PGPASSWORD"] == database["POSTGRES_PASSWORD"], settings)
    check("no two have one data folder", len({service["volumes"][0] for service in tuners.values()}) == len(tuners))
    most = int(re.search(r"max_connections=(\d+)", " ".join(services["database"]["command"]))[1])
    check("the database has room for the connections of all, and some more", most >= POOL * len(tuners) + 10 and f"Connections = {POOL}" in (ROOT / "src/Tuner.Server/Storage/Postgres/PostgresDatabase.cs").read_text(), most)
    declared = [volume.split(":")[0] for service in services.values() for volume in service.get("volumes", []) if not volume.startswith((".", "$"))]
    check("every volume is declared", set(declared) <= set(compose["volumes"]), declared)
    port = re.search(r"^EXPOSE (\d+)", dockerfile, re.M)[1]
    check("the proxy knows both servers at the image's port", set(re.findall(r"^\s+server (\S+?)[ ;].*max_fails", nginx, re.M)) == {f"{name}:{port}" for name in tuners}, nginx)
    mounted = [volume.split(":")[0] for volume in services["proxy"]["volumes"] if volume.startswith("./")]
    check("the proxy's file is there", all((DEPLOY / path).is_file() for path in mounted), mounted)
    return next(iter(tuners.values()))["environment"]


def start_nginx(folder, servers, port):
    """The proxy's own file, with other names for what stands elsewhere here."""
    text = (DEPLOY / "nginx.two.conf").read_text().replace("listen 443", f"listen 127.0.0.1:{port}").replace("/etc/nginx/tls", str(folder))
    for name, server in zip(("one", "two"), servers):
        text = text.replace(f"server {name}:8000", f"server {server.host}:{server.port}")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", folder / "server.key", "-out", folder / "server.pem"], check=True, capture_output=True)
    (folder / "site.conf").write_text(text)
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; daemon off; events {{}} http {{ access_log off; {paths} include {folder}/site.conf; }}")
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") or sys.exit("this needs nginx: install it (apt-get install nginx-light)")
    return subprocess.Popen([nginx, "-c", folder / "nginx.conf", "-p", folder, "-e", folder / "error.log"])


def ask(port, method, path, body=None, headers=()):
    """The status, the body and the answer; 0 when there was none."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=ssl._create_unverified_context())
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(), answer
    except (OSError, http.client.HTTPException) as error:
        return 0, repr(error).encode(), None
    finally:
        connection.close()


class Clients:
    """What comes to the proxy, and what was answered."""

    def __init__(self, port):
        self.port, self.stop, self.lock, self.counts, self.faults, self.acknowledged, self.repeated, self.told = port, threading.Event(), threading.Lock(), collections.Counter(), [], {}, 0, 0
        work = [(self.send, n) for n in range(4)] + [(self.read, {"Authorization": f"Bearer {KEY}"}), (self.read, {"Cookie": self.sign_in()}), (self.upload, 0), (self.follow, 0)]
        self.threads = [threading.Thread(target=what, args=(argument,)) for what, argument in work]
        for thread in self.threads:
            thread.start()

    def ask(self, method, path, body=None, headers=()):
        return ask(self.port, method, path, body, headers)

    def sign_in(self):
        status, told, answer = self.ask("POST", "/login", urllib.parse.urlencode({"key": KEY}), {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://127.0.0.1:{self.port}", "Sec-Fetch-Site": "same-origin"})
        check("a browser signs in through the proxy, with a cookie for TLS only", status in (302, 303) and "secure" in answer.headers["Set-Cookie"].lower(), f"{status} {told[:200]}")
        return answer.headers["Set-Cookie"].split(";")[0]

    def send(self, number):
        made = 0
        while not self.stop.is_set():
            made += 1
            call_id = f"s{number}-{made}"
            body = json.dumps(dict(SHAPE, call_id=call_id)).encode()
            while True:
                status, answer, _ = self.ask("POST", POST, body, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
                with self.lock:
                    self.counts[f"POST {status}"] += 1
                if status in (201, 409):
                    break
                with self.lock:
                    self.repeated += 1
                time.sleep(0.2)
            with self.lock:
                self.acknowledged[call_id] = json.loads(answer)["id"]
            time.sleep(0.02)

    def read(self, headers):
        chance = random.Random(7)
        while not self.stop.is_set():
            with self.lock:
                place = chance.choice(list(self.acknowledged.values())) if self.acknowledged else None
            path = chance.choice(["/", "/calls", "/calls?text=table", "/compare"] + ([f"/calls/{place}", f"/calls/{place}/html"] if place else []))
            self.answered("GET", path, *self.ask("GET", path, headers=headers)[:2])
            time.sleep(0.03)

    def upload(self, _):
        """Parts may be sent again by the proxy itself: each goes where the one before ended."""
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/octet-stream"}
        for number in range(1_000_000):
            if self.stop.is_set():
                return
            data = os.urandom(400_000)
            sound = b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 2, 16_000, 64_000, 4, 16) + b"data" + struct.pack("<I", len(data)) + data
            sha256, received, is_complete = hashlib.sha256(sound).hexdigest(), 0, False
            path = f"/api/v1/recordings/1/sound-{number}"
            while not is_complete:
                status, answer, _ = self.ask("PUT", f"{path}?sha256={sha256}&size={len(sound)}&offset={received}", sound[received:received + 60_000], headers)
                if status not in (200, 409):
                    self.answered("PUT", path, status, answer)
                    time.sleep(0.2)
                    continue
                self.answered("PUT", path, 200, b"")
                told = json.loads(answer)
                received, is_complete = told["received"], told.get("complete", False)
            status, answer, _ = self.ask("GET", f"{path}?format=wav", headers=headers)
            self.answered("GET", path, status, answer if answer != sound else b"")
            if answer != sound:
                self.faults.append(f"{path} is another sound")

    def follow(self, _):
        while not self.stop.is_set():
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=ssl._create_unverified_context())
            try:
                connection.request("GET", "/streams/calls?after=0", headers={"Authorization": f"Bearer {KEY}"})
                answer = connection.getresponse()
                while not self.stop.is_set() and (line := answer.readline()):
                    self.told += line.startswith(b"event: call")
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()

    def answered(self, method, path, status, answer):
        with self.lock:
            self.counts[f"{method} {status}"] += 1
            # A removal or a start token would be another matter: here each of these must be there.
            if status != 200:
                self.faults.append(f"{method} {path}: {status} {answer[:200]!r}")

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def replace(server, tuner):
    server.process.send_signal(signal.SIGTERM)
    status = server.process.wait(90)
    server.tuner = tuner
    server.start()
    return status


def run(options, settings, folder):
    tuner = str(options.tuner.resolve())
    postgres = Postgres(f"{folder}/postgres").create().start()
    nginx = clients = None
    servers = []
    try:
        postgres.sql("CREATE DATABASE calls")
        (folder / "recordings").mkdir(mode=0o700)
        port = free_port()
        for number in range(2):
            data = folder / f"server-{number}"
            data.mkdir(mode=0o700)
            (data / "recordings").symlink_to(folder / "recordings")
            servers.append(Server(str((options.old or options.tuner).resolve()), data, postgres.url("calls"), "--trusted-proxy", "127.0.0.1", "--drain", settings["TUNER_SERVE_DRAIN"], host=f"127.0.0.{2 + number}", port=port))
            servers[-1].start()
        outside = free_port()
        nginx = start_nginx(folder, servers, outside)
        wait("the proxy answers", lambda: ask(outside, "GET", "/health/live")[0] == 200)
        check("/metrics is not shown outside", ask(outside, "GET", "/metrics")[0] == 404)
        clients = Clients(outside)
        statuses, kills, end = [], 0, time.monotonic() + options.seconds
        time.sleep(2)
        for server in servers:
            statuses.append(replace(server, tuner))
            time.sleep(2)
        while time.monotonic() < end or not kills:
            server = servers[kills % 2]
            server.kill()
            kills += 1
            time.sleep(2)
            server.start()
            time.sleep(6)
        clients.end()
        check("servers that are replaced end by themselves, with 0", statuses == [0, 0], statuses)
        stored = dict(line.rsplit("|", 1) for line in postgres.sql("SELECT call_id, id FROM calls", "calls").splitlines())
        wrong = [call_id for call_id, place in clients.acknowledged.items() if stored.get(call_id) != str(place)]
        print(f"     two replaced, {kills} killed with -9; {len(clients.acknowledged)} calls acknowledged, {clients.repeated} posts repeated by their sender, {clients.told} lines of an open list; {dict(sorted(clients.counts.items()))}")
        check("each acknowledged call is there once, under its number", clients.acknowledged and not wrong, wrong[:5])
        check("nobody but a sender saw a request that failed", not clients.faults, f"{len(clients.faults)}: {clients.faults[:5]}")
        check("a list that is open through the proxy is told of calls", clients.told > 0)
    finally:
        if clients:
            clients.end()
        for server in servers:
            if server.process and server.process.poll() is None:
                server.kill()
        if nginx:
            nginx.terminate()
            nginx.wait()
        postgres.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuner", required=True, type=Path)
    parser.add_argument("--old", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    settings = read_compose(str(options.tuner.resolve()))
    with tempfile.TemporaryDirectory(prefix="tuner-two-", dir="/tmp") as folder:
        os.chmod(folder, 0o777)
        run(options, settings, Path(folder))
    print(f"{failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
