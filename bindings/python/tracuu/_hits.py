"""What a search found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from tracuu import _native
from tracuu._types import Explanation, FacetValue, Ignored, ScorePart, Snippet

if TYPE_CHECKING:
    import os

_WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_ENCODED = {
    ord(one): "".join(f"%{byte:02X}" for byte in one.encode()) for one in _WHITE_SPACE
}


class _Stream:
    """Nothing but an Arrow stream: polars takes what is also a sequence for rows."""

    def __init__(self, native: _native.NativeHits) -> None:
        self._native = native

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.arrow_stream()


class Hit:
    """A document that was found, shown by its best unit. It stays valid whatever becomes of the
    index."""

    __slots__ = ("_fields", "_native", "_place")

    def __init__(self, native: _native.NativeHits, place: int) -> None:
        self._native = native
        self._place = place
        self._fields: dict[str, str] | None = None

    @property
    def id(self) -> str:
        """The document's id."""
        return self._native.id(self._place)

    @property
    def score(self) -> float | None:
        """The score; None where hits are sorted by a column and no scores were asked for."""
        return self._native.score(self._place) if self._native.scored else None

    @property
    def pinpoint(self) -> str:
        """The unit: ``Điều 5``, or empty."""
        return self._native.pinpoint(self._place)

    @property
    def fields(self) -> dict[str, str]:
        """All fields of the document but id and text, as text."""
        if self._fields is None:
            self._fields = self._native.fields(self._place)
        return self._fields

    @property
    def title(self) -> str | None:
        return self.fields.get("title")

    @property
    def number(self) -> str | None:
        """The document's own number."""
        return self.fields.get("number")

    @property
    def type(self) -> str | None:
        return self.fields.get("type")

    @property
    def issuer(self) -> str | None:
        return self.fields.get("issuer")

    @property
    def date(self) -> str | None:
        """The document's date, ISO 8601."""
        return self._native.date(self._place)

    @property
    def text(self) -> str:
        """The whole text of the document."""
        return self._native.text(self._place)

    def snippet(self, max_bytes: int = 300, *, document_offsets: bool = False) -> Snippet:
        """A passage with words of the query, of at most `max_bytes` bytes of UTF-8.

        With `document_offsets`, `Snippet.start` is where it begins in `text`; all text before it
        is read for that.
        """
        return Snippet(*self._native.snippet(self._place, max_bytes, document_offsets))

    def explain(self) -> Explanation:
        """Why the hit has its score.

        Raises:
            InvalidArgument: it has none, since hits were sorted by a column, or of `more_like`.
        """
        found = self._native.explain(self._place)
        return Explanation(
            score=found["score"],
            stage=found["stage"],
            first_stage=found["first_stage"],
            strategy=found["strategy"],
            parts=[ScorePart(**part) for part in found["parts"]],
            restored=found["restored"],
        )

    def __repr__(self) -> str:
        score = "" if self.score is None else f", score={self.score:.4f}"
        return f"Hit(id={self.id!r}{score}, title={self.title!r})"


class Hits(Sequence[Hit]):
    """The hits of a search, best first; a sequence of `Hit`. Values are read when asked for."""

    def __init__(self, native: _native.NativeHits) -> None:
        self._native = native

    @overload
    def __getitem__(self, place: int) -> Hit: ...

    @overload
    def __getitem__(self, place: slice) -> list[Hit]: ...

    def __getitem__(self, place: int | slice) -> Hit | list[Hit]:
        size = len(self._native)
        if isinstance(place, slice):
            return [Hit(self._native, at) for at in range(*place.indices(size))]
        at = place + size if place < 0 else place
        if not 0 <= at < size:
            raise IndexError("there is no such hit")
        return Hit(self._native, at)

    def __len__(self) -> int:
        return len(self._native)

    def __iter__(self) -> Iterator[Hit]:
        return (Hit(self._native, at) for at in range(len(self._native)))

    @property
    def total(self) -> int:
        """How many documents (or units) match."""
        return self._native.total

    @property
    def total_exact(self) -> bool:
        """Whether `total` is exact; else it is a lower bound."""
        return self._native.total_exact

    @property
    def facets(self) -> dict[str, list[FacetValue]]:
        """For each column that was asked for its most frequent values among all that matches."""
        return {
            column: [FacetValue(*value) for value in values]
            for column, values in self._native.facets().items()
        }

    @property
    def cursor(self) -> str | None:
        """Where the next page begins, for ``after=``; None if there is none or it was not asked
        for."""
        return self._native.cursor

    @property
    def ignored(self) -> list[Ignored]:
        """What ``lenient=True`` passed over in the query."""
        return [Ignored(*one) for one in self._native.ignored()]

    @property
    def cut_prefixes(self) -> list[str]:
        """Prefixes that stand for their 1,000 most frequent words only."""
        return self._native.cut_prefixes

    @property
    def plan(self) -> list[dict[str, Any]]:
        """How each segment was searched."""
        return self._native.plan()

    @property
    def ids(self) -> list[str]:
        """The ids of all hits."""
        return [self._native.id(at) for at in range(len(self._native))]

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The hits as an Arrow stream: rank, id, score, title, number, type, issuer, date,
        pinpoint."""
        return self._native.arrow_stream()

    def to_arrow(self) -> Any:
        """A `pyarrow.Table` of the columns that `__arrow_c_stream__` names. Needs pyarrow."""
        import pyarrow

        return pyarrow.table(_Stream(self._native))

    def to_polars(self) -> Any:
        """The same as a `polars.DataFrame`. Needs polars."""
        import polars

        return polars.DataFrame(_Stream(self._native))

    def to_dicts(self, *, snippets: bool = False) -> list[dict[str, Any]]:
        """A dict a hit: rank, id, score, title, number, type, issuer, date, pinpoint; with
        `snippets` also snippet."""
        rows: list[dict[str, Any]] = []
        for rank, hit in enumerate(self, 1):
            row = {
                "rank": rank,
                "id": hit.id,
                "score": hit.score,
                "title": hit.title,
                "number": hit.number,
                "type": hit.type,
                "issuer": hit.issuer,
                "date": hit.date,
                "pinpoint": hit.pinpoint or None,
            }
            if snippets:
                row["snippet"] = str(hit.snippet())
            rows.append(row)
        return rows

    def to_pandas(self, *, snippets: bool = False) -> Any:
        """A `pandas.DataFrame` of `to_dicts`, the date as a datetime column. Needs pandas."""
        import pandas

        columns = ["rank", "id", "score", "title", "number", "type", "issuer", "date", "pinpoint"]
        frame = pandas.DataFrame(
            self.to_dicts(snippets=snippets), columns=columns + ["snippet"] * snippets
        )
        frame["date"] = pandas.to_datetime(frame["date"], errors="coerce", format="ISO8601")
        return frame

    def to_trec(
        self, path: str | os.PathLike[str], *, qid: str, tag: str = "tracuu", append: bool = True
    ) -> None:
        """Writes ``qid Q0 docid rank score tag`` lines, at the end of a file that is there.

        White space in an id is percent-encoded, as `tracuu run` does.
        """
        with open(path, "a" if append else "w", encoding="utf-8") as out:
            for rank, hit in enumerate(self, 1):
                name = hit.id.translate(_ENCODED)
                out.write(f"{qid} Q0 {name} {rank} {hit.score or 0.0:.6f} {tag}\n")

    def __repr__(self) -> str:
        total = f"{self.total:,}" if self.total_exact else f"at least {self.total:,}"
        lines = [f"Hits({len(self)} of {total})"]
        lines += [f"  {rank}. {hit!r}" for rank, hit in enumerate(self[:10], 1)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        total = f"{self.total:,}" if self.total_exact else f"at least {self.total:,}"
        rows = []
        for rank, hit in enumerate(self, 1):
            about = " · ".join(
                one for one in (hit.number, hit.type, hit.issuer, hit.date, hit.pinpoint) if one
            )
            score = "" if hit.score is None else f"{hit.score:.2f}"
            rows.append(
                f"<tr><td>{rank}</td><td>{score}</td><td style='text-align:left'>"
                f"<b>{escape(hit.title or hit.id)}</b><br><small>{escape(about)}</small><br>"
                f"{hit.snippet().html()}</td></tr>"
            )
        return (
            f"<table><caption>{len(self)} of {total}</caption>"
            "<thead><tr><th></th><th>score</th><th>document</th></tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table>"
        )
