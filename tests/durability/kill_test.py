#!/usr/bin/env python3
"""Kills the real program at random moments: what it acknowledged is there, and nothing by half.

    kill_test.py TRACUU TOOL INTERPOSE

TRACUU_KILLS and TRACUU_SEED set how many kills there are and which. A process is killed at the
n-th system call that concerns the index (a write in its middle), after a random time, or after a
random number of bytes of its output.
"""

import os
import random as randoms
import subprocess
import sys
import time

from process import Programs, begin

KILLS_OF_A_LIFE = 12


def run_until_killed(programs, command, random):
    """Starts a process and kills it; its output and whether it died by the kill."""
    way = random.choices(["call", "time", "output"], [3, 1, 1])[0]
    limit = random.choice([30, 120, 400])
    fault = f"{random.randint(1, limit)}:kill" if way == "call" else None
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               env=programs.environment(fault))
    output = b""
    if way == "time":
        time.sleep(random.uniform(0, 0.15))
        process.kill()
    elif way == "output":
        output = os.read(process.stdout.fileno(), random.randint(1, 150))
        process.kill()
    output += process.communicate()[0]
    if process.returncode not in (0, 1, 3, -9):  # 1 and 3: nothing to delete, no index
        raise AssertionError(f"{command}: ended with {process.returncode}")
    return output.decode(), process.returncode == -9, f"{way} {fault or ''}"


def main():
    programs = Programs(*sys.argv[1:4])
    kills = int(os.environ.get("TRACUU_KILLS") or 100)
    seed = int(os.environ.get("TRACUU_SEED") or 1)
    print(f"seed {seed}, {kills} kills", flush=True)
    random = randoms.Random(seed)
    done = runs = 0
    started = time.monotonic()
    while done < kills:
        programs.fresh()
        state = None
        for _ in range(KILLS_OF_A_LIFE):
            operation = begin(programs, random, state)
            output, killed, how = run_until_killed(programs, operation.command, random)
            done += killed
            runs += 1
            acknowledged = operation.acknowledged(output)
            # A commit that was not acknowledged may have been made; the one after it cannot.
            allowed = operation.states[acknowledged:acknowledged + 2]
            try:
                seen = programs.look()
                if seen not in allowed:
                    raise AssertionError(f"the index holds {seen}; it may hold {allowed}")
            except AssertionError as problem:
                print(f"run {runs}, killed by {how}: {operation.command[1]}: {problem}\n"
                      f"the index is kept in {programs.index}")
                return 1
            state = seen
    print(f"{done} kills in {runs} runs, {time.monotonic() - started:.0f} s: nothing was lost")
    programs.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
