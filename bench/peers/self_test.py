"""Tests of bench/peers itself: `run --self-test`. Exit code 1 if one fails."""

import shutil
import tempfile
import traceback
from pathlib import Path

import collection
import measure
import summary
from work import Stamp, say

DOCUMENTS = "3M"
PASSAGE_TOKENS = 60


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def tokens_are_cut_as_said():
    decomposed = "Quye\u0302\u0301t ĐỊNH_12/2019/QĐ-UBND, 5m²"
    check(collection.tokens_of(decomposed) == ["quyết", "định", "12", "2019", "qđ", "ubnd", "5m²"], "tokens")
    check([len(token) for token in collection.tokens_of("a" * 61 + " b")] == [60, 1], "at most 60 characters")
    check(collection.passages(list("abcde"), 2) == [["a", "b"], ["c", "d"], ["e"]], "passages")
    check(collection.passages(list("ab"), 0) == [["a", "b"]] and collection.passages([], 0) == [], "whole")


def citations_are_found():
    found = collection.CITATION.findall("số 12 2019 qđ ubnd ngày 30 2013 qh13 luật 7 1899 nđ cp 1 2000 3 4")
    check(found == ["12 2019 qđ ubnd", "30 2013 qh13 luật"], f"citations: {found}")


def queries_are_read_as_written():
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "queries.tsv")
        file.write_text("or2\tor\ta b a\nphrase3\tphrase\ta b a\nand2\tand\ta b\nand2\tand\tb c\n", encoding="utf-8")
        check(collection.read_queries(file, 1) == [
            ("TOP10", "or2", "or", "a b"), ("TOP10", "phrase3", "phrase", "a b a"), ("TOP10", "and2", "and", "a b"),
            ("COUNT", "count_and2", "and", "a b")], "queries")
        check(len(collection.read_queries(file, 9, ["count_and2"])) == 2, "classes")


def percentiles_are_of_the_nearest_rank():
    values = list(range(1, 201))
    check([summary.percentile(values, percent) for percent in (50, 95, 99)] == [100, 190, 198], "200 values")
    check(summary.percentile([3.0], 99) == 3.0 and summary.percentile([1, 2], 50) == 1, "few values")


def stamps_tell_what_changed():
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "made.json")
        check(Stamp(file, [1, ("a",)]).read() is None, "nothing there")
        Stamp(file, [1, ("a",)]).write({"x": 2})
        check(Stamp(file, [1, ["a"]]).read() == {"x": 2} and Stamp(file, [2, ["a"]]).read() is None, "stamp")


def wrong_answers_are_found():
    truth = measure.Truth(3, [3.0, 2.0, 1.0], [3.0, 2.0, 1.0])
    right = [(7, 3.0), (5, 2.0), (9, 1.0)]
    check(measure.compare_hits(right, truth, 0) == (None, 0), "right hits")
    slightly_off = [(7, 3.0), (5, 2.0001), (9, 1.0)]
    check(measure.compare_hits(slightly_off, truth, 0)[0] is None, "within tolerance")
    for hits in ([(7, 3.0), (5, 2.0)], [(7, 3.0), (5, 2.0), (5, 1.0)], [(7, 3.0), (5, 2.001), (9, 1.0)]):
        check(measure.compare_hits(hits, truth, 0)[0] is not None, f"wrong hits pass: {hits}")
    for scores in ([3.0, 2.0, 0.0], [3.0, 1.5, 1.0]):
        check(measure.compare_hits(right, measure.Truth(3, truth.best, scores), 0)[0] is not None,
              f"documents that score {scores} pass")
    check(measure.compare_hits([(7, 3.0)], measure.Truth(1, [3.1], [3.0]), 0)[0] is not None, "not the best")


class Liar(measure.Child):
    """Passes requests on and falsifies the answers."""

    def __init__(self, child, lie):  # pylint: disable=super-init-not-called
        self.child, self.lie = child, lie

    def ask(self, lines):
        false = []
        for answer in self.child.ask(lines):
            micros, count, hits = answer.split("\t")
            count, hits = self.lie(int(count), hits.split())
            false.append(f"{micros}\t{count}\t{' '.join(hits)}")
        return false


LIES = {
    "counts one too many": lambda count, hits: (count + 1 if count >= 0 else count, hits),
    "leaves the best hit out": lambda count, hits: (count, hits[1:]),
    "names the next document": lambda count, hits: (
        count, [f"{int(hit.split(':')[0]) + 1}:{hit.split(':')[1]}" for hit in hits]),
    "scores half": lambda count, hits: (
        count, [f"{hit.split(':')[0]}:{float(hit.split(':')[1]) / 2}" for hit in hits]),
}


def false_engines_are_found(session):
    """Engines that were right begin to lie: each is found out, whatever the lie, on every query."""
    queries = [query for query in session.queries if query[1] in ("term_mid", "or3", "phrase2", "count_or5")][:20]
    for what, lie in LIES.items():
        liars = {engine: Liar(child, lie) for engine, child in session.children.items()}
        false = measure.Session(liars, session.reference, queries, report=lambda text: None)
        false.check()
        for engine in liars:
            for query in queries:
                if query[0] == "COUNT" and not what.startswith("counts"):
                    continue
                about = f'{engine.title}: {query[1]} "{query[3]}"'
                check(any(text.startswith(about) for text in false.disagreements),
                      f"nobody noticed that {engine.title} {what}: {query}")


def everything_runs(arguments, run_all, given):
    """The whole on a small collection; then a part of it, for which nothing is built again."""
    work = given.work / "self-test"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (given.work / "programs").mkdir(exist_ok=True)
    (work / "programs").symlink_to(given.work / "programs")
    words = ["--work", str(work), "--generate", DOCUMENTS, "--passage-tokens", str(PASSAGE_TOKENS),
             "--queries", "8", "--passes", "2", "--turn", "3", "--jobs", str(given.jobs)]
    words += ["--engines", ",".join(given.engines)] if given.engines else []
    words += ["--cpu", str(given.cpu)] if given.cpu is not None else []
    probe = []
    result = run_all(arguments(words), lambda session: probe.append(false_engines_are_found(session)))
    check(probe, "false engines were not tried")
    check(not result["disagreements"], f"disagreements: {result['disagreements'][:3]}")
    here = [name for name, note in result["engines"].items() if "absent" not in note]
    wanted = collection.CLASSES + [f"count_{name}" for name in collection.COUNTED]
    check(sorted(result["latency"]) == sorted(wanted), f"classes: {list(result['latency'])}")
    for name, found in result["latency"].items():
        check(sorted(found) == sorted(here), f"engines of {name}: {sorted(found)}")
        for figures in found.values():
            check(0 < figures["p50"] <= figures["p95"] <= figures["p99"] and figures["queries"] == 8,
                  f"figures of {name}: {figures}")
    for name in here:
        for variant, built in result["engines"][name]["builds"].items():
            check(built["seconds"] > 0 and built["bytes"] > 0, f"the {variant} index of {name}: {built}")
            check(built["documents"] == result["collection"]["documents"], f"documents of {name}")
    lines = (work / "collection/corpus.txt").read_text(encoding="utf-8").splitlines()
    check(len(lines) == result["collection"]["documents"], "documents of the collection")
    check(max(line.count(" ") + 1 for line in lines) == PASSAGE_TOKENS, "passages")
    text = (work / "summary.md").read_text(encoding="utf-8")
    check(all(summary.class_text(name) in text for name in wanted), "summary.md lacks a class")

    queries = (work / "queries.tsv").read_bytes()
    again = run_all(arguments([*words, "--engines", here[0], "--classes", "and2,count_and2"]))
    check((work / "queries.tsv").read_bytes() == queries, "other queries the second time")
    check(list(again["engines"]) == here[:1] and list(again["latency"]) == ["and2", "count_and2"], "what was asked for")
    check(again["engines"][here[0]]["builds"] == result["engines"][here[0]]["builds"], "built twice")
    shutil.rmtree(work)


def run(arguments, run_all, options):
    tests = [tokens_are_cut_as_said, citations_are_found, queries_are_read_as_written,
             percentiles_are_of_the_nearest_rank, stamps_tell_what_changed, wrong_answers_are_found,
             lambda: everything_runs(arguments, run_all, options)]
    failed = 0
    for test in tests:
        try:
            test()
        except Exception:  # pylint: disable=broad-except
            failed += 1
            traceback.print_exc()
    say(f"self test: {len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0
