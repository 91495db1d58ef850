#!/usr/bin/env python3
"""Rules of the code base that no compiler holds.

    lint.py CHECK... [--root DIR] [--library FILE] [--header-set FILE]
    lint.py all

Each finding is a line "file:line: what is wrong". Exit code: 0 clean, 1 findings, 2 usage,
77 a check was skipped because a tool is missing and the others are clean. Standard library only.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HEADER_LINES = 400
CLANG_FORMAT_VERSION = "14"  # other versions lay out differently
FOLDERS = ("include", "src", "bindings", "bench", "tests", "corpus", "docs", ".ci")


class Skip(Exception):
    """A check cannot run here; the text says why."""


def files(root, *suffixes, under=FOLDERS):
    """Source files below the given folders and, if all folders are asked for, in the root."""
    found = []
    if under is FOLDERS:
        found += [path for path in root.iterdir() if path.is_file()]
    for folder in under:
        for where, folders, names in os.walk(root / folder):
            folders[:] = [name for name in folders
                          if name != "__pycache__" and not Path(where, name, "CMakeCache.txt").exists()]
            found += [Path(where, name) for name in names]
    return sorted(path for path in found if not suffixes or path.suffix in suffixes)


def lines(path):
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def includes(path):
    """(line number, name, is_quoted) of each #include."""
    for number, line in enumerate(lines(path), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            yield number, match[2], match[1] == '"'


# --- layers ---------------------------------------------------------------------------------------

def read_layers(path):
    """The table of layers.txt, and what is wrong with it."""
    table, findings = {}, []
    for number, line in enumerate(lines(path), 1):
        match = re.match(r"([a-z]+):(.*)", line)
        if match:
            allowed = match[2].split()
            findings += [f"{path}:{number}: {name} does not stand above {match[1]} in this table"
                         for name in allowed if name not in table]
            table[match[1]] = allowed
    return table, findings


def module_of(root, path):
    """The module a file belongs to, or None where modules do not matter."""
    parts = path.relative_to(root).parts
    if parts[:2] == ("include", "tracuu"):
        return parts[2] if len(parts) > 3 else "tracuu"
    if parts[0] == "src" and len(parts) > 2 and parts[1] != "cmake":
        return parts[1]
    return None


def included_module(root, path, name, quoted):
    if name.startswith("tracuu/"):
        parts = name.split("/")
        return parts[1] if len(parts) > 2 else "tracuu"
    if quoted:
        for base in (path.parent, root / "src"):
            target = Path(os.path.normpath(base / name))
            if target.exists() and target.is_relative_to(root):
                return module_of(root, target)
    return None


def check_layers(root, _):
    table, findings = read_layers(root / "tests/lint/layers.txt")
    yield from findings
    for path in files(root, ".hpp", ".cpp", ".inc", under=("include", "src")):
        module = module_of(root, path)
        if module is None:
            continue
        if module not in table:
            yield f"{path}:1: module {module} has no row in tests/lint/layers.txt"
            continue
        for number, name, quoted in includes(path):
            used = included_module(root, path, name, quoted)
            if used is not None and used != module and used not in table[module]:
                yield f"{path}:{number}: {module} may not include {used} ({name})"


# --- headers --------------------------------------------------------------------------------------

COSTLY = {"regex", "iostream", "ranges", "format", "expected", "filesystem", "iomanip", "locale"}


def check_headers(root, _):
    for path in files(root, ".hpp", under=("include", "src")):
        text = lines(path)
        if len(text) >= HEADER_LINES:
            yield f"{path}:{len(text)}: a header has fewer than {HEADER_LINES} lines"
        if not any(line.startswith("#pragma once") for line in text):
            yield f"{path}:1: no #pragma once"
        if not path.is_relative_to(root / "include"):
            continue
        block = []
        for line in text:
            if not line.startswith("///"):
                break
            block.append(line)
        if not block or block[0].rstrip() != "/// @file":
            yield f"{path}:1: a public header begins with a /// @file block"
        for word in ("Layer", "Threads", "Errors", "Format"):
            if not any(re.match(rf"/// {word}\b", line) for line in block):
                yield f"{path}:1: the first block does not say: {word}"
        for number, name, quoted in includes(path):
            if quoted:
                yield f'{path}:{number}: "{name}": public headers include <tracuu/...>'
            elif name in COSTLY:
                yield f"{path}:{number}: <{name}> is too costly or too new for a header"
            elif not name.startswith("tracuu/") and not re.fullmatch(r"[a-z_]+", name):
                yield f"{path}:{number}: <{name}> belongs under src/, not into a public header"
        for number, line in enumerate(text, 1):
            if re.match(r"\s*#\s*if", line):
                yield f"{path}:{number}: a public header means the same in every translation unit: no #if"


def check_header_sets(root, options):
    """A header nobody installs is a bug that only a user would meet."""
    if not options.header_set:
        raise Skip("no --header-set was given")
    installed = {Path(line).resolve() for line in lines(Path(options.header_set)) if line}
    for path in files(root, ".hpp", under=("include",)):
        if path.resolve() not in installed:
            yield f"{path}:1: in no FILE_SET of src/<module>/CMakeLists.txt, so it is not installed"


# --- the library is silent ------------------------------------------------------------------------

# Not named here: __assert_fail and its libstdc++ twin, which builds with assertions on refer to.
LOUD = re.compile(
    r"(?:(?:__)?(?:v?f?printf|v?dprintf|vprintf|perror|psignal|syslog|puts|putchar)(?:_chk)?"
    r"|_?exit|_Exit|quick_exit|abort|stdout|stderr|std::(?:w?cout|w?cerr|w?clog))")


def check_silent(_, options):
    """The library never prints, exits or aborts (undefined symbols of its own objects)."""
    if not options.library:
        raise Skip("no --library was given")
    if not shutil.which("nm"):
        raise Skip("nm is not installed")
    if not Path(options.library).exists():
        yield f"{options.library}:0: not built"
        return
    listing = subprocess.run(["nm", "-C", "--undefined-only", options.library], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    member = options.library
    for line in listing.splitlines():
        if line.endswith(":"):
            member = line[:-1]
        match = re.match(r"\s*[A-Za-z] (.*?)(?:@.*)?$", line)
        if match and LOUD.fullmatch(match[1]):
            yield f"{options.library}:0: {member} refers to {match[1]}"


# --- layout ---------------------------------------------------------------------------------------

def check_format(root, _):
    tool = shutil.which(f"clang-format-{CLANG_FORMAT_VERSION}") or shutil.which("clang-format")
    if not tool:
        raise Skip("clang-format is not installed")
    version = subprocess.run([tool, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    if f"version {CLANG_FORMAT_VERSION}." not in version:
        raise Skip(f"the layout is that of clang-format {CLANG_FORMAT_VERSION}, found {version.strip()}")
    sources = files(root, ".hpp", ".cpp")
    if not sources:
        return
    result = subprocess.run([tool, "--dry-run", "--style=file", *map(str, sources)],
                            stderr=subprocess.PIPE, text=True, check=False)
    places = {}
    for line in result.stderr.splitlines():
        match = re.match(r"(.*?):(\d+):\d+: (?:warning|error): ", line)
        if match:
            places.setdefault(match[1], set()).add(int(match[2]))
    for path, numbers in places.items():
        yield f"{path}:{min(numbers)}: {len(numbers)} line(s) are laid out otherwise (run: make format)"
    if result.returncode != 0 and not places:
        yield f"{root / '.clang-format'}:1: {result.stderr.strip()}"


# --- documents ------------------------------------------------------------------------------------

NAMED_PATH = re.compile(r"(?:include|src|bindings|bench|tests|corpus|docs|\.ci)/[^\s`'\",;)]+")


def check_documents(root, _):
    """Paths in `code` and targets of links exist. Decision records may speak of what is gone."""
    for path in files(root, ".md"):
        if path.is_relative_to(root / "docs/adr"):
            continue
        fenced = False
        for number, line in enumerate(lines(path), 1):
            if line.lstrip().startswith("```"):
                fenced = not fenced
            if fenced:
                continue
            for code in re.findall(r"`([^`]+)`", line):
                for word in code.split():
                    match = NAMED_PATH.fullmatch(word)
                    if not match or re.search(r"[<>{}$…]|\.\.\.", word):
                        continue
                    name = re.sub(r":\d+$", "", word.rstrip(".:"))
                    exists = any(root.glob(name)) if "*" in name else (root / name).exists()
                    if not exists:
                        yield f"{path}:{number}: `{word}` does not exist"
            for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", line)):
                if re.match(r"[a-z]+:|#", target):
                    continue
                if not (path.parent / target.split("#")[0]).exists():
                    yield f"{path}:{number}: the link to {target} leads nowhere"


# --- what only one machine has --------------------------------------------------------------------

MACHINE_PATH = re.compile(rb"(?<![\w./~-])/(?:work|root|home/\w+)(?:/|\b(?![\w-]))")
BUILD_RULES = (
    (re.compile(r"-m(?:arch|tune|cpu)=|-m(?:avx|sse|bmi|fma)"),
     "instruction sets are chosen at run time, by function attributes"),
    (re.compile(r"\b(?:FetchContent|ExternalProject|CPMAddPackage)|file\(\s*DOWNLOAD", re.I),
     "a build downloads nothing"),
)


def check_machine(root, _):
    """No path of one machine anywhere; no instruction set and no download in a build file."""
    for path in files(root):
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.split(b"\n"), 1):
            match = MACHINE_PATH.search(line)
            if match:
                yield f"{path}:{number}: a path of one machine: {match[0].decode(errors='replace')}"
    for path in files(root):
        if path.suffix in (".cmake", ".in", ".sh") or path.name in (
                "CMakeLists.txt", "CMakePresets.json", "Makefile", "run"):
            for number, line in enumerate(lines(path), 1):
                for pattern, why in BUILD_RULES:
                    match = pattern.search(line)
                    if match:
                        yield f"{path}:{number}: {match[0]}: {why}"


CHECKS = {
    "layers": check_layers,
    "headers": check_headers,
    "header_sets": check_header_sets,
    "silent": check_silent,
    "format": check_format,
    "documents": check_documents,
    "machine": check_machine,
}


def main():
    parser = argparse.ArgumentParser(description="Rules of the code base that no compiler holds.")
    parser.add_argument("checks", nargs="+", choices=[*CHECKS, "all"])
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[2])
    parser.add_argument("--library", help="the built library, for: silent")
    parser.add_argument("--header-set", help="a file naming the installed headers, for: header_sets")
    options = parser.parse_args()
    root = options.root.resolve()
    code = 0
    for name in CHECKS if "all" in options.checks else options.checks:
        try:
            findings = list(CHECKS[name](root, options))
        except Skip as reason:
            print(f"{name}: skipped: {reason}")
            code = code or 77
            continue
        for finding in findings:
            print(finding.replace(f"{root}{os.sep}", ""))
        if findings:
            code = 1
            print(f"{name}: {len(findings)} finding(s)")
    return code


if __name__ == "__main__":
    sys.exit(main())
