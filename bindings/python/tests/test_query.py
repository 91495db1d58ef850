from __future__ import annotations

import datetime

import pytest

import tracuu


@pytest.fixture
def few(small):
    with small.writer() as writer:
        writer.add(
            [
                {"id": "1", "text": "thư viện tỉnh mở cửa", "title": "phục vụ", "type": "Luật",
                 "date": "2020-05-06"},
                {"id": "2", "text": "thư của viện trưởng", "type": "Nghị định", "date": "2021"},
                {"id": "3", "text": "chợ nổi và thư viện", "number": "12/2020/QĐ-UBND",
                 "type": "Quyết định", "date": "2022-01-01"},
                {"id": "4", "text": "căn cứ Quyết định số 12/2020/QĐ-UBND ngày 1/1/2020"},
            ]
        )  # fmt: skip
    return small


def found(index, query):
    ids = sorted(index.search(query, k=10).ids)
    assert index.count(query) == len(ids)
    return ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("thư viện", ["1", "2", "3"]),
        (tracuu.language('"thư viện"'), ["1", "3"]),
        (tracuu.text('("chợ'), ["3"]),
        (tracuu.term("thư"), ["1", "2", "3"]),
        (tracuu.term("thu"), ["1", "2", "3"]),
        (tracuu.term("thú"), []),
        (tracuu.term("phục", scope="title"), ["1"]),
        (tracuu.term("phục", scope="text"), []),
        (tracuu.phrase("thư viện"), ["1", "3"]),
        (tracuu.phrase(["thư", "viện", "tỉnh"]), ["1"]),
        (tracuu.near("thư viện", 1), ["1", "2", "3"]),
        (tracuu.near(words="thư trưởng", slop=1), []),
        (tracuu.near(words="thư trưởng", slop=2), ["2"]),
        (tracuu.prefix("trư"), ["2"]),
        (tracuu.prefix("truo"), ["2"]),
        (tracuu.number("12/2020/QĐ-UBND"), ["3", "4"]),
        (tracuu.bears(number="12 2020 qd ubnd"), ["3"]),
        (tracuu.cites(number="12/2020/QĐ-UBND"), ["4"]),
        (tracuu.cites("12/2020/QĐ-UBND", relation="can_cu"), ["4"]),
        (tracuu.cites("12/2020/QĐ-UBND", relation="bai_bo"), []),
        (tracuu.equals("type", "luat"), ["1"]),
        (tracuu.equals("date", 2020), ["1"]),
        (tracuu.begins("type", "Ngh"), ["2"]),
        (tracuu.between("date", low="2020-05-06", high=datetime.date(2021, 12, 31)), ["1", "2"]),
        (tracuu.between("date", "2020-05-06", include_low=False), ["2", "3"]),
        (tracuu.between("date", high="2022-01-01", include_high=False), ["1", "2"]),
        (tracuu.exists("type"), ["1", "2", "3"]),
        (tracuu.one_of("type", ["Luật", "Quyết định"]), ["1", "3"]),
        (tracuu.everything(), ["1", "2", "3", "4"]),
        (tracuu.term("thư") & tracuu.term("tỉnh"), ["1"]),
        (tracuu.term("tỉnh") | "chợ", ["1", "3"]),
        ("chợ" | tracuu.term("tỉnh"), ["1", "3"]),
        (tracuu.term("thư") & ~tracuu.phrase("thư viện"), ["2"]),
        (~tracuu.phrase("thư viện"), ["2", "4"]),
        (~~tracuu.phrase("thư viện"), ["1", "3"]),
        (~tracuu.term("thư") & ~tracuu.term("căn"), []),
        (~(tracuu.term("tỉnh") | tracuu.term("chợ")), ["2", "4"]),
        (tracuu.term("thư") & (tracuu.term("tỉnh") | tracuu.equals("type", "Nghị định")), ["1", "2"]),
        (tracuu.term("thư") & tracuu.optional("chợ"), ["1", "2", "3"]),
        (tracuu.term(""), []),
    ],
)  # fmt: skip
def test_every_kind_of_query(few, query, ids):
    assert found(few, query) == ids


def test_what_is_optional_counts_for_the_ranking(few):
    assert few.search(tracuu.term("thư") & tracuu.optional("chợ")).ids[0] == "3"


def test_queries_are_values():
    one = tracuu.term("a") & tracuu.between("date", 2020)
    assert one == tracuu.term("a") & tracuu.between("date", "2020")
    assert one != tracuu.term("a") and len({one, one}) == 1
    assert "term" in repr(one)
    assert tracuu.term("a") & tracuu.term("b") & tracuu.term("c") == tracuu.term("a") & (
        tracuu.term("b") & tracuu.term("c")
    )


def test_the_language_and_the_objects_rank_alike(few):
    by_text = few.search('"thư viện" AND tỉnh')
    by_objects = few.search(tracuu.phrase("thư viện") & tracuu.term("tỉnh"))
    assert by_text.ids == by_objects.ids


@pytest.mark.parametrize(
    ("query", "offset"), [("(chợ", 0), ("ợ AND", 5), ("tỉnh loai:", 10)]
)
def test_the_place_of_an_error_counts_characters(few, query, offset):
    with pytest.raises(tracuu.QuerySyntax) as caught:
        few.search(query)
    assert caught.value.offset == offset
    assert f"character {offset}" in str(caught.value)


def test_a_query_has_a_depth(few):
    query = tracuu.term("thư")
    for _ in range(90):
        query = (query | "a") & tracuu.term("thư")
    assert found(few, query) == ["1", "2", "3"]
    for _ in range(10_000):
        query = (query | "a") & tracuu.term("thư")
    with pytest.raises(tracuu.InvalidArgument, match="too deep"):
        few.search(query)


def test_wrong_queries(few):
    with pytest.raises(TypeError):
        few.search(5)
    with pytest.raises(ValueError):
        tracuu.near("a b", -1)
    with pytest.raises(tracuu.InvalidArgument):
        few.search(tracuu.prefix("hai từ"))
    with pytest.raises(tracuu.InvalidArgument):
        few.search(tracuu.term("a", scope="nowhere"))  # type: ignore[arg-type]
    with pytest.raises(tracuu.QuerySyntax):
        few.search(tracuu.equals("no_such_column", "x"))
    with pytest.raises(tracuu.QuerySyntax):
        few.search("x", filter=tracuu.between("date", "no date"))
    with pytest.raises(tracuu.InvalidArgument):
        few.search("x", sort="no_such_column")
