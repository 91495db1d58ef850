from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import tracuu

A = {"id": "a", "text": "một hai ba", "type": "Luật"}
B = {"id": "b", "text": "bốn năm sáu", "type": "Quyết định"}


def test_nothing_is_visible_before_a_commit(small):
    with small.writer(threads=1) as writer:
        assert writer.add(records=[A, B]) == tracuu.Added(2, 0, 0, [])
        assert small.count("một") == 0
        assert writer.preview().count("một") == 1
        assert writer.commit() == tracuu.Committed(2, 2, 1)
        assert small.count("một") == 1
        assert writer.delete(id="a") is True
        assert writer.delete("none") is False
    assert writer.closed
    assert small.ids() == ["b"]
    with pytest.raises(tracuu.InvalidArgument):
        writer.add([A])


def test_a_block_that_raises_drops_what_was_not_committed(small):
    with pytest.raises(ZeroDivisionError):
        with small.writer() as writer:
            writer.add(A)
            writer.commit()
            writer.add(B)
            raise ZeroDivisionError
    small.refresh()
    assert small.ids() == ["a"]
    with small.writer() as writer:  # the lock is free again
        writer.add(B)
    assert len(small) == 2


def test_update_replaces_also_what_is_not_committed(small):
    with small.writer() as writer:
        writer.add([A, B])
        assert writer.update({"id": "a", "text": "chín"}) == tracuu.Added(0, 1, 0, [])
        writer.commit()
        assert writer.update([{"id": "b", "text": "mười"}, {"id": "c", "text": "mới"}])[:2] == (1, 1)
    assert sorted(small.ids()) == ["a", "b", "c"]
    assert small.document("a").text == "chín"
    assert small.count("một") == small.count("bốn") == 0


def test_an_update_that_is_refused_keeps_the_old_document(small):
    with small.writer() as writer:
        writer.add(A)
        writer.commit()
        with pytest.raises(tracuu.LimitExceeded):
            writer.update({"id": "a", "text": "x", "title": "y" * (2 << 20)})
        with pytest.raises(tracuu.BadRecord):
            writer.update({"id": "a", "text": ""})
    assert small.document("a").text == A["text"]


def test_bad_records_raise_or_are_told_of(small):
    bad = [
        A,
        {"id": "a", "text": "lần hai"},
        {"id": "", "text": "không"},
        {"text": "không"},
        {"id": "c"},
        {"id": "d", "text": "Uû ban nh©n d©n thµnh phè Hå ChÝ Minh ®· cã quyÕt ®Þnh vÒ viÖc nµy"},
        B,
    ]
    with small.writer() as writer:
        for record in bad[1:6]:
            with pytest.raises(tracuu.BadRecord):
                writer.add([A, record] if record["text" if "text" in record else "id"] else [])
                writer.add(record)
        outcome = writer.update(A)
        outcome = writer.add(bad[1:], on_error="skip")
    assert (outcome.added, outcome.replaced, outcome.skipped) == (1, 0, 5)
    assert [problem.place for problem in outcome.problems] == [0, 1, 2, 3, 4]
    assert {problem.code for problem in outcome.problems} == {"bad_record"}
    assert outcome.problems[0].id == "a"
    assert sorted(small.ids()) == ["a", "b"]


def test_values_become_text(small):
    values = {
        "whole": 3, "real": 2.5, "yes": True, "no": False, "none": None, "day": datetime.date(2020, 1, 2),
        "list": ["a", 1], "words": {"đ": None}, "nan": float("nan"), "big": 10**30,
    }  # fmt: skip
    with small.writer() as writer:
        writer.add({"id": 7, "text": "bảy", "title": "t", **values})
        with pytest.raises(TypeError):
            writer.add([("id", "text")])
        with pytest.raises(TypeError):
            writer.add(5)
        with pytest.raises(TypeError):
            writer.add([{7: "x"}])
        with pytest.raises(ValueError):
            writer.add([], on_error="never")
    assert small.document("7").fields == {
        "title": "t", "whole": "3", "real": "2.5", "yes": "true", "no": "false", "day": "2020-01-02",
        "list": json.dumps(["a", 1]), "words": '{"đ": null}', "big": "1" + "0" * 30,
    }  # fmt: skip


def test_columns_and_deleting_by_query(small):
    with small.writer() as writer:
        writer.add([A, B, {"id": "c", "text": "bảy", "type": "Luật"}])
        assert writer.set_columns("a", status="hết hiệu lực", date=datetime.date(2020, 2, 3)) is True
        assert writer.set_columns("none", status="x") is False
        with pytest.raises(tracuu.InvalidArgument):
            writer.set_columns("a", no_such_column="x")
        writer.commit()
        assert small.count(tracuu.equals("status", "hết hiệu lực")) == 1
        assert small.search("một")[0].date == "2020-02-03"
        assert writer.delete_matching(query=tracuu.equals("type", "Luật")) == 2
        writer.optimize()
        assert small.stats().segments == 1 and small.stats().deleted == 0
        with pytest.raises(tracuu.QuerySyntax):
            writer.delete_matching("(")
    assert small.ids() == ["b"]


def test_ready_tokens(tmp_path):
    index = tracuu.Index.create(tmp_path / "kho", analyzer="tokens")
    with index.writer() as writer:
        writer.add([{"id": "a", "text": "Thư_viện ABC-1"}, {"id": "b", "text": "thư viện"}])
    assert index.search(tracuu.text("Thư_viện")).ids == ["a"]
    assert index.search(tracuu.term("ABC-1")).ids == ["a"]
    assert index.search(tracuu.term("abc-1")).ids == []
    assert index.schema.analyzer == "tokens"


def test_own_columns(tmp_path):
    index = tracuu.Index.create(tmp_path / "kho", columns={"ministry": "keyword", "signed": "date"})
    with index.writer() as writer:
        writer.add([{"id": "a", "text": "x", "ministry": "Bộ Y tế", "signed": "5/6/2020"},
                    {"id": "b", "text": "x", "ministry": "Bộ Nội vụ", "signed": "2021-01-01"}])  # fmt: skip
    assert index.search("x", filter=tracuu.equals("ministry", "bo y te")).ids == ["a"]
    assert index.search("x", filter=tracuu.between("signed", low=2021)).ids == ["b"]
    assert index.search("x", sort="-signed").ids == ["b", "a"]


def test_files(tmp_path, root):
    index = tracuu.Index.create(tmp_path / "kho")
    lines = tmp_path / "records.jsonl"
    lines.write_text('{"id":"j","text":"một hai"}\nno json\n', encoding="utf-8")
    with index.writer(progress=True) as writer:
        first = writer.add_files(root / "corpus/documents")
        second = writer.add_files(paths=[lines], on_error="skip")
        with pytest.raises(tracuu.BadRecord) as caught:
            writer.add_files(lines, update=True)
        assert caught.value.line == 2 and caught.value.file == str(lines)
    assert first.added == len(list((root / "corpus/documents").glob("*.txt")))
    assert (second.added, second.skipped) == (1, 1)
    assert "j" in index


def test_progress_tells_how_many(small, capsys):
    with small.writer(progress=True) as writer:
        writer.add({"id": str(i), "text": "một hai"} for i in range(1000))
    assert len(small) == 1000
    if "tqdm" in sys.modules:
        assert "1000" in capsys.readouterr().err


def test_one_writer_at_a_time(small):
    with small.writer():
        with pytest.raises(tracuu.Locked):
            small.writer()


def test_refresh_and_reopen(small):
    other = tracuu.Index.open(small.path)
    assert other.refresh() is False
    with small.writer() as writer:
        writer.add(A)
    hits = other.search("một")
    newer = other.reopen()
    assert len(newer) == 1 and len(other) == 0
    assert other.refresh() is True
    assert len(other) == 1 and len(hits) == 0


def test_a_preview_is_of_the_moment(small):
    with small.writer() as writer:
        writer.add(A)
        preview = writer.preview()
        writer.add(B)
        assert preview.search("một")[0].snippet().text == A["text"]
        assert len(preview) == 1 and len(writer.preview()) == 2
        assert preview.refresh() is True and len(preview) == 0
        assert preview.refresh() is False


def test_a_source_of_records_may_commit(small):
    def records(writer):
        for number in range(300):
            yield {"id": str(number), "text": "một"}
            if number == 200:
                assert 0 < writer.commit().documents <= 200

    with small.writer() as writer:
        assert writer.add(records(writer)).added == 300
    assert len(small) == 300


def test_hits_stay_valid_when_the_index_changes(small):
    with small.writer() as writer:
        writer.add(A)
        writer.commit()
        hits = small.search("một")
        writer.delete("a")
        writer.optimize()
    assert len(small) == 0
    assert hits[0].id == "a" and hits[0].snippet().text == A["text"]


def test_searching_while_a_build_runs(tmp_path, records):
    index = tracuu.Index.create(tmp_path / "kho")
    stop = threading.Event()
    problems: list[BaseException] = []
    searched = [0]

    def search() -> None:
        try:
            while not stop.is_set():
                hits = index.search("chợ nổi di dời", k=5, facets=["type"])
                for hit in hits:
                    assert hit.snippet().text and hit.id
                searched[0] += 1
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    with index.writer(threads=2) as writer:
        for turn in range(5):
            writer.add({**record, "id": f"{turn}/{record['id']}"} for record in records)
            writer.commit()
    stop.set()
    for thread in threads:
        thread.join()
    assert not problems
    assert searched[0] > 0 and len(index) == 5 * len(records)


def test_ctrl_c_ends_a_build_and_loses_nothing_committed(tmp_path):
    path = tmp_path / "kho"
    script = f"""
import tracuu
index = tracuu.Index.create({str(path)!r})
def endless():
    i = 0
    while True:
        yield {{"id": f"more-{{i}}", "text": "một hai ba bốn năm " * 50}}
        i += 1
with index.writer(threads=2) as writer:
    writer.add({{"id": f"first-{{i}}", "text": "một hai"}} for i in range(300))
    writer.commit()
    print("committed", flush=True)
    writer.add(endless())
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "committed\n"
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in stderr
    assert len(tracuu.Index.open(path)) == 300
    with tracuu.Index.open(path).writer() as writer:
        writer.add(A)
