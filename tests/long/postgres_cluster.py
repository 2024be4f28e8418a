"""A PostgreSQL of its own for a script: made, started, followed by a standby, killed and promoted."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 120


def programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found += [Path(found_on_path)] if (found_on_path := shutil.which("initdb")) else []
    return found[0].parent if found else sys.exit("this needs PostgreSQL: install it (apt-get install postgresql)")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait(what, condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"{what}: not within {PATIENCE} s")
        time.sleep(0.1)


class Postgres:
    """One cluster in a folder of its own, reached by TCP. As root it runs as the user postgres, which must be allowed into the folder's parents."""

    def __init__(self, folder):
        self.folder, self.port, self.process, self.bin = folder, free_port(), None, programs()
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def run(self, program, *arguments, check=True):
        return subprocess.run([*self.as_user, str(self.bin / program), *arguments], cwd="/", check=check, capture_output=True, text=True)

    def create(self):
        self.run("initdb", "-D", self.folder, "-U", "tuner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        return self

    def follow(self, primary):
        self.run("pg_basebackup", "-D", self.folder, "-h", "127.0.0.1", "-p", str(primary.port), "-U", "tuner", "-R", "-X", "stream", "-C", "-S", "standby", "-c", "fast")
        return self

    def start(self, *settings):
        with open(self.folder + ".log", "ab") as log:
            self.process = subprocess.Popen([*self.as_user, str(self.bin / "postgres"), "-D", self.folder, "-p", str(self.port), "-k", os.path.dirname(self.folder), "-c", "listen_addresses=127.0.0.1",
                                             "-c", "max_connections=200", "-c", "cluster_name=standby", *settings], cwd="/", stdout=log, stderr=log)
        wait("PostgreSQL starts", lambda: self.run("pg_isready", "-h", "127.0.0.1", "-p", str(self.port), "-q", check=False).returncode == 0)
        return self

    def url(self, database):
        return f"postgres://tuner@127.0.0.1:{self.port}/{database}"

    def sql(self, text, database="postgres"):
        return self.run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "tuner", "-d", database, "-AtXc", text).stdout.strip()

    def postmaster(self):
        return int(Path(self.folder, "postmaster.pid").read_text().split()[0])

    def kill(self):
        """Every process of it at once, with -9: they are children of the postmaster."""
        postmaster = self.postmaster()
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(postmaster)], capture_output=True, text=True).stdout.split()
        for pid in [postmaster, *map(int, children)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        wait("its processes are gone", lambda: not any(is_running(pid) for pid in children))

    def stop(self):
        self.run("pg_ctl", "-D", self.folder, "-m", "fast", "-w", "stop")
        self.process.wait()

    def promote(self):
        self.run("pg_ctl", "-D", self.folder, "-w", "promote")


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
