#!/usr/bin/env python3
"""An index that is written while it is read: the rate of small commits, and what readers feel.

    living.py TRACUU DOCUMENTS.jsonl WORK [--every N] [--queries FILE] [--rounds N]

DOCUMENTS is JSON lines, for instance of the corpus generator; WORK is a folder that is made anew.

1. All documents in one commit, and in commits of N (1,000) with merges beside them: the ratio of the
   rates, the segments and files left, and the largest number of segments on the way. Both indexes
   are checked and must hold the same documents.
2. Questions (one a line; by default words of the documents) by one thread over the finished index:
   99th percentile and median of single runs, while nothing else happens and while another process
   adds the documents to the same index again, in turn. The reader keeps the snapshot that it opened.

Prints one JSON object. Ratios are of one run; times depend on the machine and on what else it does.
"""

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True).stdout.decode()


def build(tracuu, documents, index, every=None):
    """Seconds, and the segments after each commit."""
    command = [tracuu, "index", documents, "--index", index, "--threads", "1", "--json"]
    if every:
        command += ["--commit-every", str(every)]
    start = time.monotonic()
    most = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        for number, _ in enumerate(process.stdout):
            if number % 20 == 0:
                most = max(most, len(list(Path(index).glob("segment-*.docs"))))
    if process.returncode != 0:
        sys.exit(f"living.py: {' '.join(map(str, command))} ended with {process.returncode}")
    return time.monotonic() - start, most


def look_at(tracuu, index):
    stats = json.loads(run(tracuu, "stats", index, "--json"))
    run(tracuu, "check", index)
    names = [path.name for path in Path(index).iterdir()]
    deletions = sum(".del-" in name for name in names)
    if len(names) != 2 + 7 * stats["segments"] + deletions:
        sys.exit(f"living.py: files are left over in {index}: {sorted(names)}")
    return stats


def questions(documents, count=400):
    """Four words that stand side by side, of documents spread over the file."""
    with open(documents, "rb") as lines:
        lines.seek(0, 2)
        size = lines.tell()
        found = []
        for i in range(count):
            lines.seek(size * i // count)
            lines.readline()
            line = lines.readline()
            if not line:
                continue
            words = re.findall(r"[^\W\d_]+", json.loads(line)["text"])
            at = i % max(1, len(words) - 4)
            found.append(" ".join(words[at:at + 4]))
    return found


def latencies(tracuu, index, queries):
    out = run(tracuu, "bench", index, queries, "--mode", "question", "--repeat", "1")
    return [json.loads(line)["us"] for line in out.splitlines()]


def percentiles(times):
    ordered = sorted(times)
    return {"p50_us": round(statistics.median(ordered), 1),
            "p99_us": round(ordered[len(ordered) * 99 // 100], 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tracuu")
    parser.add_argument("documents", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--every", type=int, default=1000)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--readers-only", action="store_true", help="leave the rates out")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    once, living = options.work / "once", options.work / "living"
    result = {}

    shutil.rmtree(once, ignore_errors=True)
    seconds_once, _ = build(options.tracuu, options.documents, once)
    if not options.readers_only:
        shutil.rmtree(living, ignore_errors=True)
        seconds_living, most = build(options.tracuu, options.documents, living, options.every)
        a, b = look_at(options.tracuu, once), look_at(options.tracuu, living)
        if a["documents"] != b["documents"]:
            sys.exit("living.py: the indexes hold different numbers of documents")
        result["rate"] = {
            "documents": a["documents"], "commits_of": options.every,
            "once_s": round(seconds_once, 2), "living_s": round(seconds_living, 2),
            "rate_ratio": round(seconds_once / seconds_living, 3), "most_segments": most,
            "segments": b["segments"], "generation": b["generation"]}

    queries = options.queries
    if queries is None:
        queries = options.work / "questions.txt"
        queries.write_text("\n".join(questions(options.documents)) + "\n", encoding="utf-8")
    alone, beside = [], []
    for _ in range(options.rounds):
        alone += latencies(options.tracuu, once, queries)
        writer = subprocess.Popen(
            [str(part) for part in (options.tracuu, "index", options.documents, "--index", once, "--update",
                                    "--threads", "1", "--commit-every", options.every, "--quiet")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)
        beside += latencies(options.tracuu, once, queries)
        if writer.poll() is not None:
            sys.exit("living.py: the writer ended before the reader; take more documents")
        writer.terminate()
        writer.wait()
        shutil.rmtree(once)
        build(options.tracuu, options.documents, once)
    result["reader"] = {"alone": percentiles(alone), "beside_a_writer": percentiles(beside),
                        "p99_ratio": round(percentiles(beside)["p99_us"] / percentiles(alone)["p99_us"], 2)}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
