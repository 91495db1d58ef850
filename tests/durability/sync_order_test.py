#!/usr/bin/env python3
"""Watches the real program by strace: what a commit line tells is on the disk before it is told.

    sync_order_test.py TRACUU TOOL INTERPOSE

Before each line on stdout: every file of the index that was created since the line before was
synced after its last write and is closed; the directory was synced after the last of them was
created and before the manifest was renamed into place, and again after that; nothing that was
there at the line before was removed until then. A new directory's parents are synced before the
first line. Exit code 77 if strace is missing or may not trace.
"""

import os
import re
import shutil
import subprocess
import sys

from process import NUMBERS, Programs

CALLS = ("openat,open,creat,write,pwrite64,writev,fsync,fdatasync,rename,renameat,renameat2,close,"
         "unlink,unlinkat,mkdir,mkdirat,dup,dup2,dup3")
LINE = re.compile(r"^(?:\[pid +)?(\d+)\]? +(\w+)\((.*)\) += (-?\d+)")
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Broken(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Broken(what)


def joined(lines):
    """Lines of strace with calls that were interrupted by another thread put together."""
    begun = {}
    for line in lines:
        match = re.match(r"^(\d+) +(.*) <unfinished \.\.\.>$", line)
        if match:
            begun[match[1]] = match[2]
            continue
        match = re.match(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$", line)
        yield f"{match[1]} {begun.pop(match[1])}{match[2]}" if match else line


class Watch:
    """What is known of the files, call by call."""

    def __init__(self, directory):
        self.directory = str(directory)
        self.files = {}      # by descriptor: path
        self.unsynced = {}   # by path: created or written since its last sync
        self.unnamed = set()  # created or renamed to, directory not synced since
        self.committed = set()
        self.renamed = False  # None: and the directory was synced since
        self.made = set()    # directories whose parents are not synced
        self.commits = 0
        self.synced_files = 0

    def below(self, path):
        return path.startswith(self.directory + "/")

    def call(self, name, arguments, result):
        texts = TEXT.findall(arguments)
        number = re.match(r"(-?\d+)", arguments)
        file = int(number[1]) if number else None
        if name in ("open", "openat", "creat"):
            if result < 0:
                return
            self.files[result] = texts[0]
            if self.below(texts[0]) and "O_CREAT" in arguments and not texts[0].endswith("/lock"):
                self.unsynced[texts[0]] = True
                self.unnamed.add(texts[0])
        elif name.startswith("dup"):
            expect(file not in self.files or not self.below(self.files[file]), "a file is doubled")
        elif name == "close":
            self.files.pop(file, None)
        elif name in ("write", "pwrite64", "writev"):
            path = self.files.get(file)
            if file == 1:
                self.line(texts[0] if texts else "")
            elif path is not None and self.below(path):
                self.unsynced[path] = True
        elif name in ("fsync", "fdatasync") and result == 0:
            path = self.files[file]
            if path == self.directory:
                expect(name == "fsync", "fdatasync does not make names durable")
                self.unnamed.clear()
                if self.renamed:
                    self.renamed = None  # for good
            elif self.below(path):
                self.unsynced[path] = False
                self.synced_files += 1
            self.made = {made for made in self.made if os.path.dirname(made) != path}
        elif name.startswith("mkdir") and result == 0:
            self.made.add(texts[0])
        elif name.startswith("rename") and result == 0:
            old, new = texts
            expect(new == self.directory + "/manifest", f"{old} is renamed to {new}")
            expect(not self.unsynced[old], "the manifest is renamed before it is synced")
            expect(not any(self.unsynced.values()), "a manifest names files that are not synced")
            expect(not self.unnamed, f"a manifest names files before their names are synced: {self.unnamed}")
            del self.unsynced[old]
            self.unnamed.add(new)
            self.renamed = True
        elif name.startswith("unlink") and result == 0 and self.below(texts[0]):
            expect(self.renamed is None or texts[0] not in self.committed,
                   f"{texts[0]} is removed before the commit is durable")
            self.unsynced.pop(texts[0], None)

    def line(self, text):
        expect('\\"committed\\":true' in text, f"not a commit line: {text}")
        expect(self.renamed is None, "a commit is told before the directory is synced")
        expect(not any(self.unsynced.values()), f"told before it is synced: {self.unsynced}")
        expect(not self.unnamed, f"told before their names are synced: {self.unnamed}")
        expect(not self.made, f"directories whose names are not durable: {self.made}")
        expect(not [path for path in self.files.values() if self.below(path) and
                    not path.endswith("/lock")], "a file is still open")
        self.committed = {os.path.join(self.directory, name) for name in self.unsynced}
        self.renamed = False
        self.commits += 1


def trace(programs, directory, numbers, every):
    source = programs.folder / "input.jsonl"
    source.write_text("".join(programs.document(n)[1] + "\n" for n in numbers), encoding="utf-8")
    log = programs.folder / "trace"
    command = ["strace", "-f", "-s", "256", "-e", f"trace={CALLS}", "-o", str(log),
               programs.tracuu, "index", str(source), "--index", str(directory), "--update",
               "--json", "--quiet", "--threads", "2", "--commit-every", str(every), "--no-merge"]
    env = dict(os.environ)
    env["ASAN_OPTIONS"] = (env.get("ASAN_OPTIONS", "") + ":detect_leaks=0").lstrip(":")
    process = subprocess.run(command, capture_output=True, text=True, env=env)
    if "ptrace" in process.stderr.lower() and process.returncode != 0:
        print(f"skipped: strace may not trace here: {process.stderr.strip()}")
        sys.exit(77)
    expect(process.returncode == 0, process.stderr)
    watch = Watch(directory)
    for line in joined(log.read_text(errors="replace").splitlines()):
        match = LINE.match(line)
        if match:
            watch.call(match[2], match[3], int(match[4]))
    expect(watch.commits == process.stdout.count("\n"), "commit lines that were not seen")
    return watch


def main():
    if shutil.which("strace") is None:
        print("skipped: strace is not installed (make deps)")
        return 77
    programs = Programs(*sys.argv[1:4])
    directory = programs.folder / "made" / "by" / "index"
    try:
        first = trace(programs, directory, [0, 1, 2, 3, 4], 2)
        expect(first.commits == 3, f"{first.commits} commits")
        expect(first.synced_files >= 3 * 8, "fewer files synced than were made")
        # Replacements: deletion files replace others, and segments go.
        second = trace(programs, directory, [*range(NUMBERS), 0, 1, 2, 3], 1)
        expect(second.commits == NUMBERS + 4, f"{second.commits} commits")
    except Broken as problem:
        print(f"{problem}\nthe trace is kept in {programs.folder}")
        return 1
    print(f"{first.commits + second.commits} commits, "
          f"{first.synced_files + second.synced_files} files synced before they were told")
    programs.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
