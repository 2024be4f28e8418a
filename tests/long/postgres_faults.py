#!/usr/bin/env python3
"""Two servers on one PostgreSQL under load while things break: nothing acknowledged may be lost, nothing be there twice.

    tests/long/postgres_faults.py --tuner FILE [--seconds 60] [--senders 8] [--only SCENARIO]

FILE is an executable of the server edition. Senders post calls to either server and post each again until it is acknowledged;
readers list, search and open calls. The scenarios, each on a new database:

    kill       in turn a server, and the whole of PostgreSQL, are killed with -9 and started again
    gone       PostgreSQL is stopped for a while, and started again
    failover   the primary is killed for good and its standby promoted, with the standby named in synchronous_standby_names
    careless   the same without naming it: the figures show what a failover loses then; nothing is judged but doubles
    stalled    the named standby is stopped: nothing may be acknowledged until it is back

PostgreSQL's own programs are taken from /usr/lib/postgresql or the PATH; as root they run as the user postgres. Prints what
happened; exits with 0 only if all held.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from postgres_cluster import Postgres, free_port, wait

ROOT = Path(__file__).resolve().parents[2]
KEY = "tr_api_postgres_faults_" + "k" * 32
POST = "/api/v1/public/call?workspace_id=1&agent_remote_identifier=faults"
SHAPE = json.loads((ROOT / "tests/Tuner.Server.Tests/Pages/everything.json").read_text())


class Server:
    def __init__(self, tuner, data, database):
        self.tuner, self.data, self.database, self.port, self.process = tuner, data, database, free_port(), None

    def start(self):
        self.process = subprocess.Popen([self.tuner, "serve", "--port", str(self.port), "--data", str(self.data)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, "TUNER_API_KEY": KEY, "TUNER_DATABASE": self.database, "TUNER_STATE_DIR": str(self.data) + "-state"})
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        wait("a server starts", lambda: self.process.poll() is not None or self.ask("GET", "/health/live")[0] == 200)
        if self.process.poll() is not None:
            sys.exit("a server did not start")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, method, path, body=None, connection=None):
        """The status and the answer; 0 when there was none."""
        own = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            own.request(method, path, body, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
            answer = own.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            own.close()
            return 0, b""


class Load:
    def __init__(self, servers, senders):
        self.servers, self.lock, self.stop, self.acknowledged, self.counts = servers, threading.Lock(), threading.Event(), {}, {}
        self.longest, self.last = 0.0, time.monotonic()
        self.threads = [threading.Thread(target=self.send, args=(i,), daemon=True) for i in range(senders)] + [threading.Thread(target=self.read, daemon=True)]
        for thread in self.threads:
            thread.start()

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def send(self, number):
        made = 0
        while not self.stop.is_set():
            made += 1
            call_id = f"s{number}-{made}"
            body = json.dumps(dict(SHAPE, call_id=call_id)).encode()
            for attempt in range(1_000_000):
                status, answer = self.servers[(number + attempt) % len(self.servers)].ask("POST", POST, body)
                self.count(f"post {status}")
                if status in (201, 409):
                    with self.lock:
                        self.acknowledged[call_id] = json.loads(answer)["id"]
                        now = time.monotonic()
                        self.longest, self.last = max(self.longest, now - self.last), now
                    break
                if self.stop.is_set():
                    return
                time.sleep(0.1)

    def read(self):
        paths = ["/api/v1/calls?limit=50", "/api/v1/calls?q=table", "/"]
        for i in range(1_000_000):
            if self.stop.is_set():
                return
            self.count(f"read {self.servers[i % len(self.servers)].ask('GET', paths[i % len(paths)])[0]}")
            time.sleep(0.05)

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def judge(name, load, postgres, is_judged=True):
    stored = dict(line.rsplit("|", 1) for line in postgres.sql("SELECT call_id, count(*) FROM calls GROUP BY call_id", "calls").splitlines())
    ids = dict(line.rsplit("|", 1) for line in postgres.sql("SELECT call_id, id FROM calls", "calls").splitlines())
    broken = int(postgres.sql("SELECT count(*) FROM calls c LEFT JOIN payloads p ON p.workspace_id = c.workspace_id AND p.call = c.id WHERE p.call IS NULL", "calls"))
    lost = [call_id for call_id in load.acknowledged if call_id not in stored]
    double = [call_id for call_id, count in stored.items() if count != "1"]
    moved = [call_id for call_id, place in load.acknowledged.items() if call_id in ids and int(ids[call_id]) != place]
    failures = {what: count for what, count in load.counts.items() if what.endswith(" 500")}
    print(f"{name}: {len(load.acknowledged)} acknowledged, {len(stored)} stored, {len(lost)} lost, {len(double)} double, {len(moved)} under another number, {broken} without payload, "
          f"longest without an answer {load.longest:.1f} s; " + ", ".join(f"{what}: {count}" for what, count in sorted(load.counts.items())), flush=True)
    return not double and not broken and not failures and (not is_judged or not (lost or moved)) and bool(load.acknowledged)


def with_two(options, scenario):
    with tempfile.TemporaryDirectory(prefix="tuner-pf-", dir="/tmp") as folder:
        os.chmod(folder, 0o777)
        primary = Postgres(f"{folder}/primary").create()
        primary.start()
        primary.sql("CREATE DATABASE calls")
        running = [primary]
        try:
            return scenario(options, folder, primary, running)
        finally:
            for cluster in running:
                if cluster.process and cluster.process.poll() is None:
                    cluster.kill()


def servers_on(options, folder, *clusters):
    hosts = ",".join(f"127.0.0.1:{cluster.port}" for cluster in clusters)
    servers = [Server(str(Path(options.tuner).resolve()), Path(folder) / f"server-{i}", f"postgres://tuner@{hosts}/calls") for i in range(2)]
    for server in servers:
        server.start()
    return servers


def finish(name, servers, load, postgres, is_judged=True):
    before = len(load.acknowledged)
    wait(f"{name}: calls are taken in again", lambda: len(load.acknowledged) > before + 20)
    load.end()
    for server in servers:
        server.kill()
    return judge(name, load, postgres, is_judged)


def kill(options, folder, primary, _):
    servers = servers_on(options, folder, primary)
    load, end, kills = Load(servers, options.senders), time.monotonic() + options.seconds, 0
    while time.monotonic() < end:
        time.sleep(4)
        victim = [servers[0], primary, servers[1], primary][kills % 4]
        victim.kill()
        victim.start()
        kills += 1
    print(f"kill: {kills} times with -9, servers and PostgreSQL in turn")
    return finish("kill", servers, load, primary)


def gone(options, folder, primary, _):
    servers = servers_on(options, folder, primary)
    load = Load(servers, options.senders)
    time.sleep(3)
    primary.stop()
    time.sleep(options.seconds / 2)
    not_ready = [server.ask("GET", "/health/ready")[0] for server in servers]
    primary.start()
    held = finish("gone", servers, load, primary)
    print(f"gone: readiness said {not_ready} meanwhile")
    return held and not_ready == [503, 503]


def standby_of(folder, primary, running):
    standby = Postgres(f"{folder}/standby").follow(primary)
    standby.start()
    running.append(standby)
    wait("the standby follows", lambda: primary.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == "1")
    return standby


def name_standby(primary):
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby)'")
    primary.sql("SELECT pg_reload_conf()")
    wait("the standby confirms", lambda: primary.sql("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'") == "1")


def failover(options, folder, primary, running, is_named=True):
    name = "failover" if is_named else "careless"
    standby = standby_of(folder, primary, running)
    if is_named:
        name_standby(primary)
    servers = servers_on(options, folder, primary, standby)
    load = Load(servers, options.senders)
    time.sleep(options.seconds / 3)
    if not is_named:
        # Nobody waits for a standby that is behind.
        standby.stop()
        time.sleep(3)
    primary.kill()
    if not is_named:
        standby.start()
    standby.sql("ALTER SYSTEM RESET synchronous_standby_names")
    standby.promote()
    standby.sql("SELECT pg_reload_conf()")
    return finish(name, servers, load, standby, is_judged=is_named)


def careless(options, folder, primary, running):
    return failover(options, folder, primary, running, is_named=False)


def stalled(options, folder, primary, running):
    standby = standby_of(folder, primary, running)
    name_standby(primary)
    servers = servers_on(options, folder, primary)
    load = Load(servers, options.senders)
    time.sleep(3)
    standby.stop()
    time.sleep(2)  # What was confirmed before is answered.
    before = len(load.acknowledged)
    time.sleep(max(20, options.seconds / 2))
    during = len(load.acknowledged) - before
    standby.start()
    held = finish("stalled", servers, load, primary)
    print(f"stalled: {during} acknowledged while the standby was gone")
    return held and during == 0


SCENARIOS = {scenario.__name__: scenario for scenario in (kill, gone, failover, careless, stalled)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuner", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--senders", type=int, default=8)
    parser.add_argument("--only", choices=SCENARIOS)
    options = parser.parse_args()
    held = [with_two(options, scenario) for name, scenario in SCENARIOS.items() if options.only in (None, name)]
    print("all held" if all(held) else "NOT all held")
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
