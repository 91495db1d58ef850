from __future__ import annotations

import subprocess
from pathlib import Path

import numpy
import pytest

import tracuu


def test_hits_have_what_the_documents_have(archive, records):
    hits = archive.search(query="di dời chợ Cầu Muối", k=5)
    by_id = {record["id"]: record for record in records}
    assert len(hits) == 5
    assert hits.total > 5 and hits.total_exact
    for hit in hits:
        record = by_id[hit.id]
        assert hit.fields == {
            name: value for name, value in record.items() if name not in ("id", "text") and value
        }
        assert (hit.title, hit.number, hit.type) == (
            record["title"], record["number"], record["type"],
        )  # fmt: skip
        assert hit.text == record["text"]
        assert hit.score > 0
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[-1].id == hits[4].id
    assert [hit.id for hit in hits[1:3]] == hits.ids[1:3]
    with pytest.raises(IndexError):
        hits[5]


def test_offsets_of_snippets_are_code_points(archive):
    for hit in archive.search("thư viện lưu động", k=10):
        snippet = hit.snippet(max_bytes=200, document_offsets=True)
        assert hit.text[snippet.start : snippet.start + len(snippet.text)] == snippet.text
        words = {snippet.text[start:end].lower() for start, end in snippet.highlights}
        assert words and words <= {"thư", "viện", "lưu", "động"}
        assert snippet.mark(before="<", after=">").count("<") == len(snippet.highlights)
        assert snippet.html().count("<mark>") == len(snippet.highlights)


def test_explanations_add_up(archive):
    for hit in archive.search("bảng giá thuê sạp chợ", k=3):
        explanation = hit.explain()
        assert explanation.score == hit.score
        assert sum(part.contribution for part in explanation.parts) == hit.score
        assert explanation.stage == 2


def test_a_filter_keeps_ranking_and_scores(archive):
    every = archive.search("chợ nổi", k=78, second_stage=False)
    some = archive.search(
        "chợ nổi", k=78, second_stage=False, filter=tracuu.between("date", "2023-01-01", "2023-12-31")
    )
    assert 0 < len(some) < len(every)
    in_2023 = [(hit.id, hit.score) for hit in every if (hit.date or "").startswith("2023")]
    assert [(hit.id, hit.score) for hit in some] == in_2023
    assert some.total == len(in_2023)
    # A filter as text of the query language, and another one after it.
    assert archive.search("chợ nổi", filter='loai:"Luật"').total < len(every)


def test_facets_sorting_and_counting(archive, records):
    hits = archive.search(tracuu.everything(), k=100, facets=["type", "year"], sort="-date")
    assert hits.total == len(records) == len(archive)
    types = [record["type"] for record in records]
    top = hits.facets["type"][0]
    assert top.count == max(types.count(one) for one in types) == types.count(top.value)
    dates = [hit.date for hit in hits if hit.date]
    assert dates == sorted(dates, reverse=True)
    assert all(hit.score is None for hit in hits)
    assert archive.count("chợ", filter=tracuu.equals("type", "Luật")) <= archive.count("chợ")
    assert archive.search("chợ", count_up_to=5).total_exact is False


def test_pages_give_every_hit_once(archive):
    whole = archive.search("chợ", k=100).ids
    paged = [id for page in archive.pages("chợ", k=7) for id in page.ids]
    assert paged == whole
    assert archive.search("chợ", k=3, start=2).ids == whole[2:5]
    first = archive.search("chợ", k=4, cursor=True)
    assert archive.search("chợ", k=4, after=first.cursor).ids == whole[4:8]
    with pytest.raises(tracuu.InvalidArgument):
        archive.search("thư viện", after=first.cursor)


def test_a_batch_is_the_same_as_searches(archive):
    queries = ["chợ nổi", "thư viện tỉnh", "không có gì như zzz", "phí tham quan"]
    ids, scores = archive.search_batch(queries=queries, k=20, threads=2)
    assert ids.shape == scores.shape == (4, 20)
    assert scores.dtype == numpy.float32
    for row, query in enumerate(queries):
        hits = archive.search(tracuu.text(query), k=20)
        assert [id for id in ids[row] if id is not None] == hits.ids
        assert scores[row][: len(hits)].tolist() == [hit.score for hit in hits]
        assert not scores[row][len(hits) :].any()
    only, _ = archive.search_batch(
        [tracuu.language("chợ"), "chợ"], k=50, filter=tracuu.equals("type", "Luật")
    )
    assert {id for id in only[0] if id} == {id for id in only[1] if id}
    empty, none = archive.search_batch([], k=3)
    assert empty.shape == none.shape == (0, 3)


def test_tables(archive):
    pandas = pytest.importorskip("pandas")
    pyarrow = pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    hits = archive.search("chợ nổi", k=7)
    table = hits.to_arrow()
    assert table.column("id").to_pylist() == hits.ids
    assert table.column("score").to_pylist() == [hit.score for hit in hits]
    assert [d and d.isoformat() for d in table.column("date").to_pylist()] == [
        hit.date for hit in hits
    ]
    assert table.column("pinpoint").to_pylist() == [hit.pinpoint or None for hit in hits]
    assert pyarrow.table(hits).equals(table)
    frame = hits.to_pandas(snippets=True)
    assert frame["id"].tolist() == hits.ids and frame["snippet"].str.len().min() > 0
    assert isinstance(frame["date"].iloc[0], pandas.Timestamp)
    assert hits.to_polars()["id"].to_list() == hits.ids
    assert isinstance(hits.to_polars(), polars.DataFrame)
    nothing = archive.search("zzzz")
    assert nothing.to_arrow().num_rows == 0 and len(nothing.to_pandas()) == 0
    assert hits[0].title.split()[0] in hits._repr_html_()


def test_runs(archive, tmp_path: Path):
    path = tmp_path / "run.txt"
    archive.search("chợ nổi", k=2).to_trec(path, qid="1", tag="t")
    archive.search("thư viện", k=2).to_trec(path=path, qid="2", tag="t")
    lines = [line.split(" ") for line in path.read_text().splitlines()]
    assert [line[0] for line in lines] == ["1", "1", "2", "2"]
    assert [line[3] for line in lines] == ["1", "2", "1", "2"]


def test_white_space_in_ids_is_encoded(small, tmp_path: Path):
    with small.writer() as writer:
        writer.add({"id": "a b\u00a0c", "text": "một hai"})
    path = tmp_path / "run.txt"
    small.search("một").to_trec(path, qid="1")
    assert path.read_text().split(" ")[2] == "a%20b%C2%A0c"


def test_looking_up(archive, records):
    law = next(record for record in records if record["number"] == "412/2023/NĐ-CP")
    report = archive.lookup(number="nd 412 2023")
    assert [one.id for group in report.groups for one in group.documents] == [law["id"]]
    assert report.groups[0].changed_by
    assert report.groups[0].changed_by[0] in report.groups[0].cited_by
    assert archive.document(id=law["id"]) == tracuu.Document(
        law["id"], law["text"],
        {name: value for name, value in law.items() if name not in ("id", "text")},
    )  # fmt: skip
    assert archive.document("none") is None
    assert law["id"] in archive and "none" not in archive
    assert sorted(archive.ids()) == sorted(record["id"] for record in records)
    assert {one.id for one in archive} == set(archive.ids())


def test_citations_and_graph(archive, records):
    for record in records[:10]:
        for citation in archive.citations(record["id"]):
            assert record["text"][citation.start : citation.end] == citation.surface
    graph = archive.citation_graph()
    assert sum(node.kind == "document" for node in graph.nodes) == len(records)
    missing = graph.missing()
    assert missing and all(node.kind == "missing" for node in missing)
    assert [node.cited_by for node in missing] == sorted(
        (node.cited_by for node in missing), reverse=True
    )
    networkx = pytest.importorskip("networkx")
    made = graph.to_networkx()
    assert isinstance(made, networkx.MultiDiGraph)
    assert made.number_of_nodes() == len(graph.nodes)
    assert made.number_of_edges() == len(graph.edges)
    nodes, edges = graph.to_pandas()
    assert len(nodes) == len(graph.nodes) and len(edges) == len(graph.edges)
    related = archive.related("nd-2023-412-quy-dinh-chi-tiet-luat-cho.txt", k=3)
    assert 0 < len(related) <= 3 and related[0].score >= related[-1].score
    alike = archive.more_like(id="nd-2023-412-quy-dinh-chi-tiet-luat-cho.txt", k=3)
    assert len(alike) == 3 and "nd-2023-412-quy-dinh-chi-tiet-luat-cho.txt" not in alike.ids
    for call in (archive.citations, archive.related, archive.more_like):
        with pytest.raises(KeyError):
            call("none")


def test_words(archive):
    assert "thư viện" in [one.text for one in archive.suggest(typed="thu vi", limit=5)]
    correction = archive.did_you_mean("thu vein tinh")
    assert correction.text == "thu vien tinh"
    assert correction.changes == [(4, 8, "vien")]
    assert archive.did_you_mean("thư viện tỉnh") is None
    terms = archive.terms(prefix="chợ")
    assert terms[0].term == "chợ" and terms[0].owners <= terms[0].occurrences
    assert all(one.term.startswith("ch") for one in archive.terms("ch"))
    assert len(archive.terms("ch", limit=3)) == 3
    assert archive.terms("412", field="number")
    assert archive.similar_terms("chợ")[0].term == "chợ"
    stats = archive.stats()
    assert stats.documents == len(archive) and stats.bytes["total"] > 0
    assert archive.schema.unit == "article" and archive.schema.columns["date"] == "date"
    archive.check()


def test_a_deadline(archive):
    with pytest.raises(tracuu.DeadlineExceeded):
        archive.search("chợ", timeout=-1.0)


def test_lenient(archive):
    hits = archive.search("ợ (chợ nổi", lenient=True)
    assert hits.total > 0
    assert [one.start for one in hits.ignored] == [2]


def test_importing_is_quick_and_brings_nothing_heavy():
    script = (
        "import sys, tracuu; "
        "print([m for m in ('numpy', 'pandas', 'pyarrow', 'polars', 'networkx', 'tqdm') "
        "if m in sys.modules])"
    )
    import sys

    out = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert out.stdout.strip() == "[]"


def test_a_batch_with_a_wrong_query_raises(archive):
    with pytest.raises(tracuu.QuerySyntax):
        archive.search_batch(["chợ", tracuu.equals("no_such_column", "x"), "thư viện"], threads=2)
    with pytest.raises(TypeError):
        archive.search_batch(["chợ", 5])


def test_ctrl_c_ends_a_batch(archive):
    import _thread
    import threading
    import time

    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        while time.monotonic() - start < 60:
            archive.search_batch(["chợ nổi thư viện"] * 20_000, k=50, threads=2)
    timer.join()


def test_an_empty_index_answers(small):
    assert len(small) == 0 and small  # an index is true, however few documents it has
    hits = small.search("chợ", filter=tracuu.exists("date"), facets=["type"], k=3)
    assert len(hits) == hits.total == 0 and hits.facets == {"type": []}
    assert small.count(tracuu.everything()) == 0 and list(small) == [] and small.terms() == []
    assert small.suggest("ch") == [] and small.did_you_mean("chợ") is None
    assert small.citation_graph().nodes == [] and small.lookup("1/CP").groups == []
    ids, scores = small.search_batch(["chợ"], k=2)
    assert ids.tolist() == [[None, None]] and scores.tolist() == [[0.0, 0.0]]
    small.check()


def test_filters_of_many_threads(archive):
    from concurrent.futures import ThreadPoolExecutor

    years = list(range(2019, 2026)) * 20
    expected = {
        year: archive.count(tracuu.term("chợ") & tracuu.equals("date", year)) for year in years
    }
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(
            lambda year: archive.search(tracuu.term("chợ"), filter=tracuu.equals("date", year)).total,
            years,
        )
        assert list(found) == [expected[year] for year in years]
