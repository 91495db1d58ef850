"""Values that the functions of this package give."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, NoReturn, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """Values with names: they are compared and shown, and never change.

    As `dataclasses` makes them; importing that module and making these classes takes longer than
    everything else here together.
    """

    _names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._names = tuple(cls.__annotations__)

    def __init__(self, *values: Any, **named: Any) -> None:
        given = dict(zip(self._names, values))
        if len(values) > len(self._names) or given.keys() & named.keys():
            raise TypeError(f"{type(self).__name__}: too many values")
        given.update(named)
        for name in self._names:
            if name not in given:
                if not hasattr(type(self), name):
                    raise TypeError(f"{type(self).__name__}: {name} is missing")
                given[name] = getattr(type(self), name)
        if len(given) > len(self._names):
            raise TypeError(f"{type(self).__name__}: unknown {given.keys() - set(self._names)}")
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.values()))

    def __repr__(self) -> str:
        shown = [f"{name}={self.__dict__[name]!r}" for name in self._names if name[0] != "_"]
        return f"{type(self).__name__}({', '.join(shown)})"


class Token(NamedTuple):
    """A token of a text; ``text[start:end]`` is what it was made of."""

    term: str
    """In normal form: what an index holds."""
    kind: str
    """``syllable``, ``number``, ``date`` or ``citation``."""
    start: int
    """First code point of the text."""
    end: int
    """One past the last code point."""


class DocumentNumber(NamedTuple):
    """A document's number as people type it, taken apart."""

    key: str
    """Under which documents are found: ``1847/QD/TTG@2018``."""
    number: str
    """``1847/QD/TTG``; empty for what is cited by name."""
    type: str | None
    """Canonical type: ``Quyết định``."""
    name: str | None
    """Of what is cited by name: ``LUAT_DAT_DAI``."""
    issuer: str | None
    """As it was typed."""
    year: int | None
    date: str | None
    """ISO 8601."""


class Citation(NamedTuple):
    """A reference to a document in a text; ``text[start:end]`` is `surface`."""

    start: int
    """First code point of the text."""
    end: int
    """One past the last code point."""
    surface: str
    kind: str
    """``document``, ``internal``, ``court``, ``standard``, ``licence`` or ``header``."""
    type: str | None
    """Canonical type: ``Quyết định``."""
    number: str | None
    """Canonical number: ``34/2016/NĐ-CP``."""
    date: str | None
    """ISO 8601."""
    year: int | None
    issuer: str | None
    title: str | None
    """Of what is cited by name: ``Luật Đất đai``."""
    pinpoints: list[dict[str, str]]
    """Places in the cited document: ``{"khoan": "2", "dieu": "5"}``; ranges end in ``_to``."""
    relation: str
    """``can_cu``, ``sua_doi``, ``thay_the``, ``bai_bo``, ``huong_dan``, … or ``none``."""
    passive: bool
    """Whether the cited document acts: ``được sửa đổi bởi``."""
    self: bool
    """Whether it is the citing document itself: ``Nghị định này``."""
    keys: list[str]
    """Under which the cited document is found, as the text spells it."""
    resolved: list[str]
    """Further keys, from tables or the rest of the text."""
    confidence: int
    """0 to 100."""


class Document(NamedTuple):
    """A document as it was added, with the columns' values that were set since."""

    id: str
    text: str
    fields: dict[str, str]


class Related(NamedTuple):
    """A document that shares citations with another one."""

    id: str
    score: float
    coupled: int
    """Acts that both cite."""
    co_cited: int
    """Documents that cite both."""


class Suggestion(NamedTuple):
    """A way to go on with what was typed."""

    text: str
    """All of it: what was typed up to `start`, then what is suggested."""
    kind: str
    """``word`` or ``number``."""
    frequency: int
    """Units that hold the word; of a number, how often it is borne and cited."""
    start: int
    """First code point of what was typed that is replaced."""


class Correction(NamedTuple):
    """A query as it was probably meant."""

    text: str
    changes: list[tuple[int, int, str]]
    """Code points of the query from, to, and what stands for them."""


class Term(NamedTuple):
    """A term of an index."""

    term: str
    owners: int
    """Units (of titles and own numbers: documents) that hold it, summed over segments."""
    occurrences: int


class SimilarTerm(NamedTuple):
    """A term that is spelled much like another."""

    term: str
    distance: float
    owners: int


class FacetValue(Record):
    """A value of a column, and how many matching documents have it."""

    value: str
    count: int


class Ignored(NamedTuple):
    """A part of a query that was passed over: code points from, to, and why."""

    start: int
    end: int
    reason: str


class Problem(NamedTuple):
    """A record that was skipped."""

    place: int
    """Its place in the input, from 0."""
    id: str
    code: str
    """Of the error it would have raised."""
    message: str


class Committed(NamedTuple):
    """What a commit made visible."""

    generation: int
    """Counts commits; the first is 1."""
    documents: int
    segments: int


class Added(NamedTuple):
    """What became of the records that were added."""

    added: int
    replaced: int
    skipped: int
    problems: list[Problem]
    """The first 100 of those that were skipped."""


class Snippet(Record):
    """A passage of a document that shows why it was found."""

    text: str
    """Raw text, as it stands in the document."""
    highlights: list[tuple[int, int]]
    """Matching words: code points of `text` from, to."""
    start: int | None = None
    """Code point of the document's text where it begins, if it was asked for."""

    def __str__(self) -> str:
        return self.text

    def mark(self, before: str = "**", after: str = "**") -> str:
        """The text with something before and after each matching word."""
        parts, place = [], 0
        for start, end in self.highlights:
            parts += [self.text[place:start], before, self.text[start:end], after]
            place = end
        return "".join([*parts, self.text[place:]])

    def html(self) -> str:
        """The text as HTML, matching words in ``<mark>``."""
        from html import escape

        parts, place = [], 0
        for start, end in self.highlights:
            parts += [escape(self.text[place:start]), "<mark>", escape(self.text[start:end])]
            parts.append("</mark>")
            place = end
        return "".join([*parts, escape(self.text[place:])])


class ScorePart(Record):
    """What one condition adds to a score; of the second stage `kind` and `contribution` alone."""

    kind: str
    """``word pair phrase number other passage title_match opening_match`` or ``definition``."""
    contribution: float
    field: str | None = None
    text: str | None = None
    any_marks: bool = False
    document_frequency: int = 0
    frequency: int = 0
    length: int = 0
    idf: float = 0.0
    weight: float = 0.0


class Explanation(Record):
    """Why a hit has its score: `parts` add up to it."""

    score: float
    stage: int
    """Which stage of ranking gave the score: 1 or 2."""
    first_stage: float
    strategy: str
    parts: list[ScorePart]
    restored: list[tuple[str, str]]
    """Words typed without marks, and what they were read as."""


class Bearer(Record):
    """A document that bears a number; what is unknown is None, dates are ISO 8601."""

    id: str
    number: str | None
    type: str | None
    issuer: str | None
    status: str | None
    article: str | None
    date: str | None
    effective_date: str | None
    end_date: str | None
    year: int | None


class Citing(Record):
    """A document that cites a number."""

    id: str
    number: str | None
    pinpoint: str
    """``khoản 2 Điều 5``, or empty."""
    relation: str
    kind: str
    passive: bool
    in_title: bool
    count: int
    year: int | None
    issuer: str | None
    date: str | None
    since: str | None
    """From when the citing document has effect."""


class NumberGroup(Record):
    """What is known of one act, as far as number, year and issuer tell it from others."""

    key: str
    year: int | None
    issuer: str | None
    successor: str | None
    documents: list[Bearer]
    cited_by: list[Citing]
    changed_by: list[Citing]
    """Which of `cited_by` amend, replace or repeal it, by when they have effect."""


class NumberReport(Record):
    """All that an index knows of a number."""

    key: str
    partial: bool
    """Whether only the beginning of these numbers was typed."""
    complete: bool
    """False where more numbers begin so than were looked at."""
    groups: list[NumberGroup]
    others: list[Bearer]
    """Documents with the number, but another type, year or issuer than was typed."""


class Stats(Record):
    """Counts and sizes of an index; `docs/command-line.md` says what each means."""

    generation: int
    documents: int
    deleted: int
    units: int
    segments: int
    terms: int
    postings: int
    pairs: int
    pair_postings: int
    tokens: int
    citations: int
    bytes: dict[str, int]


class Schema(Record):
    """How an index was made; fixed when it is created."""

    unit: str
    analyzer: str
    pairs: bool
    positions: bool
    citations: bool
    columns: dict[str, str]
    """Name to ``date`` or ``keyword``."""


class Node(Record):
    """A document of the archive, or an act that documents cite."""

    id: str
    kind: str
    """``document``; ``act`` if more than one document can be meant; ``missing`` if none is held."""
    number: str | None
    type: str | None
    issuer: str | None
    year: int | None
    cited_by: int
    """Documents that cite it."""
    held: int


class Edge(Record):
    """All references of one document to one place, for one reason; ends are places in `nodes`."""

    source: int
    target: int
    relation: str
    passive: bool
    pinpoint: str
    count: int


class CitationGraph(Record):
    """What cites what in an archive."""

    nodes: list[Node]
    edges: list[Edge]
    _missing: list[int]

    def missing(self) -> list[Node]:
        """The acts that are cited and not held, the most cited first."""
        return [self.nodes[place] for place in self._missing]

    def to_networkx(self) -> Any:
        """A `networkx.MultiDiGraph`; nodes are called by their id. Needs networkx."""
        import networkx

        graph = networkx.MultiDiGraph()
        for node in self.nodes:
            known = {name: getattr(node, name) for name in Node._names if name != "id"}
            graph.add_node(
                node.id, **{name: value for name, value in known.items() if value is not None}
            )
        for edge in self.edges:
            graph.add_edge(
                self.nodes[edge.source].id,
                self.nodes[edge.target].id,
                relation=edge.relation,
                passive=edge.passive,
                pinpoint=edge.pinpoint,
                count=edge.count,
            )
        return graph

    def to_pandas(self) -> Any:
        """Nodes and edges as two `pandas.DataFrame`; edges name the ids of their ends."""
        import pandas

        nodes = pandas.DataFrame(
            [[getattr(node, name) for name in Node._names] for node in self.nodes],
            columns=list(Node._names),
        )
        edges = pandas.DataFrame(
            [
                [
                    self.nodes[edge.source].id,
                    self.nodes[edge.target].id,
                    edge.relation,
                    edge.passive,
                    edge.pinpoint,
                    edge.count,
                ]
                for edge in self.edges
            ],
            columns=list(Edge._names),
        )
        return nodes, edges
