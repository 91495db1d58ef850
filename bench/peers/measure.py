"""Asking engines side by side: processes, checks against the reference, timed passes."""

import dataclasses
import math
import os
import random
import select
import statistics
import subprocess

from engines import pinned
from work import Failed, Progress, say

ANSWER_SECONDS = 600  # an engine that needs longer for one answer has failed
# A query that took an engine this long is timed in the first pass only: the medians of the fast ones
# are what needs repetition.
SLOW_MICROS = 50_000
RELATIVE_TOLERANCE = 1e-4
SEED = 7


class Child:
    """A program that answers a line with a line."""

    def __init__(self, title, command, log, cpu=None):
        self.title = title
        self.log = open(log, "w", encoding="utf-8")
        self.process = subprocess.Popen(pinned(command, cpu), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log)
        self.rest = b""
        try:
            if self.receive() != "ready":
                raise Failed(f"{title} did not start; see {log}")
        except Failed:
            self.close()
            raise

    def send(self, lines):
        try:
            self.process.stdin.write("".join(f"{line}\n" for line in lines).encode("utf-8"))
            self.process.stdin.flush()
        except OSError:
            raise Failed(f"{self.title} has ended; see {self.log.name}") from None

    def receive(self):
        stream = self.process.stdout.fileno()
        while b"\n" not in self.rest:
            if not select.select([stream], [], [], ANSWER_SECONDS)[0]:
                raise Failed(f"{self.title} gave no answer in {ANSWER_SECONDS} s")
            data = os.read(stream, 1 << 16)
            if not data:
                raise Failed(f"{self.title} has ended; see {self.log.name}")
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        text = line.decode("utf-8")
        if text.startswith("error\t"):
            raise Failed(f"{self.title}: {text[6:]}")
        return text

    def ask(self, lines):
        """The answers to lines that are sent at once."""
        self.send(lines)
        return [self.receive() for _ in lines]

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()


def request(query):
    return "\t".join(query)


def parse_hits(text):
    """[(document, score)] of "document:score document:score"."""
    pairs = (word.split(":") for word in text.split())
    return [(int(document), float(score)) for document, score in pairs]


@dataclasses.dataclass
class Truth:
    """What the reference says of one query, under an engine's model."""
    count: int
    best: list      # the scores of the best ten
    of_hits: list   # the true scores of the documents the engine returned; 0: it does not match


def ask_reference(reference, model, query, hits):
    documents = " ".join(str(document) for document, _ in hits)
    answer = reference.ask([f"{model}\t{query[2]}\t{query[3]}\t{documents}"])[0]
    count, best, asked = answer.split("\t")
    return Truth(int(count), [score for _, score in parse_hits(best)], [float(score) for score in asked.split()])


def compare_hits(hits, truth, rounding):
    """(what is wrong or None, the worst relative deviation of a score)."""
    if len(hits) != len(truth.best):
        return f"{len(hits)} hits, not {len(truth.best)}", float("inf")
    if len({document for document, _ in hits}) != len(hits):
        return "a document twice", float("inf")
    worst, wrong = 0.0, None
    for rank, (document, score) in enumerate(hits):
        for meaning, want in (("best score", truth.best[rank]), (f"score of document {document}", truth.of_hits[rank])):
            off = abs(score - want)
            if want <= 0:
                return f"document {document} does not match", float("inf")
            worst = max(worst, off / want)
            if off > RELATIVE_TOLERANCE * want + rounding and wrong is None:
                wrong = f"rank {rank + 1}: {score:.6g}, but its {meaning} is {want:.6g}"
    return wrong, worst


class Session:
    """Engines that are running, with what they were asked and answered."""

    def __init__(self, children, reference, queries, report=say):
        self.children = children    # {engine: Child}
        self.report = report        # is told of each disagreement
        self.reference = reference
        self.queries = queries
        self.expected = {}          # {(engine name, query): count and hits, as they were checked}
        self.last_micros = {}       # {(engine name, query)}
        self.deviations = {}        # {(engine name, class): worst relative deviation}
        self.disagreements = []

    def warm_up(self):
        for engine, child in self.children.items():
            passes = math.ceil(engine.warm_up_requests / len(self.queries))
            progress = Progress(f"requests to warm {engine.title} up", passes * len(self.queries))
            for query in self.queries * passes:
                child.ask([request(query)])
                progress.step()

    def check(self):
        """Every query once: counts must be equal, scores must agree. The first pass, not timed."""
        progress = Progress("queries checked", len(self.queries))
        for query in self.queries:
            mode, name, operator, tokens = query
            for engine, child in self.children.items():
                answer = child.ask([request(query)])[0]
                self.keep(engine, query, answer)
                hits = parse_hits(answer.split("\t")[2])
                truth = ask_reference(self.reference, engine.model, query, hits)
                if mode == "COUNT":
                    count = int(answer.split("\t")[1])
                else:
                    wrong, worst = compare_hits(hits, truth, engine.rounding * (tokens.count(" ") + 1))
                    key = (engine.name, name)
                    self.deviations[key] = max(worst, self.deviations.get(key, 0.0))
                    if wrong:
                        self.disagree(engine, query, wrong)
                    counted = child.ask([request(("COUNT", name, operator, tokens))])[0]
                    count = int(counted.split("\t")[1])
                if count != truth.count:
                    self.disagree(engine, query, f"counts {count}, not {truth.count}")
            progress.step()

    def keep(self, engine, query, answer):
        micros, result = answer.split("\t", 1)
        self.last_micros[engine.name, query] = float(micros)
        self.expected[engine.name, query] = result

    def disagree(self, engine, query, what):
        text = f"{engine.title}: {query[1]} \"{query[3]}\": {what}"
        if text not in self.disagreements:
            self.disagreements.append(text)
            self.report(f"DISAGREEMENT {text}")

    def time(self, passes, turn):
        """{(engine name, query): median microseconds}; `turn` queries are an engine's turn."""
        times = {}
        engines = list(self.children)
        chance = random.Random(SEED)
        turns = 0
        for number in range(passes + 1):  # the first is not counted
            what = f"pass {number}/{passes}" if number else "warm-up pass"
            say(what)
            order = list(self.queries)
            chance.shuffle(order)
            progress = Progress(what, len(order))
            for start in range(0, len(order), turn):
                part = order[start:start + turn]
                for place in range(len(engines)):
                    engine = engines[(place + turns) % len(engines)]
                    asked = [query for query in part
                             if number == 1 or self.last_micros[engine.name, query] < SLOW_MICROS]
                    answers = self.children[engine].ask([request(query) for query in asked])
                    for query, answer in zip(asked, answers):
                        micros, result = answer.split("\t", 1)
                        self.last_micros[engine.name, query] = float(micros)
                        if result != self.expected[engine.name, query]:
                            self.disagree(engine, query, "another answer than before")
                        if number:
                            times.setdefault((engine.name, query), []).append(float(micros))
                turns += 1
                progress.step(len(part))
        return {key: statistics.median(values) for key, values in times.items()}
