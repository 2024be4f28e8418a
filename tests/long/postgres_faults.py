#!/usr/bin/env python3
"""Two servers on one PostgreSQL under load while things break: nothing acknowledged may be lost, nothing be there twice.

    tests/long/postgres_faults.py --tuner FILE [--seconds 60] [--senders 8] [--only SCENARIO] [--seed N]

FILE is an executable of the server edition. Senders post calls to either server and post each again until it is acknowledged;
readers list, search and open calls. The scenarios, each on a new database:

    kill       in turn a server, and the whole of PostgreSQL, are killed with -9 and started again
    gone       PostgreSQL is stopped for a while, and started again
    failover   the primary is killed for good and its standby promoted, with the standby named in synchronous_standby_names
    careless   the same without naming it: the figures show what a failover loses then; nothing is judged but doubles
    stalled    the named standby is stopped: nothing may be acknowledged until it is back
    mixed      calls, notes, labels, recordings in parts to either server, spans, removals by call and by caller, pages, searches, series and
               open lists at once, while chance (--seed) kills and pauses servers, kills and stops PostgreSQL, holds and cuts the network,
               takes all connections, stops the named standby, and promotes it and makes a new one; at the end every call, row, word, figure,
               note, span and byte of sound must be what was acknowledged, and `Tuner.Benchmarks check` finds nothing

PostgreSQL's own programs are taken from /usr/lib/postgresql or the PATH; as root they run as the user postgres. Prints what
happened; exits with 0 only if all held.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

from breaking import events, judging
from breaking.load import Load as MixedLoad
from postgres_cluster import Postgres, wait
from postgres_nodes import POST, SHAPE, Server


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


def mixed(options):
    seed = options.seed if options.seed is not None else random.randrange(1_000_000)
    print(f"mixed: --seed {seed} --seconds {options.seconds:g}", flush=True)
    with tempfile.TemporaryDirectory(prefix="tuner-pf-", dir="/tmp") as folder:
        os.chmod(folder, 0o777)
        cluster = events.Cluster(folder, str(Path(options.tuner).resolve()))
        try:
            cluster.start()
            load = MixedLoad(cluster.servers, options.senders, seed)
            counts = events.run(cluster, load, options.seconds, random.Random(seed))
            wrong = [] if load.end(300) else ["somebody was not answered to the end"]
            wrong += judging.faults(cluster, load, cluster.primary.url("calls"))
        finally:
            cluster.close()
    calls = load.calls.values()
    print("mixed: " + ", ".join(f"{event}: {count}" for event, count in counts.items()))
    print("mixed: " + ", ".join(f"{what}: {count}" for what, count in sorted(load.counts.items())))
    print(f"mixed: {len(calls)} calls acknowledged, {sum(call.is_removed for call in calls)} removed, {sum(call.note > 0 for call in calls)} with notes, {sum(call.sound is not None for call in calls)} with sound, "
          f"{sum(call.spans for call in calls)} spans, {sum(load.heard)} lines of open lists; longest without an answer {load.longest:.1f} s; {len(wrong)} things are wrong")
    for fault in wrong[:30]:
        print(f"  {fault}")
    return not wrong


SCENARIOS = {scenario.__name__: scenario for scenario in (kill, gone, failover, careless, stalled, mixed)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuner", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--senders", type=int, default=8)
    parser.add_argument("--only", choices=SCENARIOS)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    held = [scenario(options) if scenario is mixed else with_two(options, scenario) for name, scenario in SCENARIOS.items() if options.only in (None, name)]
    print("all held" if all(held) else "NOT all held")
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
