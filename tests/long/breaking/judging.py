"""Whether what two servers hold is what their senders were told, once all is over."""

import hashlib
import json
import subprocess
import time
from pathlib import Path

from postgres_nodes import ROOT

CHECK = ["dotnet", "run", "-c", "Release", "--project", str(ROOT / "bench/Tuner.Benchmarks"), "--", "check"]
PATIENCE = 120


def settled(primary):
    """What was stored is followed, what was removed is deleted, and every recording has what its page needs."""
    waiting = "SELECT (SELECT count(*) FROM unfollowed) + (SELECT count(*) FROM recording_removals WHERE files) + (SELECT count(*) FROM recordings WHERE complete AND (peaks IS NULL OR opus IS NULL))"
    end = time.monotonic() + PATIENCE
    while (left := primary.sql(waiting, "calls")) != "0":
        if time.monotonic() > end:
            return [f"{left} calls, removals or recordings still wait for a server's work after {PATIENCE} s"]
        time.sleep(0.2)
    return []


def faults(cluster, load, url):
    """All that is wrong, a sentence each."""
    primary, calls = cluster.primary, load.calls
    wrong = load.faults + settled(primary)
    stored = {(int(workspace), call_id): int(place) for workspace, place, call_id in (line.split("|", 2) for line in primary.sql("SELECT workspace_id, id, call_id FROM calls", "calls").splitlines())}
    notes = dict(line.split("|", 1) for line in primary.sql("SELECT call, note FROM marks", "calls").splitlines())
    spans = {(int(workspace), call_id): int(count) for workspace, count, call_id in (line.split("|", 2) for line in primary.sql("SELECT workspace_id, count(*), call_id FROM spans GROUP BY 1, 3", "calls").splitlines())}
    for key, call in calls.items():
        if call.is_removed:
            if key in stored:
                wrong.append(f"{call.call_id} was removed and is there")
            continue
        if stored.get(key) != call.place:
            wrong.append(f"{call.call_id} was acknowledged as {call.place} and is {stored.get(key)}")
        if call.note and notes.get(str(call.place)) != f"n{call.note}":
            wrong.append(f"the note of {call.call_id} is {notes.get(str(call.place))}, and n{call.note} was acknowledged last")
        if spans.get(key, 0) != call.spans:
            wrong.append(f"{call.call_id} has {spans.get(key, 0)} spans of {call.spans}")
    wrong += [f"{key[1]} is stored and was sent by nobody" for key in stored if key not in calls]
    wrong += recordings(cluster, calls)
    for number, server in enumerate(cluster.servers):
        wrong += [f"server {number} said: {line}" for line in server.said if "failed and is tried again" in line or "nhandled" in line or "   at " in line]
    wrong += check(Path(cluster.folder), url, [call.call_id for call in calls.values() if not call.is_removed])
    return wrong + news(cluster)


def recordings(cluster, calls):
    folder = Path(cluster.folder, "recordings")
    files = {path.name: path for path in folder.rglob("*") if path.is_file() and len(path.name) > 64}
    for call in calls.values():
        if call.sound and not call.is_removed:
            wave = files.pop(f"{call.file}.wav", None)
            if wave is None or hashlib.sha256(wave.read_bytes()).hexdigest() != call.sound:
                yield f"the recording of {call.call_id} is {'gone' if wave is None else 'another one'}"
            for number, server in enumerate(cluster.servers):
                status, sound = server.ask("GET", f"{call.recording}?format=wav")
                if status != 200 or hashlib.sha256(sound).hexdigest() != call.sound:
                    yield f"server {number} answers {status} with {len(sound)} bytes to the recording of {call.call_id}"
            status, peaks = cluster.servers[0].ask("GET", f"{call.recording}/peaks")
            if status != 200 or not json.loads(peaks)["data"]:
                yield f"the peaks of {call.call_id}: {status}"
            for companion in (".peaks.json", ".opus"):
                if files.pop(call.file + companion, None) is None:
                    yield f"{call.call_id} has no {companion[1:]}"
    yield from (f"a file is left over: {name}" for name in files)


def check(folder, url, acknowledged):
    """Every fact, row, word and figure once more from the payloads."""
    ids = folder / "ids"
    ids.write_text("".join(f"{call_id}\n" for call_id in acknowledged))
    done = subprocess.run([*CHECK, url, str(ids)], capture_output=True, text=True)
    print("  " + (done.stdout + done.stderr).strip().replace("\n", "\n  "), flush=True)
    return [] if done.returncode == 0 else ["the check of every call"]


def news(cluster):
    """A list that is open at one server hears of a call that the other one takes."""
    body = json.dumps({"call_id": "told", "call_type": "web_call", "recording_url": "pipecat://none", "start_timestamp": int(time.time() * 1000), "end_timestamp": int(time.time() * 1000) + 1000,
                       "transcript_with_tool_calls": [{"role": "user", "text": "Hi", "start_ms": 0, "end_ms": 900}]}).encode()  # fmt: skip
    lines = cluster.servers[1].lines("/streams/calls?after=0", 30)
    next(lines, None)
    status, _ = cluster.servers[0].ask("POST", "/api/v1/public/call?workspace_id=1&agent_remote_identifier=desk", body)
    end = time.monotonic() + 30
    heard = any(line.startswith(b"event: call") or time.monotonic() > end for line in lines) and time.monotonic() <= end
    return [] if status == 201 and heard else [f"a list at the other server did not hear of a new call ({status})"]
