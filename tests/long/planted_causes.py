#!/usr/bin/env python3
"""10,000 calls through a real server, with causes planted in them: the overview names each, and is silent where there is none.

    tests/long/planted_causes.py [--calls 10000] [--seed 1] [--tuner FILE]

Draws calls of five agents, a fifth each: skewed waits, answers of one call that resemble each other, seldom failures. Half of each are of
version 1 and of the day before yesterday, half of version 2 and of the last 24 hours. With version 2 of

    calm      nothing changes
    slow      the tool `lookup` takes eight times as long
    failing   the tool `lookup` fails in 35 of 100 calls of it
    broken    30 of 100 calls have an error of the voice service
    silent    the silence after the caller is set to 0.8 s

Posts them, opens the overview of each agent over seven days, and follows every link of what stands out. Then the page of the list, with trouble
first, and the comparison of both versions. Exits with 0 only if every cause is named, nothing is said of `calm`, and every link leads to calls.
"""

import argparse
import html
import http.client
import json
import math
import random
import re
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from strangers import KEY, ROOT, Server

HOUR_MS = 3_600_000
SENDERS = 8
# Of each agent what must be said, and what the comparison must show as worse.
CAUSES = {
    "calm": ([], []),
    "slow": ([r"lookup takes [\d,]+ ms on average"], ["lookup"]),
    "failing": ([r"Version 2: \d+ % of calls with an error or a failed tool", r"lookup failed in \d+ % of its"], ["failed"]),
    "broken": ([r"Version 2: \d+ % of calls with an error or a failed tool"], ["rrors"]),
    "silent": ([r"VAD stop_secs 0\.800 s owns 800 of [\d,]+ ms"], ["VAD stop_secs"]),
}


def skewed(draw, spread):
    return math.exp(draw.gauss(0, spread))


def call(draw, agent, is_new, number, began):
    """A call as an agent has it, with its agent's cause where it is new."""
    of_call, at, rows, errors = skewed(draw, 0.3), 1_000, [], []
    silence = 800 if is_new and agent == "silent" else 200
    for turn in range(6 + draw.randrange(9)):
        asked = at + 2_500
        rows.append({"role": "user", "text": f"I ask about number {draw.randrange(900) + 100}.", "start_ms": at, "end_ms": asked, "metadata": {"turn_index": turn}})
        if draw.random() < 0.01:
            rows[-1]["metadata"]["unanswered_ms"] = 5_000
            at = asked + 5_000
            continue
        parts = {"turn_detection": silence, "llm": int(450 * of_call * skewed(draw, 0.4)), "tts": int(180 * skewed(draw, 0.3))}
        owners = [("vad_silence", "setting", f"VAD stop_secs {silence / 1000:.3f} s", silence), ("llm", "service", "OpenAILLMService#0", parts["llm"])]
        if draw.random() < 0.3:
            name = draw.choice(["lookup", "book"])
            took = int(400 * skewed(draw, 0.5) * (8 if is_new and agent == "slow" and name == "lookup" else 1))
            fails = draw.random() < (0.35 if is_new and agent == "failing" and name == "lookup" else 0.02)
            tool = {"name": name, "request_id": f"t{turn}", "params": {"turn": turn}}
            start = asked + silence
            if fails:
                tool |= {"is_error": True, "error": "failed", "error_message": "no such number", "end_ms": start + took}
            rows.append({"role": "agent_function", "start_ms": start, "tool": tool})
            if not fails:
                rows.append({"role": "agent_result", "start_ms": start + took, "tool": {"name": name, "request_id": f"t{turn}", "result": {"found": True}}})
            parts["tool"] = took
            owners.insert(1, (f"tool:{name}", "bot", name, took))
        owners.append(("tts", "service", "CartesiaTTSService#0", parts["tts"]))
        wait, spans, since = sum(parts.values()), [], asked
        for key, kind, owner, took in owners:
            spans.append({"key": key, "owner_kind": kind, "owner": owner, "start_ms": since, "end_ms": since + took})
            since += took
        rows.append({"role": "agent", "text": "It is answered in a sentence.", "start_ms": asked + wait, "end_ms": asked + wait + 3_000,
                     "metadata": {"e2e_latency": wait, "latency_parts_ms": parts, "latency_timeline": spans, "turn_index": turn}})
        at = asked + wait + 3_600
    if draw.random() < (0.3 if is_new and agent == "broken" else 0.02):
        errors.append({"at_ms": at - 500, "source": "CartesiaTTSService#0", "message": "server rejected WebSocket connection: HTTP 503", "recovered": True})
    return {"call_id": f"{agent}-{number}", "call_type": "phone_call", "agent_version": 2 if is_new else 1, "start_timestamp": began, "end_timestamp": began + at,
            "recording_url": "pipecat://no-recording", "disconnection_reason": draw.choice(["user_hangup", "agent_hangup"]),
            "transcript_with_tool_calls": sorted(rows, key=lambda row: row["start_ms"]), "general_meta_data_raw": {"recording": {"complete": True}, "errors": errors}}


class Sender(threading.Thread):
    """Posts every so many-th call over one connection."""

    def __init__(self, server, calls):
        super().__init__()
        self.server, self.calls, self.refused = server, calls, []

    def run(self):
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        for agent, body in self.calls:
            link.request("POST", f"/api/v1/public/call?workspace_id=1&agent_remote_identifier={agent}", body, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
            answer = link.getresponse()
            told = answer.read()
            if answer.status != 201:
                self.refused.append((answer.status, told[:200]))
        link.close()


def page(server, path):
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    began = time.monotonic()
    link.request("GET", path, headers={"Authorization": f"Bearer {KEY}", "Accept": "text/html"})
    answer = link.getresponse()
    text = answer.read().decode()
    link.close()
    return answer.status, text, (time.monotonic() - began) * 1000


def text_of(markup):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", markup))).strip()


def findings_of(markup):
    """What stands out: each sentence with where its link leads."""
    section = re.search(r'<section class="panel findings".*?</section>', markup, re.S)
    if section is None:
        return None
    return [(text_of(re.sub(r"<a .*?</a>", "", item, flags=re.S)), html.unescape(re.search(r'href="([^"]*)"', item)[1])) for item in re.findall(r"<li>.*?</li>", section[0], re.S)]


def counted(server, agent):
    told = re.search(r'<p class="muted">([\d,]+) calls', page(server, f"/?agent={agent}&last=7d")[1])
    return int(told[1].replace(",", "")) if told else 0


def look(server, agent, wrong):
    status, markup, took = page(server, f"/?agent={agent}&last=7d")
    findings = findings_of(markup)
    print(f"{agent:8} overview in {took:.0f} ms: " + ("no page" if findings is None else "; ".join(text for text, _ in findings) or "nothing stands out"))
    if status != 200 or findings is None:
        wrong.append(f"{agent}: the overview answers {status}")
        return
    said, worse = CAUSES[agent]
    for words in said:
        if not any(re.search(words, text) for text, _ in findings):
            wrong.append(f"{agent}: nothing says {words}")
    if not said and findings:
        wrong.append(f"{agent}: it is not silent")
    for text, where in findings:
        status, behind, _ = page(server, where)
        if status != 200 or "No call matches" in behind or not re.search(r'href="/calls/\d+"', behind):
            wrong.append(f"{agent}: the link of '{text}' leads to no call")
    status, markup, took = page(server, f"/compare?a={agent}%401&b={agent}%402")
    heading = text_of(re.search(r"<h2[^>]*>.*?</h2>", markup, re.S)[0])
    shown = text_of(re.search(r"<table.*?</table>", markup, re.S)[0]) if worse else ""
    print(f"{'':8} compared in {took:.0f} ms: {heading}")
    if worse and (not re.match(r"B is worse in \d+ figure", heading) or not all(name in shown for name in worse)):
        wrong.append(f"{agent}: the comparison does not say that {', '.join(worse)} is worse")
    if not worse and "worse" in heading:
        wrong.append(f"{agent}: the comparison is not silent")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    options = parser.parse_args()
    draw, now, calls = random.Random(options.seed), int(time.time() * 1000), []
    for agent in CAUSES:
        for number in range(options.calls // len(CAUSES)):
            is_new = number % 2 == 1
            began = now - (HOUR_MS if is_new else 48 * HOUR_MS) - draw.randrange(22 * HOUR_MS)
            calls.append((agent, json.dumps(call(draw, agent, is_new, number, began)).encode()))
    draw.shuffle(calls)
    wrong = []
    with tempfile.TemporaryDirectory(prefix="tuner-planted-", ignore_cleanup_errors=True) as folder:
        server = Server([options.tuner], 4_096, Path(folder))
        try:
            began = time.monotonic()
            senders = [Sender(server, calls[number::SENDERS]) for number in range(SENDERS)]
            for sender in senders:
                sender.start()
            for sender in senders:
                sender.join()
            refused = [fault for sender in senders for fault in sender.refused]
            if refused:
                wrong.append(f"{len(refused)} posts were refused, the first with {refused[0]}")
            # The figures follow what is stored within seconds.
            until = time.monotonic() + 300
            while any(counted(server, agent) < options.calls // len(CAUSES) for agent in CAUSES) and time.monotonic() < until:
                time.sleep(0.5)
            print(f"{len(calls):,} calls taken in and counted in {time.monotonic() - began:.0f} s, seed {options.seed}")
            for agent in CAUSES:
                look(server, agent, wrong)
            status, markup, took = page(server, "/calls?sort=trouble&limit=100")
            print(f"list     trouble first in {took:.0f} ms")
            if status != 200 or len(re.findall(r'<tr role="row" id="call-', markup)) != 100:
                wrong.append("the list does not show 100 calls")
        finally:
            server.process.terminate()
            server.process.wait()
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    print("each planted cause is named, and calm is passed over in silence" if not wrong else f"{len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


main()
