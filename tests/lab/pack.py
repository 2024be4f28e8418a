#!/usr/bin/env python3
"""Packs calls that have a truth in which something was said: NAME.frames.jsonl.gz and NAME.truth.json, the same bytes each time.

usage: pack.py FROM TO
"""

import gzip
import json
import shutil
import sys
from pathlib import Path

source, target = Path(sys.argv[1]), Path(sys.argv[2])
for told in sorted(source.rglob("*.truth.json")):
    if not json.loads(told.read_text())["segments"]:
        continue
    log = told.with_name(told.name.replace(".truth.json", ".frames.jsonl"))
    to = target / told.parent.relative_to(source)
    to.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(told, to / told.name)
    (to / f"{log.name}.gz").write_bytes(gzip.compress(log.read_bytes(), mtime=0))
