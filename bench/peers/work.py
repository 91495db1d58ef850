"""The work directory: what was made from what, progress, running programs."""

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent


class Failed(Exception):
    """A program or an input is not as it should be; the text says what and where."""


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class Progress:
    """A line on stderr every few seconds."""

    def __init__(self, what, total=None, every=5.0):
        self.what, self.total, self.every = what, total, every
        self.done, self.last = 0, time.monotonic()

    def step(self, amount=1):
        self.done += amount
        if time.monotonic() - self.last >= self.every:
            self.last = time.monotonic()
            say(f"{self.what}: {self.done:,}" + (f" of {self.total:,}" if self.total else ""))


def digest(paths):
    """One hash of the contents of files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(hashlib.sha256(Path(path).read_bytes()).digest())
    return total.hexdigest()


def identity(path):
    """What tells a file from another without reading it."""
    status = os.stat(path)
    return [str(Path(path).resolve()), status.st_size, status.st_mtime_ns]


class Stamp:
    """A small JSON file beside something that was made: from what it was, and what was learnt."""

    def __init__(self, path, inputs):
        self.path = Path(path)
        self.inputs = json.loads(json.dumps(inputs))

    def read(self):
        """What was learnt when it was made from these very inputs; None if it was not."""
        try:
            stamp = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return stamp["result"] if stamp.get("inputs") == self.inputs else None

    def write(self, result):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"inputs": self.inputs, "result": result}, indent=1, ensure_ascii=False)
        self.path.write_text(text + "\n", encoding="utf-8")


def run(command, **options):
    """The standard output of a program; Failed with the end of what it said otherwise."""
    try:
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False, **options)
    except OSError as error:
        raise Failed(f"{command[0]}: {error.strerror}") from None
    if done.returncode != 0:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        plain = [line.removeprefix("peers: ") for line in lines if line.startswith("peers: ")]
        errors = [number for number, line in enumerate(lines) if "error" in line.lower()]
        said = lines[errors[0]:errors[0] + 2] if errors else lines[-2:]
        raise Failed(" ".join(plain[:1] or said or [f"{command[0]} failed"]))
    return done.stdout
