"""What the tests of the real program share: documents, operations, looking into an index."""

import errno
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NUMBERS = 9


class Programs:
    """The programs under test, and an index in a directory of its own."""

    def __init__(self, tracuu, tool, interpose):
        self.tracuu, self.tool, self.interpose = tracuu, tool, interpose
        self.folder = Path(tempfile.mkdtemp(prefix="tracuu-durability-"))
        self.index = self.folder / "index"
        self.report = self.folder / "report"
        self.versions = 0
        self.pool = {}

    def close(self):
        shutil.rmtree(self.folder)

    def fresh(self):
        shutil.rmtree(self.index, ignore_errors=True)

    def document(self, number):
        """A new version of a document: its version, and a JSON line."""
        self.versions += 1
        key = f"{number}:{self.versions}"
        if key not in self.pool:  # many at once: a process each would take long
            wanted = [f"{n}:{v}" for v in range(self.versions, self.versions + 100)
                      for n in range(NUMBERS)]
            lines = subprocess.run([self.tool, "documents", *wanted], check=True,
                                   capture_output=True, text=True).stdout.splitlines()
            self.pool = dict(zip(wanted, lines))
        return self.versions, self.pool[key]

    def environment(self, fault=None):
        """That of a process one of whose operations on the index goes wrong: "N:WHAT"."""
        env = dict(os.environ, LC_ALL="C.UTF-8")
        if fault:
            self.report.unlink(missing_ok=True)
            env.update(LD_PRELOAD=self.interpose, TRACUU_FAULT=fault,
                       TRACUU_FAULT_UNDER=str(self.index), TRACUU_FAULT_REPORT=str(self.report))
            options = env.get("ASAN_OPTIONS", "")
            env["ASAN_OPTIONS"] = f"{options}:verify_asan_link_order=0".lstrip(":")
        return env

    def reported(self):
        """The call that was made to fail, and how many calls there were."""
        lines = self.report.read_text().split() if self.report.exists() else []
        failed = lines[0] if lines and not lines[0].isdigit() else None
        total = int(lines[-1]) if lines and lines[-1].isdigit() else None
        return failed, total

    def look(self):
        """What is in the index: versions by number, None if there is no index."""
        checked = subprocess.run([self.tracuu, "check", str(self.index)], capture_output=True,
                                 text=True)
        seen = subprocess.run([self.tool, "look", str(self.index)], capture_output=True, text=True)
        if seen.returncode != 0:
            raise AssertionError(f"the index is not sound: {seen.stderr.strip()}")
        text = seen.stdout.strip()
        expected = 3 if text == "nothing" else 0
        if checked.returncode != expected:
            raise AssertionError(f"check ends with {checked.returncode}: "
                                 f"{checked.stdout.strip()} {checked.stderr.strip()}")
        if text == "nothing":
            return None
        return {int(n): int(v) for n, v in (pair.split(":") for pair in text.split())}

    def left_overs(self):
        """Files that should not be there: more kinds than an index has, or a draft."""
        return sorted(path.name for path in self.index.iterdir() if path.name == "manifest.new")


class Running:
    """An operation that was begun: the command, and the states that its commits make in order."""

    def __init__(self, command, states, acknowledged):
        self.command, self.states, self.acknowledged = command, states, acknowledged


def begin_index(programs, random, state):
    """Adds and replaces documents, with commits between."""
    every = random.choice([1, 2, 3])
    states, now, lines = [state], dict(state or {}), []
    for _ in range(random.randint(1, 6)):
        number = random.randrange(NUMBERS)
        version, line = programs.document(number)
        now[number] = version
        lines.append(line)
        if len(lines) % every == 0:
            states.append(dict(now))
    if len(lines) % every != 0:
        states.append(dict(now))
    source = programs.folder / "input.jsonl"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [programs.tracuu, "index", str(source), "--index", str(programs.index), "--update",
               "--json", "--quiet", "--threads", "1", "--commit-every", str(every)]

    def acknowledged(output):
        whole = [line for line in output.split("\n")[:-1]]
        return sum(1 for line in whole if json.loads(line)["committed"])
    return Running(command, states, acknowledged)


def begin_delete(programs, random, state):
    """Deletes documents, some of which may not be there."""
    numbers = random.sample(range(NUMBERS), random.randint(1, 3))
    now = {n: v for n, v in (state or {}).items() if n not in numbers}
    command = [programs.tracuu, "delete", str(programs.index), "--json",
               *(f"vb-{number}" for number in numbers)]
    return Running(command, [state, now if state is not None else None],
                   lambda output: output.count("\n"))


def begin_set(programs, random, state):
    """Sets the end date of documents, some of which may not be there."""
    numbers = random.sample(range(NUMBERS), random.randint(1, 3))
    day = random.randint(1, 28)
    now = {n: v % 1000000 + day * 1000000 if n in numbers else v for n, v in (state or {}).items()}
    command = [programs.tracuu, "set", str(programs.index), f"end_date={day}/1/2030", "--json",
               "--id", *(f"vb-{number}" for number in numbers)]
    return Running(command, [state, now if state is not None else None],
                   lambda output: output.count("\n"))


def begin_optimize(programs, random, state):
    """Merges everything; what is there stays."""
    command = [programs.tracuu, "optimize", str(programs.index), "--json"]
    return Running(command, [state, state], lambda output: output.count("\n"))


# What can be done to an index. A new command is one entry: how often it is chosen, and a function
# that gives its command line and the states that its commits make.
OPERATIONS = [
    (5, begin_index),
    (2, begin_delete),
    (2, begin_set),
    (1, begin_optimize),
]


def begin(programs, random, state):
    weights = [weight for weight, _ in OPERATIONS]
    return random.choices([operation for _, operation in OPERATIONS], weights)[0](
        programs, random, state)


ERRORS = {
    "open": (errno.EACCES, errno.EIO, errno.EMFILE, errno.ENOSPC), "write": (errno.ENOSPC, errno.EIO),
    "fsync": (errno.EIO, errno.ENOSPC), "close": (errno.EIO,), "rename": (errno.EIO, errno.ENOSPC),
    "unlink": (errno.EIO, errno.EACCES), "mkdir": (errno.ENOSPC, errno.EACCES),
    "mmap": (errno.ENOMEM,), "pread": (errno.EIO,), "opendir": (errno.EIO, errno.EMFILE),
}
