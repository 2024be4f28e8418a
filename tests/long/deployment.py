#!/usr/bin/env python3
"""Verifies the systemd unit, and runs the steps of the image in a fresh Debian: debootstrap, chroot, no container engine.

    tests/long/deployment.py [--suite bookworm] [--mirror URL] [--executable DIR]

As root. The root file system is read-only where the server runs, but for its data folder and /tmp; it runs as its own user
with no capability. Prints what it tries; exits with 0 only if all held.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
USER = 10001
CALL = {
    "call_id": "c-1",
    "call_type": "web_call",
    "recording_url": "pipecat://none",
    "start_timestamp": 1795495233,
    "end_timestamp": 1795495240,
    "transcript_with_tool_calls": [{"role": "user", "text": "Hi", "start_ms": 0, "end_ms": 900}],
}
failed = 0


def check(what, held, told=""):
    global failed
    failed += not held
    print(f"{'ok  ' if held else 'FAIL'} {what}{'' if held else f': {told}'}", flush=True)
    return held


def verify_unit(published):
    """`systemd-analyze verify` of the unit, with the program that it starts where the unit has it."""
    text = (ROOT / "eng" / "deploy" / "tuner.service").read_text()
    with tempfile.TemporaryDirectory() as folder:
        unit = Path(folder, "tuner.service")
        unit.write_text(text.replace("/usr/local/bin/tuner", str(published / "tuner")))
        done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
        check("systemd-analyze verify says nothing", done.returncode == 0 and not done.stderr.strip(), done.stderr)
        rated = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20", unit], capture_output=True, text=True)
        check("systemd-analyze security: 2.0 or less", rated.returncode == 0, rated.stdout[-200:])


def image_of(dockerfile):
    """The final stage of the Dockerfile, as far as a chroot needs it: packages, variables, command."""
    stage = re.split(r"^FROM .*$", dockerfile, flags=re.M)[-1]
    packages = re.search(r"apt-get install -y --no-install-recommends (.*?) &&", stage).group(1).split()
    variables = dict(pair.split("=", 1) for pair in re.search(r"^ENV (.*)$", stage, re.M).group(1).split())
    command = [*json.loads(re.search(r"^ENTRYPOINT (.*)$", stage, re.M).group(1)), *json.loads(re.search(r"^CMD (.*)$", stage, re.M).group(1))]
    health = re.search(r"HEALTHCHECK .* CMD (.*)$", stage, re.M).group(1)
    return packages, variables, command, health


def run_in(root, variables, command, **more):
    """Runs a command in the image: its root read-only but for the volume and /tmp, as its user."""
    env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", **variables}
    inside = (
        f"mount --bind {root} {root} && mount -o remount,bind,ro {root} && mount --bind {root.parent}/volume {root}/var/lib/tuner && "
        f"mount -t tmpfs tmp {root}/tmp && mount -t proc proc {root}/proc && "
        f'exec chroot --userspec={USER}:{USER} {root} "$@"'
    )
    return subprocess.Popen(["unshare", "--mount", "sh", "-c", inside, "image", *command], env=env, text=True, **more)


def ask(path, data=None, key=None, port=8000):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=data, headers={"Content-Type": "application/json"})
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()
    except OSError as error:
        return 0, str(error)


def try_image(work, options, published):
    packages, variables, command, health = image_of((ROOT / "Dockerfile").read_text())
    root = work / "root"
    (work / "volume").mkdir()
    bootstrap = ["debootstrap", "--variant=minbase", f"--include={','.join(packages)}", options.suite, str(root), *filter(None, [options.mirror])]
    done = subprocess.run(bootstrap, capture_output=True, text=True)
    if not check("debootstrap makes the base", done.returncode == 0, (done.stdout + done.stderr)[-500:]):
        return
    shutil.copytree(published, root / "opt" / "tuner-published", ignore=shutil.ignore_patterns("*.dbg", "*.pdb", "*.xml"))
    shutil.copy2(ROOT / "eng" / "deploy" / "install", root / "opt" / "tuner-install")
    done = subprocess.run(["chroot", root, "/opt/tuner-install", "/opt/tuner-published"], capture_output=True, text=True)
    check("the installation runs", done.returncode == 0, done.stderr)
    owner = (root / "var/lib/tuner").stat()
    check("the data folder is its user's alone", (owner.st_uid, owner.st_mode & 0o777) == (USER, 0o700))
    os.chown(work / "volume", USER, USER)
    port = 8765
    variables = {**variables, "TUNER_SERVE_PORT": str(port)}
    log = open(work / "log", "w")
    server = run_in(root, variables, command, stdout=log, stderr=log)
    try:
        limit = time.monotonic() + 60
        while ask("/health/ready", port=port)[0] != 200 and time.monotonic() < limit and server.poll() is None:
            time.sleep(0.1)
        if not check("it is ready, on a root that takes no writes", ask("/health/ready", port=port)[0] == 200, (work / "log").read_text()[-1000:]):
            return
        healthy = run_in(root, variables, ["sh", "-c", health])
        check("the health check says so", healthy.wait(30) == 0)
        key = (work / "volume" / "first.key").read_text().strip()
        status, told = ask("/api/v1/public/call?workspace_id=1&agent_remote_identifier=a", json.dumps(CALL).encode(), key, port)
        check("a call is taken", status == 201, told)
        lines = [json.loads(line) for line in (work / "log").read_text().splitlines()]
        check("every line of the log is JSON, the first says where it is", lines[0]["event"] == "started" and key not in json.dumps(lines))
        written = {path.relative_to(work / "volume").parts[0] for path in (work / "volume").rglob("*")}
        check("it writes its volume only", {"tuner.db", "first.key", "start-token"} <= written)
        rights = {line.split(":")[0]: line.split()[1] for line in Path(f"/proc/{server.pid}/status").read_text().splitlines() if line.startswith(("Uid", "CapEff"))}
        check("it runs as its user, without capabilities", rights == {"Uid": str(USER), "CapEff": "0" * 16}, rights)
        os.kill(server.pid, signal.SIGTERM)
        check("SIGTERM ends it with 0", server.wait(60) == 0, server.returncode)
        backup = run_in(root, variables, ["/usr/local/bin/tuner", "backup", "/var/lib/tuner/backup.db"], stdout=subprocess.PIPE)
        check("`tuner backup` finds its data folder", backup.communicate(timeout=60)[0].startswith("1 call in"))
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", default="bookworm")
    parser.add_argument("--mirror")
    parser.add_argument("--executable", type=Path)
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("deployment.py: chroot and debootstrap need root: run it as root")
    published = options.executable or Path(subprocess.run([ROOT / "eng" / "publish", "server"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip())
    verify_unit(published.resolve())
    # Below /var, since /tmp may be mounted without programs.
    with tempfile.TemporaryDirectory(prefix="tuner-deployment-", dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)
        try_image(Path(folder), options, published.resolve())
    print(f"{failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
