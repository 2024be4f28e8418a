#!/usr/bin/env python3
"""Runs random calls on a real Pipecat, in real time, and writes their logs and their truth.

usage: run_calls.py OUT FIRST COUNT [--at-once N] [--only stt=flux+xai,tts=rime] [--with FEATURE]
Pipecat, and what it needs, must be on PYTHONPATH, beside this project's `python`.
"""

import argparse
import asyncio
import collections
import os
import sys
import time
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import plan_fields  # noqa: E402 - the path to it is set here


def chosen(seed: int, have: dict[str, list[str]], only: dict[str, list[str]]) -> dict[str, str]:
    """Which services the call of ``seed`` has: each in turn, all pairs in time."""
    llm = {"llm": have["llm"][seed % len(have["llm"])]} if seed >= plan_fields.SINCE else {}
    if only:
        have = {kind: [name for name in only.get(kind, []) if name in names] for kind, names in have.items()}
        llm = {"llm": have["llm"][seed % len(have["llm"])]} if have["llm"] else llm
    stt, tts, s2s = have["stt"], have["tts"], have["s2s"]
    if s2s and (seed % 8 == 7 or not stt or not tts):
        return {"s2s": s2s[seed // (8 if stt and tts else 1) % len(s2s)]}
    return {"stt": stt[(seed + seed // 8) % len(stt)], "tts": tts[(seed // 8 + 2 * seed) % len(tts)], **llm}


async def all_calls(args) -> int:
    """Makes the calls, some at once."""
    import call
    import plan
    import services

    have = {kind: [name for name in names if services.find(kind, name)] for kind, names in services.KINDS.items()}
    print(f"Pipecat {call.VERSION}: " + "; ".join(f"{kind}: {', '.join(names)}" for kind, names in have.items()), flush=True)
    only = {kind: names.split("+") for kind, names in (part.split("=") for part in args.only.split(","))} if args.only else {}
    gate, bad = asyncio.Semaphore(args.at_once), collections.Counter()

    async def one(seed: int) -> None:
        await gate.acquire()
        held = [True]

        def free() -> None:
            if held:
                held.clear()
                gate.release()

        began = time.monotonic()
        try:
            told = await asyncio.wait_for(call.run(plan.draw(seed, chosen(seed, have, only)), args.out, args.tls, free), 260)
            print(f"{told['name']} {told.get('services')}: {time.monotonic() - began:.0f} s, {told.get('worth', 'worthless')} {told['faults'] or ''}", flush=True)
            bad["worthless"] += bool(told["faults"])
        except Exception as error:  # one call's failure ends no other
            print(f"lab_{seed}: {error!r}", flush=True)
            bad["failed"] += 1
        free()

    work = []
    for seed in range(args.first, args.first + args.count):
        if args.with_feature and not any(args.with_feature in feature for feature in plan.draw(seed, chosen(seed, have, only))["features"]):
            continue
        work.append(asyncio.create_task(one(seed)))
        await asyncio.sleep(0.2)
    await asyncio.gather(*work)
    print(f"{len(work)} calls, {dict(bad)}")
    return 0


def main() -> int:
    """Reads what is wanted and does it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--at-once", type=int, default=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--with", dest="with_feature", default="", help="only calls that have this, as voicemail or end_left")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    import services

    args.tls, certificate = services.authority(args.out)
    os.environ["SSL_CERT_FILE"] = str(certificate)
    os.environ["TUNER_RECORDER"] = "/nowhere/tuner"  # so the tap writes its lines itself
    warnings.simplefilter("ignore")
    import pipecat_needs  # noqa: F401
    from loguru import logger

    logger.remove()
    logger.add(sys.stderr, level=os.environ.get("LOG", "CRITICAL"))
    return asyncio.run(all_calls(args))


if __name__ == "__main__":
    sys.exit(main())
