"""From JSON lines to the two files every engine gets: a collection of ready tokens, and queries.

The collection has one document a line: lower-case NFC tokens (maximal runs of letters and digits, at
most 60 characters of each) with one space between. A query is a line "class TAB op TAB tokens".
"""

import array
import bisect
import collections
import json
import mmap
import random
import re
import subprocess
import unicodedata

from work import Failed, Progress, say

TOKEN = re.compile(r"[^\W_]+")
TOKEN_CHARACTERS = 60

# class: (operator, number of words, tokens of the window they are drawn from)
WORD_CLASSES = {
    "and2": ("and", 2, 10),
    "and3": ("and", 3, 15),
    "or2": ("or", 2, 10),
    "or3": ("or", 3, 15),
    "or5": ("or", 5, 15),
}
PHRASE_CLASSES = {"phrase2": 2, "phrase3": 3, "phrase5": 5}
CLASSES = ["term_hi", "term_mid", "term_lo", *WORD_CLASSES, *PHRASE_CLASSES, "cite", "question"]
COUNTED = ["and2", "or5", "term_hi"]  # measured in mode COUNT too, as count_and2 and so on
# "12 2019 qđ ubnd": number, year and letters of a document's number, each a token.
CITATION = re.compile(r"(?:^| )(\d{1,5} (?:19|20)\d\d(?: [^\W\d_][^\W_]*){2})(?= |$)")
SEED = 2030


def tokens_of(text):
    """The tokens of a raw text."""
    found = TOKEN.findall(unicodedata.normalize("NFC", text).lower())
    return [token[:TOKEN_CHARACTERS] for token in found]


def passages(tokens, length):
    """The tokens in pieces of `length`, the last one shorter; in one piece if `length` is 0."""
    if not length:
        return [tokens] if tokens else []
    return [tokens[start:start + length] for start in range(0, len(tokens), length)]


def open_source(path):
    """A process or file whose bytes are JSON lines, and its stream."""
    if str(path).endswith(".zst"):
        try:
            process = subprocess.Popen(["zstd", "-dcq", str(path)], stdout=subprocess.PIPE)
        except OSError:
            raise Failed("zstd is missing: install zstd, or give a plain .jsonl") from None
        return process, process.stdout
    return None, open(path, "rb")


def write_collection(process, stream, passage_tokens, output):
    """Makes the collection; returns its figures."""
    figures = {"documents": 0, "tokens": 0, "bytes": 0}
    progress = Progress("documents read")
    with open(output, "w", encoding="utf-8") as out, stream:
        for number, line in enumerate(stream, 1):
            try:
                record = json.loads(line)
                text = f"{record.get('title') or ''}\n{record.get('text') or ''}"
            except (ValueError, AttributeError):
                raise Failed(f"line {number} of the source is no JSON object") from None
            for piece in passages(tokens_of(text), passage_tokens):
                row = " ".join(piece) + "\n"
                out.write(row)
                figures["documents"] += 1
                figures["tokens"] += len(piece)
                figures["bytes"] += len(row.encode("utf-8"))
            progress.step()
    if process is not None and process.wait() != 0:
        raise Failed("the source could not be read to its end")
    if figures["documents"] == 0:
        raise Failed("the source has no text")
    return figures


class Lines:
    """The lines of a file by number, without holding them."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.starts = array.array("Q", [0])

    def read_all(self):
        """Each line; afterwards `at` works."""
        self.starts = array.array("Q", [0])
        for line in iter(self.map.readline, b""):
            self.starts.append(self.starts[-1] + len(line))
            yield line

    def at(self, offset):
        """The tokens of the line that has the byte `offset`."""
        number = bisect.bisect_right(self.starts, offset) - 1
        return self.map[self.starts[number]:self.starts[number + 1]].decode("utf-8").split()


def figures_of(path):
    """Documents, tokens and bytes of a ready collection."""
    lines = Lines(path)
    figures = {"documents": 0, "tokens": 0, "bytes": len(lines.map)}
    for line in lines.read_all():
        figures["documents"] += 1
        figures["tokens"] += line.count(b" ") + 1
    return figures


def unique(words):
    """The words without repetitions, in order."""
    return list(dict.fromkeys(words))


def draw(wanted, attempt, tries=300):
    """Up to `wanted` different results of `attempt`, which may give None."""
    found = {}
    for _ in range(wanted * tries):
        if len(found) == wanted:
            break
        result = attempt()
        if result:
            found.setdefault(result)
    return list(found)


def make_queries(path, wanted):
    """{class: [tokens joined by spaces]}: the same for the same collection, always."""
    say("counting terms for the queries")
    lines = Lines(path)
    frequency = collections.Counter()
    documents = 0
    progress = Progress("documents counted")
    for line in lines.read_all():
        frequency.update(set(line.split()))
        documents += 1
        progress.step()
    chance = random.Random(SEED)

    def terms(low, high):
        """Terms of more than `low` and at most `high` documents."""
        found = sorted(term for term, count in frequency.items() if low < count <= high)
        return [term.decode("utf-8") for term in chance.sample(found, min(wanted, len(found)))]

    def line():
        return lines.at(chance.randrange(len(lines.map)))

    def window(length):
        """So many tokens in succession, or None."""
        tokens = line()
        if len(tokens) < length:
            return None
        start = chance.randrange(len(tokens) - length + 1)
        return tokens[start:start + length]

    def words(number, length):
        choice = unique(window(length) or [])
        if len(choice) < number:
            return None
        places = sorted(chance.sample(range(len(choice)), number))
        return " ".join(choice[place] for place in places)

    def citation():
        found = CITATION.findall(" ".join(line()))
        return chance.choice(found) if found else None

    queries = {
        "term_hi": terms(documents / 10, documents),
        "term_mid": terms(documents / 1000, documents / 10),
        "term_lo": terms(4, documents / 1000),
    }
    for name, (_, number, length) in WORD_CLASSES.items():
        queries[name] = draw(wanted, lambda: words(number, length))
    for name, number in PHRASE_CLASSES.items():
        queries[name] = draw(wanted, lambda: " ".join(window(number) or []))
    queries["cite"] = draw(wanted, citation)
    queries["question"] = draw(
        wanted, lambda: " ".join(unique(window(chance.randint(15, 25)) or [])))
    return queries


def operator_of(name):
    """The operator of a class."""
    if name in WORD_CLASSES:
        return WORD_CLASSES[name][0]
    if name in PHRASE_CLASSES or name == "cite":
        return "phrase"
    return "or" if name == "question" else "term"


def write_queries(queries, path):
    with open(path, "w", encoding="utf-8") as out:
        for name, texts in queries.items():
            for text in texts:
                out.write(f"{name}\t{operator_of(name)}\t{text}\n")


def read_queries(path, wanted, classes=None):
    """[(mode, class, operator, tokens)]: at most `wanted` of a class, and the counted ones again.

    Words that stand twice in a query without order are taken once: engines differ in what the second
    one counts.
    """
    queries, counted, numbers = [], [], collections.Counter()
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            parts = line.rstrip("\n").split("\t")
            if len(parts) != 3 or parts[1] not in ("term", "and", "or", "phrase") or not parts[2].strip():
                raise Failed(f"{path}:{number}: not class, operator (term, and, or, phrase) and tokens")
            name, operator, tokens = parts[0], parts[1], parts[2].split()
            if numbers[name] == wanted:
                continue
            numbers[name] += 1
            text = " ".join(tokens if operator == "phrase" else unique(tokens))
            if not classes or name in classes:
                queries.append(("TOP10", name, operator, text))
            if name in COUNTED and (not classes or f"count_{name}" in classes):
                counted.append(("COUNT", f"count_{name}", operator, text))
    if not queries and not counted:
        raise Failed(f"{path} has no query of the classes wanted")
    return queries + counted
