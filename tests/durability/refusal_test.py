#!/usr/bin/env python3
"""Lets the system refuse each call of the real program in turn: the message names file, reason and
remedy, the commits before stay whole, and the next run goes on and tidies up.

    refusal_test.py TRACUU TOOL INTERPOSE

With TRACUU_THOROUGH every call and every error that it may have; else one in three.
"""

import collections
import errno
import os
import shutil
import subprocess
import sys

from process import ERRORS, Programs


REFUSALS = (errno.EIO, errno.ENOSPC)


def index(programs, state, numbers, fault=None):
    """Adds documents in two commits."""
    now, states, lines = dict(state), [dict(state)], []
    for i, number in enumerate(numbers):
        version, line = programs.document(number)
        now[number] = version
        lines.append(line)
        if i % 2 == 1:
            states.append(dict(now))
    source = programs.folder / "input.jsonl"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    process = subprocess.run(
        [programs.tracuu, "index", str(source), "--index", str(programs.index), "--update",
         "--json", "--quiet", "--threads", "1", "--commit-every", "2", "--no-merge"],
        capture_output=True, text=True, env=programs.environment(fault))
    return process, states


def names(programs):
    return sorted(path.name for path in programs.index.iterdir()) if programs.index.exists() else []


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def refuse(programs, n, error, start):
    """One run with a refusal at call n; the call's name, or None if it is never reached."""
    programs.fresh()
    state = {}
    if start is not None:
        shutil.copytree(start[0], programs.index)
        state = start[1]
    what = "short" if error is None else str(error)
    process, states = index(programs, state, [0, 1, 2, 0], f"{n}:{what}")
    failed, total = programs.reported()
    if failed is None:
        expect(process.returncode == 0, f"without a refusal: {process.stderr}")
        return None if n > total else "write"  # a call that cannot be short
    acknowledged = process.stdout.count("\n")
    text = process.stderr.strip()
    if process.returncode != 0:
        reason = os.strerror(error or errno.ENOSPC)
        expect(process.returncode == 3, f"ended with {process.returncode}: {text}")
        expect(reason in text and str(programs.index) in text, f"not a clear message: {text}")
        expect(";" in text, f"no remedy in the message: {text}")
        expect(text.startswith("tracuu: ") and text.count("\n") == 0, f"not a message: {text}")
    else:
        # Only what is tidied up, or closed after reading, may go wrong without a word.
        expect(failed in ("unlink", "opendir", "close", "open", "fsync"), f"{failed} was passed over")
        expect(acknowledged == 2, "not all was committed")
    seen = programs.look()
    allowed = states[acknowledged:acknowledged + 2]
    expect(seen in allowed or (seen is None and start is None and acknowledged == 0),
           f"the index holds {seen}; it may hold {allowed}")
    # The next run finds no lock, goes on, and leaves no left-overs.
    process, states = index(programs, seen or {}, [3, 4])
    expect(process.returncode == 0, f"the next run: {process.stderr}")
    expect(programs.look() == states[-1], "the next run's documents are missing")
    segments = {name.split(".")[0] for name in names(programs) if name.startswith("segment-")}
    whole = [s for s in segments if programs.index.joinpath(f"{s}.store").exists()
             and programs.index.joinpath(f"{s}.cites").exists()]
    expect(len(whole) == len(segments) and "manifest.new" not in names(programs),
           f"left-overs: {names(programs)}")
    return failed


def main():
    programs = Programs(*sys.argv[1:4])
    thorough = bool(os.environ.get("TRACUU_THOROUGH"))
    process, states = index(programs, {}, [0, 1, 2, 3, 4, 0])
    expect(process.returncode == 0, process.stderr)
    start = programs.folder / "start"
    shutil.copytree(programs.index, start)
    reached = collections.Counter()
    for begin in (None, (start, states[-1])):
        n = 1
        while True:
            # All errors that a call may have, or one of the two commonest by turns.
            try:
                failed = refuse(programs, n, REFUSALS[n % 2], begin)
                if failed is None:
                    break
                others = ERRORS[failed] if thorough else ()
                for error in (*others, None) if thorough and failed == "write" else others:
                    refuse(programs, n, error, begin)
                    reached[failed] += 1
            except AssertionError as problem:
                print(f"call {n}, {'an index' if begin else 'no index'}: {problem}\n"
                      f"the index is kept in {programs.index}")
                return 1
            reached[failed] += 1
            n += 1 if thorough or n < 16 else 3
    missing = set(ERRORS) - {"pread"} - set(reached)
    print(f"refused: {dict(reached)}")
    if missing:
        print(f"never refused: {missing}")
        return 1
    programs.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
