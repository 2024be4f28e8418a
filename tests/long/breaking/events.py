"""What happens to two servers and their database: one thing after the other, each drawn by chance, until all works again."""

import os
import shutil
import signal
import socket
import struct
import sys
import time

from breaking.network import Link
from postgres_cluster import Postgres, free_port, wait
from postgres_nodes import Server

PATIENCE = 120


class Cluster:
    """A primary, the standby that must confirm, and two servers whose ways to both can be held."""

    def __init__(self, folder, tuner):
        self.folder, self.tuner, self.made, self.primary, self.standby, self.place, self.links, self.servers = folder, tuner, 0, None, None, 0, [], []

    def start(self):
        self.primary = self.new().create()
        self.primary.start()
        self.primary.sql("CREATE DATABASE calls")
        # By server and by place in its address; which cluster stands in which place changes with each failover.
        self.links = [[Link(free_port(), self.primary.port) for _ in range(2)] for _ in range(2)]
        self.follow()
        shared = os.path.join(self.folder, "recordings")
        os.mkdir(shared, 0o700)
        for number in range(2):
            data = os.path.join(self.folder, f"server-{number}")
            os.mkdir(data, 0o700)
            os.symlink(shared, os.path.join(data, "recordings"))
            hosts = ",".join(f"127.0.0.1:{link.port}" for link in self.links[number])
            self.servers.append(Server(self.tuner, data, f"postgres://tuner@{hosts}/calls"))
            self.servers[-1].start()

    def new(self):
        self.made += 1
        return Postgres(f"{self.folder}/cluster-{self.made}")

    def follow(self):
        """A new standby, which from then on must confirm every commit."""
        self.standby = self.new().follow(self.primary)
        self.standby.start()
        for links in self.links:
            links[1 - self.place].lead(self.standby.port)
        self.primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby)'")
        self.primary.sql("SELECT pg_reload_conf()")
        self.confirmed()

    def confirmed(self):
        wait("the standby confirms", lambda: self.primary.sql("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum' AND state = 'streaming'") == "1")

    def close(self):
        for server in self.servers:
            if server.process and server.process.poll() is None:
                server.process.send_signal(signal.SIGCONT)
                server.kill()
        for links in self.links:
            for link in links:
                link.close()
        for cluster in (self.primary, self.standby):
            if cluster and cluster.process and cluster.process.poll() is None:
                cluster.kill()


def kill_server(cluster, chance):
    server = chance.choice(cluster.servers)
    server.kill()
    time.sleep(3 * chance.random())
    server.start()


def kill_postgres(cluster, chance):
    cluster.primary.kill()
    time.sleep(2 * chance.random())
    cluster.primary.start()
    cluster.confirmed()


def stop_postgres(cluster, chance):
    cluster.primary.stop()
    time.sleep(6 * chance.random())
    cluster.primary.start()
    cluster.confirmed()


def pause_server(cluster, chance):
    server = chance.choice(cluster.servers)
    server.process.send_signal(signal.SIGSTOP)
    time.sleep(20 * chance.random())
    server.process.send_signal(signal.SIGCONT)


def hold_network(cluster, chance):
    held = [link for links in chance.choice([cluster.links[:1], cluster.links[1:], cluster.links]) for link in links]
    for link in held:
        link.hold()
    time.sleep(20 * chance.random())
    for link in held:
        link.flow()


def cut_network(cluster, chance):
    for links in cluster.links:
        links[cluster.place].lead(cluster.primary.port)


def take_connections(cluster, chance):
    """All that the database has."""
    taken = []
    end = time.monotonic() + 10 * chance.random() + 2
    while time.monotonic() < end:
        if (one := connect(cluster.primary.port)) is not None:
            taken.append(one)
        else:
            time.sleep(0.05)
    for one in taken:
        one.close()


def connect(port):
    """A session that does nothing; None when there is no room for it."""
    try:
        session = socket.create_connection(("127.0.0.1", port), timeout=5)
        parameters = b"user\0tuner\0database\0calls\0\0"
        session.sendall(struct.pack("!ii", 8 + len(parameters), 196608) + parameters)
        if session.recv(1) == b"R":
            return session
        session.close()
    except OSError:
        pass
    return None


def lose_standby(cluster, chance):
    cluster.standby.stop()
    time.sleep(20 * chance.random())
    cluster.standby.start()
    cluster.confirmed()


def fail_over(cluster, chance):
    lost, cluster.primary = cluster.primary, cluster.standby
    lost.kill()
    cluster.place = 1 - cluster.place
    cluster.primary.sql("ALTER SYSTEM RESET synchronous_standby_names")
    cluster.primary.promote()
    cluster.primary.sql("SELECT pg_reload_conf()")
    shutil.rmtree(lost.folder)
    time.sleep(3 * chance.random())
    cluster.follow()


EVENTS = {kill_server: 3, kill_postgres: 2, stop_postgres: 1, pause_server: 2, hold_network: 2, cut_network: 1, take_connections: 1, lose_standby: 1, fail_over: 1}


def run(cluster, load, seconds, chance):
    """Draws events until the time is over, and says how many there were of each; behind each, calls must be taken in again."""
    begin, counts = time.monotonic(), {event.__name__: 0 for event in EVENTS}
    # Each at least once, if there is time.
    waiting = chance.sample(list(EVENTS), len(EVENTS))
    while time.monotonic() - begin < seconds:
        time.sleep(1 + 3 * chance.random())
        event = waiting.pop() if waiting else chance.choices(list(EVENTS), weights=EVENTS.values())[0]
        at = time.monotonic() - begin
        event(cluster, chance)
        counts[event.__name__] += 1
        before, since = load.acknowledged, time.monotonic()
        while load.acknowledged < before + 5:
            if time.monotonic() - since > PATIENCE:
                sys.exit(f"no call was taken in for {PATIENCE} s after {event.__name__}: {[server.said[-3:] for server in cluster.servers]}")
            time.sleep(0.05)
        print(f"  {at:6.1f} s {event.__name__}: all over after {since - begin - at:.1f} s, calls again {time.monotonic() - since:.1f} s later", flush=True)
    return counts
