from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tracuu

WORDS = st.sampled_from(
    "Quyết định số 1847/QĐ-TTg ngày 27/12/2018 khoản 2 Điều 5 Luật Đất đai năm 2013 hoà 𝒳 😀 e\u0301 "
    "Nghị\u00a0định 34/2016/NĐ-CP căn cứ ; , . \ud800".split(" ")
)
TEXTS = st.one_of(st.text(), st.lists(WORDS).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_tokens_stand_where_they_say(text):
    end = 0
    for token in tracuu.tokenize(text=text):
        assert 0 <= token.start < token.end <= len(text)
        surface = text[token.start : token.end]
        if token.kind in ("syllable", "number"):
            assert token.start >= end
            end = token.end
            assert tracuu.normalize(surface) == token.term
        elif token.kind == "citation":
            assert tracuu.number_key(surface) == token.term


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_citations_stand_where_they_say(text):
    end = 0
    for citation in tracuu.extract_citations(text=text):
        assert end <= citation.start < citation.end <= len(text)
        end = citation.end
        expected = text[citation.start : citation.end]
        assert citation.surface == expected.encode("utf-8", "replace").decode() or (
            "\ud800" in expected
        )


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_the_normal_form_is_stable(text):
    once = tracuu.normalize(text)
    assert tracuu.normalize(once) == once


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(min_size=1).filter(
                lambda s: not any(unicodedata.category(c) in ("Cc", "Cs") for c in s)
                and len(s.encode()) < 4096
            ),
            st.text(min_size=1).filter(lambda s: not any(unicodedata.category(c) == "Cs" for c in s)),
            st.dictionaries(
                st.sampled_from(["number", "loại", "x y"]),
                st.text(min_size=1).filter(
                    lambda s: not any(unicodedata.category(c) == "Cs" for c in s)
                ),
            ),
        ),
        unique_by=lambda row: row[0],
        min_size=1,
        max_size=8,
    )
)
def test_documents_come_back_as_they_went(tmp_path_factory, rows):
    index = tracuu.Index.create(tmp_path_factory.mktemp("trip") / "kho")
    with index.writer(threads=1, merge=False, accept_legacy=True) as writer:
        writer.add({"id": id, "text": text, "title": "t", **fields} for id, text, fields in rows)
    for id, text, fields in rows:
        found = index.document(id)
        assert (found.id, found.text) == (id, text)
        # What the head of a text says of it may join the fields, but replaces none.
        assert found.fields.items() >= {**fields, "title": "t"}.items()


def test_examples():
    text = "Căn cứ khoản 2 Điều 5 Luật Đất đai 2013 và Quyết định số 1847/QĐ-TTg ngày 27/12/2018"
    law, decision = tracuu.extract_citations(text)
    assert law.pinpoints == [{"khoan": "2", "dieu": "5"}]
    assert law.relation == "can_cu" and law.title == "Luật Đất đai"
    assert decision.number == "1847/QĐ-TTg" and decision.date == "2018-12-27"
    assert [token.term for token in tracuu.tokenize("Nghị định")] == ["nghị", "định"]
    assert tracuu.tokenize("A_b c", analyzer="tokens")[0] == ("A_b", "syllable", 0, 3)
    number = tracuu.parse_number(number="qđ 1847 ttg năm 2018")
    assert number.number == "1847/QD/TTG" and number.year == 2018
    assert number.type == "Quyết định"
    assert tracuu.parse_number("không phải số") is None
    assert tracuu.normalize("HOÀ") == "hòa"
    assert tracuu.normalize("HOÀ", fold_case=False, old_tone_place=False) == "HOÀ"
    assert tracuu.fold_marks("Đặng") == "dang"
    assert tracuu.long_forms("UBND") == ["ủy ban nhân dân"]
    assert tracuu.legacy_encoding("xin chào") is None
    with pytest.raises(TypeError):
        tracuu.tokenize(5)  # type: ignore[arg-type]
