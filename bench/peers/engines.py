"""The engines: how each is built from its sources or packages, and how its index is made."""

import dataclasses
import functools
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Callable

from work import CHECKOUT, HERE, Failed, Stamp, digest, run, say

LUCENE = "10.4.0"
JAVA = 21  # what that Lucene needs
MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


class Absent(Exception):
    """An engine cannot be had here; the text says why."""


@dataclasses.dataclass(eq=False)
class Engine:
    name: str
    title: str
    prepare: Callable  # (programs, jobs) -> the command of its driver, the files that make it up
    model: str = ""    # of reference.cpp
    # Answers before the check: a just-in-time compiler must have seen the code often enough.
    warm_up_requests: int = 0
    # How much a score may be off, beside 1e-4 of it, for each word of the query.
    rounding: float = 0.0
    plain: str = "without positions"  # what the second build leaves out
    command: list = dataclasses.field(default_factory=list)
    files: list = dataclasses.field(default_factory=list)
    version: str = ""


# --- Programs --------------------------------------------------------------------------------------

@functools.lru_cache(maxsize=None)
def configure(build, tracuu):
    """Looks for packages anew, once a run."""
    generator = ["-G", "Ninja"] if shutil.which("ninja") and not (build / "Makefile").exists() else []
    run(["cmake", "-S", HERE, "-B", build, *generator, "-DCMAKE_BUILD_TYPE=Release",
         f"-DPEERS_TRACUU={'ON' if tracuu else 'OFF'}"])


def cmake_program(target, programs, jobs):
    """Builds a target of CMakeLists.txt; returns the program."""
    tracuu = target == "tracuu_driver"
    build = programs / ("tracuu" if tracuu else "cmake")
    configure(build, tracuu)
    say(f"building {target}")
    run(["cmake", "--build", build, "--target", target, "-j", jobs])
    return build / "bin" / target


def prepare_cmake(target):
    def prepare(programs, jobs):
        program = cmake_program(target, programs, jobs)
        return [program], [program]
    return prepare


def java_homes():
    """Where a Java may be, the one the user names first."""
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    if shutil.which("java"):
        yield Path(shutil.which("java")).resolve().parent.parent
    yield from sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)


def find_java():
    """The first Java home that can compile for LUCENE, and what was seen instead."""
    seen = []
    for home in java_homes():
        if not (home / "bin/javac").exists():
            continue
        done = subprocess.run([home / "bin/java", "-version"], stderr=subprocess.PIPE, text=True, check=False)
        version = re.search(r'version "(\d+)', done.stderr)
        if version and int(version[1]) >= JAVA:
            return home
        if version:
            seen.append(version[1])
    raise Absent(f"Lucene {LUCENE} needs a JDK {JAVA} or newer in JAVA_HOME, PATH or /usr/lib/jvm"
                 + (f"; found only {', '.join(sorted(set(seen)))}" if seen else ""))


def prepare_lucene(programs, _):
    home = find_java()
    folder = programs / "lucene"
    folder.mkdir(parents=True, exist_ok=True)
    jar = folder / f"lucene-core-{LUCENE}.jar"
    if not jar.exists():
        if not shutil.which("mvn"):
            raise Absent("mvn is missing: install maven")
        say(f"fetching Lucene {LUCENE}")
        run(["mvn", "-q", "-B", MAVEN_COPY, f"-Dartifact=org.apache.lucene:lucene-core:{LUCENE}",
             f"-DoutputDirectory={folder}"], env={**os.environ, "JAVA_HOME": str(home)})
    run([home / "bin/javac", "-cp", jar, "-d", folder, HERE / "lucene/LuceneDriver.java"])
    command = [home / "bin/java", "-XX:+UseSerialGC", "-Xmx4g", "--add-modules", "jdk.incubator.vector",
               "--enable-native-access=ALL-UNNAMED", "-cp", f"{jar}:{folder}", "LuceneDriver"]
    return command, [jar, *sorted(folder.glob("*.class"))]


def prepare_tantivy(programs, jobs):
    if not shutil.which("cargo"):
        raise Absent("cargo is missing: install Rust")
    folder = programs / "tantivy"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("Cargo.toml", "main.rs"):
        if not (folder / name).exists() or (folder / name).read_bytes() != (HERE / "tantivy" / name).read_bytes():
            shutil.copyfile(HERE / "tantivy" / name, folder / name)
    say("building tantivy_driver (minutes, the first time)")
    run(["cargo", "build", "--release", "-j", jobs], cwd=folder,
        env={**os.environ, "RUSTFLAGS": "-C target-cpu=native", "CARGO_TARGET_DIR": str(folder / "target")})
    program = folder / "target/release/tantivy_driver"
    return [program], [program]


ENGINES = [
    # A contribution is rounded to 1/65536 and is at least one such unit.
    Engine("tracuu", "tracuu", prepare_cmake("tracuu_driver"), rounding=1 / 65536,
           plain="without positions and pairs"),
    Engine("lucene", "Lucene", prepare_lucene, warm_up_requests=10_000),
    Engine("tantivy", "Tantivy", prepare_tantivy),
    Engine("xapian", "Xapian", prepare_cmake("xapian_driver")),
    Engine("sqlite", "SQLite FTS5", prepare_cmake("sqlite_driver"),
           plain="without positions and frequencies"),
]
for engine in ENGINES:
    engine.model = engine.name


def prepare(engine, programs, jobs):
    """Makes the engine's driver ready, or raises Absent."""
    try:
        engine.command, engine.files = engine.prepare(programs, jobs)
        output = run([*engine.command, "version"], stdin=subprocess.DEVNULL)
    except Failed as error:
        raise Absent(str(error)) from None
    engine.version = output.strip().splitlines()[-1]
    if engine.name == "tracuu" and shutil.which("git"):
        try:
            engine.version += ", " + run(["git", "-C", CHECKOUT, "describe", "--always", "--dirty"]).strip()
        except Failed:
            pass  # not a git checkout


# --- Indexes ---------------------------------------------------------------------------------------

def folder_bytes(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def pinned(command, cpu):
    return (["taskset", "-c", str(cpu)] if cpu is not None else []) + [str(word) for word in command]


def build_index(engine, variant, corpus, corpus_identity, indexes, cpu):
    """Builds an index unless it is there; what was measured. "plain" ones are not kept."""
    folder = indexes / engine.name / variant
    stamp = Stamp(indexes / engine.name / f"{variant}.json",
                  {"corpus": corpus_identity, "driver": digest(engine.files), "cpu": cpu})
    result = stamp.read()
    if result is not None and (variant == "plain" or folder.exists()):
        return result
    say(f"building the {variant} index of {engine.title}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with open(indexes / engine.name / f"{variant}.log", "w", encoding="utf-8") as log:
        with subprocess.Popen(pinned([*engine.command, "build", corpus, folder, variant], cpu),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True) as process:
            lines = process.stdout.read().splitlines()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        said = Path(log.name).read_text(encoding="utf-8").strip().splitlines()
        raise Failed(f"{engine.title} could not build its index: {said[-1] if said else process.returncode}")
    result = {"sections": {}, "cpu_seconds": usage.ru_utime + usage.ru_stime}
    for line in lines:
        name, *values = line.split("\t")
        if name == "section":
            result["sections"][values[0]] = int(values[1])
        elif name == "seconds":
            result["seconds"] = float(values[0])
        else:
            result[name] = int(values[0])
    result["bytes"] = folder_bytes(folder)
    if result.get("segments", 1) != 1:
        raise Failed(f"{engine.title} made {result['segments']} segments")
    if variant == "plain":
        shutil.rmtree(folder)
    stamp.write(result)
    return result
