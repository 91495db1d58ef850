#!/usr/bin/env python3
"""The limits of docs/limits.md through the real program: what is at a limit is taken, what is one past
it is named and skipped.

    limits_test.py TRACUU TOOL INTERPOSE
"""

import json
import subprocess
import sys

from process import Programs

MIB = 1 << 20
# A record at the limit, one past it, and what is said of that one.
CASES = [
    ({"id": "a" * 4096}, {"id": "b" * 4097}, "the id is longer than 4096 bytes"),
    ({"id": "a"}, {"id": "b\n"}, "control characters"),
    ({"id": "a", "title": "x" * MIB}, {"id": "b", "title": "x" * (MIB + 1)},
     "longer than 1048576 bytes"),
]


def index(programs, sources):
    """Indexes; the exit code, what was said and how many documents there are."""
    programs.fresh()
    process = subprocess.run(
        [programs.tracuu, "index", *map(str, sources), "--index", str(programs.index), "--json",
         "--quiet"], capture_output=True, text=True)
    stats = subprocess.run([programs.tracuu, "stats", str(programs.index), "--json"],
                           capture_output=True, text=True)
    documents = json.loads(stats.stdout)["documents"] if stats.returncode == 0 else None
    return process.returncode, documents, process.stderr


def main():
    programs = Programs(*sys.argv[1:4])
    source = programs.folder / "input.jsonl"
    for good, bad, said in CASES:
        records = [{"text": "chợ", **record} for record in (good, bad, {"id": "last"})]
        with open(source, "w", encoding="utf-8") as out:
            out.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        code, documents, text = index(programs, [source])
        if (code, documents) != (0, 2) or said not in text or "input.jsonl:2" not in text:
            print(f"{said}: code {code}, {documents} documents: {text[:400]}")
            return 1
    # A text of the greatest length comes as a file: as JSON its line would be longer.
    texts = [programs.folder / name for name in ("a.txt", "b.txt", "c.txt")]
    for path, size in zip(texts, (64 * MIB, 64 * MIB + 1, 10)):
        path.write_bytes(b" " * (size - 1) + b"x")
    code, documents, text = index(programs, texts)
    if (code, documents) != (0, 2) or "b.txt" not in text or "longer than 67108864 bytes" not in text:
        print(f"texts: code {code}, {documents} documents: {text[:400]}")
        return 1
    programs.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
