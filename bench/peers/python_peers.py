#!/usr/bin/env python3
"""What the Python package costs over the C++ program, and how it stands beside bm25s and tantivy-py.

    python_peers.py costs --program build/release/src/cli/tracuu [options]
    python_peers.py peers [options]

`costs`: adding the same records from dicts, an Arrow table and a pandas frame, against
`tracuu index`; answering the same questions by search_batch, against `tracuu run`. The ways take
turns; the table has medians, and the ratios are between medians of one run.

`peers`: each engine builds an index of the same records and answers the same questions, each in a
process of its own: build, questions a second, memory, MRR@10. All read the same JSON lines in
Python. bm25s has words of lower-case letters and digits, tantivy its default tokenizer; title and
text are one field for both. Not measured: cold caches, updates, phrases, filters.

The records are JSON lines with id, title and text (.zst is read by the program zstd), questions
lines "id TAB text", judgements lines of TREC qrels; by default the data beside the checkout.
Everything is made in a directory that is removed at the end.
"""

import argparse
import collections
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared/data/retrieval"
ENGINES = ("tracuu", "tracuu, one stage", "bm25s", "tantivy")


def read_lines(path):
    """The lines of a file, plain or compressed."""
    if str(path).endswith(".zst"):
        with subprocess.Popen(["zstd", "-dc", path], stdout=subprocess.PIPE) as process:
            yield from process.stdout
    else:
        with open(path, "rb") as file:
            yield from file


def read_records(path, limit):
    for number, line in enumerate(read_lines(path)):
        if number == limit:
            return
        yield json.loads(line)


def read_questions(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t", 1) for line in file if "\t" in line]


def read_judgements(path):
    relevant = collections.defaultdict(set)
    with open(path, encoding="utf-8") as file:
        for line in file:
            question, _, document, grade = line.split()
            if int(grade) > 0:
                relevant[question].add(document)
    return relevant


def memory(name):
    """Peak (VmHWM) or present (VmRSS) resident megabytes of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    return float("nan")


def size_of(directory):
    return sum(path.stat().st_size for path in Path(directory).rglob("*") if path.is_file()) / 1e6


def reciprocal_rank(questions, found, relevant):
    """MRR@10 over the questions that have judgements."""
    total, judged = 0.0, 0
    for (question, _), ids in zip(questions, found):
        if question not in relevant:
            continue
        judged += 1
        for rank, document in enumerate(ids[:10], 1):
            if document is not None and document.replace(" ", "%20") in relevant[question]:
                total += 1 / rank
                break
    return total / max(judged, 1)


# --- Engines, each in a process of its own ----------------------------------------------------------

def build_tracuu(options):
    import tracuu

    index = tracuu.Index.create(options.index)
    with index.writer(threads=options.threads) as writer:
        writer.add(read_records(options.records, options.limit), on_error="skip")


def open_tracuu(options):
    import tracuu

    index = tracuu.Index.open(options.index)
    second_stage = options.engine == "tracuu"

    def answer(texts, threads):
        ids, _ = index.search_batch(
            texts, k=options.k, threads=threads, second_stage=second_stage
        )
        return ids.tolist()

    return answer


def tokens(text):
    return re.findall(r"[^\W_]+", text.lower())


def build_bm25s(options):
    import bm25s

    ids, corpus = [], []
    for record in read_records(options.records, options.limit):
        ids.append(record["id"])
        corpus.append(tokens(record.get("title", "") + "\n" + record["text"]))
    retriever = bm25s.BM25(k1=1.2, b=0.75)
    retriever.index(corpus, show_progress=False)
    retriever.save(options.index)
    Path(options.index, "ids.json").write_text(json.dumps(ids))


def open_bm25s(options):
    import bm25s

    retriever = bm25s.BM25.load(options.index)
    ids = json.loads(Path(options.index, "ids.json").read_text())

    def answer(texts, threads):
        places, _ = retriever.retrieve(
            [tokens(text) for text in texts],
            k=min(options.k, len(ids)),
            n_threads=0 if threads == 1 else threads,
            show_progress=False,
        )
        return [[ids[place] for place in row] for row in places]

    return answer


def tantivy_schema():
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", stored=False)
    return builder.build()


def build_tantivy(options):
    import tantivy

    Path(options.index).mkdir()
    index = tantivy.Index(tantivy_schema(), path=options.index)
    writer = index.writer(256 << 20, options.threads)
    for record in read_records(options.records, options.limit):
        text = record.get("title", "") + "\n" + record["text"]
        writer.add_document(tantivy.Document(id=record["id"], text=text))
    writer.commit()
    writer.wait_merging_threads()


def open_tantivy(options):
    from concurrent.futures import ThreadPoolExecutor

    import tantivy

    index = tantivy.Index(tantivy_schema(), path=options.index)
    searcher = index.searcher()

    def one(text):
        query = index.parse_query(" ".join(tokens(text)), ["text"])
        hits = searcher.search(query, options.k, count=False).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    def answer(texts, threads):
        if threads == 1:
            return [one(text) for text in texts]
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(one, texts))

    return answer


def run_engine(options):
    """One step of one engine; prints a JSON line."""
    name = options.engine.split(",")[0]
    start = time.perf_counter()
    if options.step == "build":
        globals()["build_" + name](options)
        out = {"seconds": time.perf_counter() - start, "peak": memory("VmHWM"),
               "size": size_of(options.index)}  # fmt: skip
    else:
        questions = read_questions(options.questions)
        texts = [text for _, text in questions]
        answer = globals()["open_" + name](options)
        found = answer(texts, 1)  # warms up
        rates = {}
        for threads in (1, options.threads):
            seconds = []
            for _ in range(options.rounds):
                begin = time.perf_counter()
                answer(texts, threads)
                seconds.append(time.perf_counter() - begin)
            rates[threads] = len(texts) / statistics.median(seconds)
        out = {"rates": rates, "resident": memory("VmRSS"),
               "mrr": reciprocal_rank(questions, found, read_judgements(options.judgements))}  # fmt: skip
    print(json.dumps(out))


def call_engine(options, engine, step, index):
    command = [
        sys.executable, __file__, "one", "--engine", engine, "--step", step, "--index", index,
        "--records", options.records, "--questions", options.questions,
        "--judgements", options.judgements, "--k", options.k, "--threads", options.threads,
        "--rounds", options.rounds, "--limit", options.limit,
    ]  # fmt: skip
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"{engine}, {step}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def run_peers(options):
    print(f"| engine | build, s | peak of build, MB | on disk, MB | questions/s, 1 thread | "
          f"{options.threads} threads | resident when answering, MB | MRR@10 |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        for engine in options.engines.split(";") if options.engines else ENGINES:
            index = str(Path(work, engine.split(",")[0]))
            try:
                built = None
                if not Path(index).exists():
                    built = call_engine(options, engine, "build", index)
                answered = call_engine(options, engine, "answer", index)
            except RuntimeError as problem:
                print(f"| {engine} | absent: {str(problem).splitlines()[-1]} |")
                continue
            rates = answered["rates"]
            cells = ["", "", ""]
            if built:
                cells = [f"{built['seconds']:.1f}", f"{built['peak']:.0f}", f"{built['size']:.0f}"]
            cells += [f"{rates['1']:.0f}", f"{rates[str(options.threads)]:.0f}"]
            cells += [f"{answered['resident']:.0f}", f"{answered['mrr']:.4f}"]
            print(f"| {engine} | {' | '.join(cells)} |", flush=True)


# --- Costs over the program -----------------------------------------------------------------------

def run_costs(options):
    import pandas
    import pyarrow

    import tracuu

    with tempfile.TemporaryDirectory(dir=options.work) as work:
        lines = Path(work, "records.jsonl")
        records, seen = [], set()
        with lines.open("wb") as out:
            for record in read_records(options.records, options.limit):
                if record["id"] in seen:
                    continue
                seen.add(record["id"])
                record = {name: str(value) for name, value in record.items()}
                records.append(record)
                out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        table = pyarrow.Table.from_pylist(records)
        frame = pandas.DataFrame(records)
        target = Path(work, "index")

        def by_program():
            subprocess.run(
                [options.program, "index", lines, "--index", target, "--quiet",
                 "--threads", str(options.threads)], check=True,
            )  # fmt: skip

        def by_package(what):
            with tracuu.Index.create(target).writer(threads=options.threads) as writer:
                writer.add(what, on_error="skip")

        ways = {
            "tracuu index": by_program,
            "dicts": lambda: by_package(records),
            "Arrow table": lambda: by_package(table),
            "pandas frame": lambda: by_package(frame),
        }
        seconds = collections.defaultdict(list)
        for turn in range(options.rounds):
            order = list(ways)
            for name in order[turn % len(order) :] + order[: turn % len(order)]:
                shutil.rmtree(target, ignore_errors=True)
                start = time.perf_counter()
                ways[name]()
                seconds[name].append(time.perf_counter() - start)
        print(f"adding {len(records):,} records, {options.threads} threads, {options.rounds} turns")
        report(seconds, "tracuu index")

        questions = read_questions(options.questions)
        texts = [text for _, text in questions]

        def program_answers():
            subprocess.run(
                [options.program, "run", target, options.questions, "-k", str(options.k)],
                check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip

        def package_answers():
            tracuu.Index.open(target).search_batch(texts, k=options.k, threads=1)

        def package_with_run():
            index = tracuu.Index.open(target)
            ids, scores = index.search_batch(texts, k=options.k, threads=1)
            with Path(work, "run").open("w") as out:
                for (question, _), row, points in zip(questions, ids, scores):
                    for rank, (id, score) in enumerate(zip(row, points), 1):
                        if id is not None:
                            out.write(f"{question} Q0 {id} {rank} {score:.6f} tracuu\n")

        ways = {
            "tracuu run": program_answers,
            "search_batch": package_answers,
            "search_batch, run written": package_with_run,
        }
        seconds.clear()
        for turn in range(options.rounds * 3):
            order = list(ways)
            for name in order[turn % len(order) :] + order[: turn % len(order)]:
                start = time.perf_counter()
                ways[name]()
                seconds[name].append(time.perf_counter() - start)
        print(f"answering {len(texts):,} questions, k {options.k}, 1 thread, opening included")
        report(seconds, "tracuu run")

        starts = []
        for _ in range(9):
            script = "import time; t = time.perf_counter(); import tracuu; print(time.perf_counter() - t)"
            done = subprocess.run(
                [sys.executable, "-c", script], check=True, stdout=subprocess.PIPE, text=True
            )
            starts.append(float(done.stdout))
        print(f"importing: {statistics.median(starts) * 1e3:.0f} ms")


def report(seconds, base):
    for name, taken in seconds.items():
        median = statistics.median(taken)
        ratio = median / statistics.median(seconds[base])
        print(f"  {name:28} {median:8.2f} s  {ratio:5.2f}   least {min(taken) / min(seconds[base]):5.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["costs", "peers", "one"])
    parser.add_argument("--program", help="the program tracuu, for costs")
    parser.add_argument("--records", default=DATA / "zalo_articles.jsonl.zst")
    parser.add_argument("--questions", default=DATA / "zalo_dev/queries.tsv")
    parser.add_argument("--judgements", default=DATA / "zalo_dev/qrels.txt")
    parser.add_argument("--limit", type=int, default=-1, help="records, -1: all")
    parser.add_argument("--k", type=int, default=100)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", help="separated by ;")
    parser.add_argument("--work", help="where the directory is made")
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--index", help=argparse.SUPPRESS)
    options = parser.parse_args()
    {"costs": run_costs, "peers": run_peers, "one": run_engine}[options.what](options)


if __name__ == "__main__":
    main()
