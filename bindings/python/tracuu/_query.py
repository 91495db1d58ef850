"""Queries as Python objects: every kind of query the library knows, combined with ``& | ~``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, Union

Scope = Literal["everywhere", "title", "text"]
Relation = Literal[
    "none", "can_cu", "sua_doi", "thay_the", "bai_bo", "huong_dan", "dinh_kem", "thuc_hien"
]
Value = Union[str, int, date]


class Query:
    """A query. Made by the functions below; ``a & b``, ``a | b`` and ``~a`` combine.

    ``a & b`` are documents that match both, ``a | b`` one of them, ``a & ~b`` those that match a
    and not b. A query is a value: it can be compared, hashed, and used for any index.
    """

    __slots__ = ("_tree",)

    def __init__(self, tree: tuple[object, ...]) -> None:
        self._tree = tree

    def __and__(self, other: Query | str) -> Query:
        return Query(("and", (*_operands(self, "and"), *_operands(other, "and"))))

    def __rand__(self, other: str) -> Query:
        return as_query(other) & self

    def __or__(self, other: Query | str) -> Query:
        return Query(("or", (*_operands(self, "or"), *_operands(other, "or"))))

    def __ror__(self, other: str) -> Query:
        return as_query(other) | self

    def __invert__(self) -> Query:
        if self._tree[0] == "not":
            inner = self._tree[1]
            assert isinstance(inner, tuple)
            return Query(inner)
        return Query(("not", self._tree))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and self._tree == other._tree

    def __hash__(self) -> int:
        return hash(self._tree)

    def __repr__(self) -> str:
        return f"Query({self._tree!r})"


def _operands(query: Query | str, kind: str) -> tuple[tuple[object, ...], ...]:
    tree = as_query(query)._tree
    if tree[0] == kind:
        children = tree[1]
        assert isinstance(children, tuple)
        return children
    return (tree,)


def as_query(query: Query | str) -> Query:
    """A query as it is, or a text of the query language as a query."""
    if isinstance(query, Query):
        return query
    if isinstance(query, str):
        return Query(("language", query))
    raise TypeError(f"a query is a str or a tracuu.Query, not {type(query).__name__}")


def language(text: str) -> Query:
    """A text of the query language, as `Index.search` reads a str."""
    return Query(("language", text))


def text(text: str) -> Query:
    """Natural language: any of the words, ranked; nothing in it is an operator."""
    return Query(("text", text))


def term(word: str, *, scope: Scope = "everywhere") -> Query:
    """One word, in title or text. Typed without marks it matches all spellings.

    More than one word is a phrase.
    """
    return Query(("term", word, scope))


def phrase(words: str | Iterable[str], *, scope: Scope = "everywhere") -> Query:
    """Words side by side, in this order. Three and more need an index with positions."""
    return Query(("phrase", words if isinstance(words, str) else " ".join(words), scope))


def near(words: str | Iterable[str], slop: int, *, scope: Scope = "everywhere") -> Query:
    """Words in this order with at most `slop` other words between them in all."""
    if slop < 0:
        raise ValueError("slop: a number of words is wanted")
    return Query(("near", words if isinstance(words, str) else " ".join(words), scope, slop))


def prefix(begin: str, *, scope: Scope = "everywhere") -> Query:
    """Words that begin so; at most the 1,000 most frequent of them are looked for."""
    return Query(("prefix", begin, scope))


def number(number: str) -> Query:
    """A document's number: documents that bear it come first, then those that cite it."""
    return Query(("number", number))


def bears(number: str) -> Query:
    """Documents that bear a number, typed in any way."""
    return Query(("bears", number))


def cites(number: str, *, relation: Relation | None = None) -> Query:
    """Documents that cite a number, typed in any way; with `relation`, for that reason."""
    return Query(("cites", number, relation))


def equals(column: str, value: Value) -> Query:
    """Documents whose column has a value; of a date, a year or a month means all its days."""
    return Query(("equals", column, _value(value)))


def begins(column: str, begin: str) -> Query:
    """Documents whose column of keywords has a value that begins so."""
    return Query(("begins", column, begin))


def between(
    column: str,
    low: Value | None = None,
    high: Value | None = None,
    *,
    include_low: bool = True,
    include_high: bool = True,
) -> Query:
    """Documents whose column has a value in a range; None is an open end."""
    return Query(
        (
            "range",
            column,
            None if low is None else _value(low),
            None if high is None else _value(high),
            include_low,
            include_high,
        )
    )


def exists(column: str) -> Query:
    """Documents whose column has any value."""
    return between(column)


def one_of(column: str, values: Iterable[Value]) -> Query:
    """Documents whose column has one of some values."""
    return Query(("or", tuple(equals(column, value)._tree for value in values)))


def optional(query: Query | str) -> Query:
    """Matches every document; those that `query` matches rank higher."""
    return Query(("optional", as_query(query)._tree))


def everything() -> Query:
    """Matches every document."""
    return Query(("everything",))


def _value(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value)
