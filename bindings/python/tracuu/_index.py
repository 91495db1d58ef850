"""An index: opening, searching, looking things up."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from tracuu import _native
from tracuu._hits import Hits
from tracuu._query import Query, as_query
from tracuu._text import extract_citations, normalize
from tracuu._types import (
    Bearer,
    Citation,
    CitationGraph,
    Citing,
    Correction,
    Document,
    Edge,
    Node,
    NumberGroup,
    NumberReport,
    Related,
    Schema,
    SimilarTerm,
    Stats,
    Suggestion,
    Term,
)
from tracuu._writer import Writer

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

Path = str | os.PathLike[str]


class Index:
    """An index, opened for searching. Made by `Index.create` and `Index.open`.

    It shows one commit: the last one when it was opened, when `refresh` was called, or when a
    writer that it made committed. It may be used by any number of threads; all that takes long
    lets other Python threads run.
    """

    def __init__(self, view: _native.View) -> None:
        self._view = view

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        unit: Literal["article", "document"] = "article",
        analyzer: Literal["vietnamese", "tokens"] = "vietnamese",
        columns: Mapping[str, Literal["date", "keyword"]] | None = None,
        pairs: bool = True,
        positions: bool = True,
        citations: bool = True,
        compression: int = 1,
    ) -> Index:
        """Makes a new, empty index in a directory, which is created if missing.

        Args:
            path: The directory.
            unit: What is ranked: each Điều (``"article"``), or whole documents.
            analyzer: ``"tokens"``: texts and queries are ready tokens between white space.
            columns: Fields to keep for filters and sorting besides date, effective_date, end_date,
                type, issuer, number, status and article.
            pairs: Index adjacent words; free text ranks better with them.
            positions: Needed for phrases of three words and the second stage of ranking.
            citations: Find the documents that texts cite.
            compression: Level of stored text, 1 to 19.

        Raises:
            AlreadyExists: There is an index.
            InvalidArgument: A column cannot be called so, an option is none of those above.
            IoError: The operating system refused.
        """
        _native.create_index(
            os.fspath(path), unit, analyzer, pairs, positions, citations, compression,
            dict(columns or {}),
        )  # fmt: skip
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Index:
        """Opens the last commit of an index.

        Raises:
            NotFound: There is no index.
            Corrupt, FormatTooOld, FormatTooNew, IoError: It cannot be read.
        """
        return cls(_native.open_view(os.fspath(path)))

    def _showing(self, view: _native.View) -> Index:
        return Index(view)

    @property
    def path(self) -> str:
        """The directory."""
        return self._view.directory

    @property
    def generation(self) -> int:
        """Of the commit that is shown; the first commit of an index is 1."""
        return self._view.generation

    @property
    def schema(self) -> Schema:
        """How the index was made."""
        return Schema(**_native.schema(self._view))

    def refresh(self) -> bool:
        """Shows the last commit from now on; False if it is shown already."""
        view = _native.reopen_view(self._view)
        changed = view is not self._view
        self._view = view
        return changed

    def reopen(self) -> Index:
        """Another object that shows the last commit; this one stays as it is."""
        return Index(_native.reopen_view(self._view))

    def writer(
        self,
        *,
        threads: int | None = None,
        memory: int = 256,
        merge: bool = True,
        accept_legacy: bool = False,
        progress: bool = False,
    ) -> Writer:
        """A writer of this index, to be used in a ``with`` block.

        Args:
            threads: That analyse texts; by default as many as there are processors. The segments
                are the same with any number.
            memory: A segment is written when so many megabytes are held.
            merge: Whether segments are merged in the background.
            accept_legacy: Take texts that look like TCVN3 or VNI as they are.
            progress: Tell how many records were taken: by tqdm if it is installed, else on stderr.

        Raises:
            Locked: Another writer holds the index.
        """
        return Writer(
            self,
            threads=threads or os.cpu_count() or 1,
            memory=memory,
            merge=merge,
            accept_legacy=accept_legacy,
            progress=progress,
        )

    # --- Searching -------------------------------------------------------------------------------

    def search(
        self,
        query: Query | str,
        *,
        k: int = 10,
        filter: Query | str | None = None,
        sort: str | None = None,
        facets: Sequence[str] = (),
        facet_values: int = 10,
        start: int = 0,
        after: str | None = None,
        cursor: bool = False,
        units: bool = False,
        count_up_to: int | None = None,
        total: bool = True,
        sorted_scores: bool = False,
        second_stage: bool = True,
        restore_marks: bool = True,
        lenient: bool = False,
        timeout: float | None = None,
    ) -> Hits:
        """The best hits of a query.

        Args:
            query: A text of the query language, or a query made of `tracuu.text`, `tracuu.term` …
            k: Hits wanted.
            filter: Only documents that match it are found; it does not change their scores. The
                documents of the last filter are kept for the next search.
            sort: A column instead of relevance; ``"-date"`` is the other way round.
            facets: Columns whose values are counted; of dates the years.
            facet_values: At most so many of each, the most frequent ones.
            start: Hits left out before the first.
            after: `Hits.cursor` of an earlier search: the hits that follow.
            cursor: Whether `Hits.cursor` is wanted.
            units: Hits are units; else documents, each by its best unit.
            count_up_to: Count no further.
            total: Count what matches; else `Hits.total` is only a lower bound.
            sorted_scores: Hits that are sorted by a column have scores, too.
            second_stage: Rank natural language in two stages.
            restore_marks: Read a question without marks by its likeliest spelling.
            lenient: Pass over what is wrong in a text of the query language; see `Hits.ignored`.
            timeout: Seconds.

        Raises:
            QuerySyntax: The query cannot be read, or names a column that the index does not have.
            InvalidArgument: An unknown column to sort by, a cursor of another search, a phrase of
                three words in an index without positions.
            DeadlineExceeded: The time is over.
            LimitExceeded: A prefix of the filter stands for more than 1,000 words.
        """
        options: dict[str, object] = {
            "k": k,
            "start": start,
            "units": units,
            "total": total,
            "cursor": cursor,
            "sorted_scores": sorted_scores,
            "second_stage": second_stage,
            "restore_marks": restore_marks,
            "facet_values": facet_values,
        }
        if sort is not None and sort != "relevance":
            options["sort"] = sort
        if facets:
            options["facets"] = [facets] if isinstance(facets, str) else list(facets)
        if after is not None:
            options["after"] = after
        if count_up_to is not None:
            options["count_up_to"] = count_up_to
        if timeout is not None:
            options["timeout"] = timeout
        tree = as_query(query)._tree
        return Hits(_native.search(self._view, tree, _filter_tree(filter), lenient, options))

    def pages(
        self, query: Query | str, *, k: int = 10, **options: Any
    ) -> Iterator[Hits]:
        """Pages of `k` hits, one after the other, of the commit that is shown now.

        `options` are those of `search`, but for start, after and cursor.
        """
        shown = Index(self._view)
        after: str | None = None
        while True:
            hits = shown.search(query, k=k, after=after, cursor=True, **options)
            if len(hits) > 0:
                yield hits
            after = hits.cursor
            if after is None:
                return

    def count(self, query: Query | str, *, filter: Query | str | None = None) -> int:
        """How many documents match."""
        return _native.count(self._view, as_query(query)._tree, _filter_tree(filter))

    def search_batch(
        self,
        queries: Sequence[Query | str],
        *,
        k: int = 100,
        threads: int | None = None,
        filter: Query | str | None = None,
        second_stage: bool = True,
    ) -> tuple[NDArray[numpy.object_], NDArray[numpy.float32]]:
        """The ids and scores of the best documents of many queries, on some threads.

        A str is natural language here, as for `tracuu run`: nothing in it is an operator. Use
        `tracuu.language` for the query language.

        Returns:
            Two arrays, queries by k: ids (str, None where there are fewer hits) and scores
            (float32, 0 there). The scores are those of `search`.
        """
        import numpy

        trees = [
            one._tree if isinstance(one, Query) else ("text", one) for one in queries
        ]
        ids = numpy.full((len(trees), k), None, dtype=object)
        scores = numpy.zeros((len(trees), k), dtype=numpy.float32)
        _native.search_batch(
            self._view, trees, k, threads or os.cpu_count() or 1, second_stage,
            _filter_tree(filter), ids, scores,
        )  # fmt: skip
        return ids, scores

    def more_like(self, id: str, *, k: int = 10) -> Hits:
        """Documents with the most telling words of one, which is left out.

        Raises:
            KeyError: No document has this id.
        """
        found = _native.more_like(self._view, id, k)
        if found is None:
            raise KeyError(id)
        return Hits(found)

    # --- Documents and numbers -------------------------------------------------------------------

    def document(self, id: str) -> Document | None:
        """A document by its id, None if there is none."""
        found = _native.document(self._view, id)
        return None if found is None else Document(*found)

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and _native.document(self._view, id) is not None

    def __len__(self) -> int:
        return int(_native.stats(self._view)["documents"])

    def __bool__(self) -> bool:
        return True

    def ids(self) -> list[str]:
        """The ids of all documents, in no order that means anything."""
        return _native.ids(self._view)

    def __iter__(self) -> Iterator[Document]:
        view = self._view
        for id in _native.ids(view):
            found = _native.document(view, id)
            if found is not None:
                yield Document(*found)

    def lookup(self, number: str) -> NumberReport:
        """Which documents bear a number, typed in any way, and which cite it."""
        found = _native.lookup(self._view, number)
        groups = []
        for group in found["groups"]:
            cited_by = [Citing(**one) for one in group["cited_by"]]
            groups.append(
                NumberGroup(
                    key=group["key"],
                    year=group["year"],
                    issuer=group["issuer"],
                    successor=group["successor"],
                    documents=[Bearer(**one) for one in group["documents"]],
                    cited_by=cited_by,
                    changed_by=[Citing(**one) for one in group["changed_by"]],
                )
            )
        return NumberReport(
            key=found["key"],
            partial=found["partial"],
            complete=found["complete"],
            groups=groups,
            others=[Bearer(**one) for one in found["others"]],
        )

    def citations(self, id: str) -> list[Citation]:
        """The references in a document's text; offsets are code points of `Document.text`.

        Raises:
            KeyError: No document has this id.
        """
        found = _native.document(self._view, id)
        if found is None:
            raise KeyError(id)
        return extract_citations(found[1])

    def citation_graph(self) -> CitationGraph:
        """What cites what in the archive. Made once for each commit."""
        nodes, edges, missing = _native.graph(self._view)
        return CitationGraph(
            [Node(*node) for node in nodes], [Edge(*edge) for edge in edges], missing
        )

    def related(self, id: str, *, k: int = 10) -> list[Related]:
        """Documents that cite what a document cites, or are cited together with it, the closest
        first.

        Raises:
            KeyError: No document has this id.
        """
        found = _native.related(self._view, id, k)
        if found is None:
            raise KeyError(id)
        return [Related(*one) for one in found]

    # --- Words -----------------------------------------------------------------------------------

    def suggest(self, typed: str, *, limit: int = 10) -> list[Suggestion]:
        """Ways to go on with what was typed, the likeliest first."""
        return [Suggestion(*one) for one in _native.suggest(self._view, typed, limit)]

    def did_you_mean(self, query: str) -> Correction | None:
        """A query as it was probably meant; None where it seems right."""
        found = _native.did_you_mean(self._view, query)
        return None if found is None else Correction(*found)

    def terms(
        self,
        prefix: str = "",
        *,
        field: Literal["body", "title", "key", "number"] = "body",
        limit: int = 1_000_000,
    ) -> list[Term]:
        """The terms of a searched field that begin so, sorted by their bytes.

        Counts include deleted documents until their segment is merged.
        """
        if field in ("body", "title"):
            prefix = normalize(prefix) if self.schema.analyzer == "vietnamese" else prefix
        return [Term(*one) for one in _native.terms(self._view, prefix, field, limit)]

    def similar_terms(
        self, term: str, *, max_distance: float = 1.0, limit: int = 50
    ) -> list[SimilarTerm]:
        """Words of the texts that are spelled much like one, the nearest first."""
        found = _native.similar_terms(self._view, normalize(term), max_distance, limit)
        return [SimilarTerm(*one) for one in found]

    def stats(self) -> Stats:
        """Counts and sizes."""
        return Stats(**_native.stats(self._view))

    def check(self) -> None:
        """Verifies every byte of the last commit and every rule of the format.

        Raises:
            Corrupt: With file and offset of what is wrong.
        """
        _native.check_index(self.path)

    def __repr__(self) -> str:
        return f"Index({self.path!r}, documents={len(self)}, generation={self.generation})"


def _filter_tree(filter: Query | str | None) -> tuple[object, ...] | None:
    return None if filter is None else as_query(filter)._tree
