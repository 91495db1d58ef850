"""Functions of texts alone; no index is needed."""

from __future__ import annotations

from typing import Literal

from tracuu import _native
from tracuu._types import Citation, DocumentNumber, Token


def tokenize(text: str, *, analyzer: Literal["vietnamese", "tokens"] = "vietnamese") -> list[Token]:
    """The tokens of a text, in its order; offsets are code points.

    Words follow each other without overlap; dates and numbers of documents lie over words and come
    before the first they cover. With ``analyzer="tokens"`` white space alone separates.
    """
    return [Token(*one) for one in _native.tokenize(text, analyzer == "tokens")]


def normalize(text: str, *, fold_case: bool = True, old_tone_place: bool = True) -> str:
    """The normal form of Vietnamese text that indexes and queries have: NFC, look-alikes repaired,
    in small letters (`fold_case`), ``hoà`` as ``hòa`` (`old_tone_place`).
    """
    return _native.normalize(text, fold_case, old_tone_place)


def fold_marks(text: str) -> str:
    """The normal form without marks: ``Nghị định`` is ``nghi dinh``."""
    return _native.fold_marks(text)


def parse_number(number: str) -> DocumentNumber | None:
    """A document's number as people type it, taken apart; None if it is none."""
    found = _native.parse_number(number)
    return None if found is None else DocumentNumber(*found)


def number_key(number: str) -> str:
    """The key of a document's number: ``05-CT/TW`` and ``5/ct tw`` both are ``5/CT/TW``."""
    return _native.number_key(number)


def extract_citations(text: str) -> list[Citation]:
    """The references to legal documents in a text, in its order; offsets are code points."""
    return [Citation(*one) for one in _native.extract_citations(text)]


def long_forms(token: str) -> list[str]:
    """What an abbreviation stands for: ``UBND`` is ``ủy ban nhân dân``. Empty for other words."""
    return _native.long_forms(token)


def legacy_encoding(text: str) -> str | None:
    """``TCVN3`` or ``VNI`` if a text looks like one of these old encodings, else None."""
    return _native.legacy_encoding(text)
