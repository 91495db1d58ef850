from __future__ import annotations

import datetime

import pytest

import tracuu

pyarrow = pytest.importorskip("pyarrow")

COLUMNS = {
    "id": ["a", "b", "c"],
    "text": ["một hai", "ba bốn dài hơn mười hai byte", "năm"],
    "name": ["x", None, "một tên dài hơn mười hai byte đây"],
    "title": ["t", "t", "t"],
}


def build(path, table):
    index = tracuu.Index.create(path)
    with index.writer() as writer:
        assert writer.add(table).added == 3
    return [index.document(id) for id in COLUMNS["id"]]


EXPECTED = [
    tracuu.Document("a", "một hai", {"name": "x", "title": "t"}),
    tracuu.Document("b", "ba bốn dài hơn mười hai byte", {"title": "t"}),
    tracuu.Document("c", "năm", {"name": "một tên dài hơn mười hai byte đây", "title": "t"}),
]


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
def test_strings(tmp_path, kind):
    types = {
        "string": pyarrow.string(),
        "large_string": pyarrow.large_string(),
        "string_view": pyarrow.string_view(),
        "dictionary": pyarrow.dictionary(pyarrow.int8(), pyarrow.string()),
    }
    if kind == "dictionary":
        columns = {
            name: pyarrow.array(values).dictionary_encode() for name, values in COLUMNS.items()
        }
    else:
        columns = {name: pyarrow.array(values, types[kind]) for name, values in COLUMNS.items()}
    assert build(tmp_path / "1", pyarrow.table(columns)) == EXPECTED
    # Slices have offsets, and tables more than one batch.
    doubled = pyarrow.concat_tables([pyarrow.table(columns)] * 2).slice(1, 3)
    index = tracuu.Index.create(tmp_path / "2")
    with index.writer() as writer:
        writer.add(doubled)
    assert [index.document(id) for id in COLUMNS["id"]] == EXPECTED


def test_other_types(tmp_path):
    day = datetime.date(1955, 3, 1)
    moment = datetime.datetime(2024, 2, 29, 13, 5, 9)
    midnight = datetime.datetime(1969, 12, 31)
    values = {
        "i8": (pyarrow.int8(), -5, "-5"),
        "u64": (pyarrow.uint64(), 2**63 + 1, str(2**63 + 1)),
        "i32": (pyarrow.int32(), 7, "7"),
        "f32": (pyarrow.float32(), 0.5, "0.5"),
        "f64": (pyarrow.float64(), 0.1, "0.1"),
        "yes": (pyarrow.bool_(), True, "true"),
        "day": (pyarrow.date32(), day, "1955-03-01"),
        "day64": (pyarrow.date64(), day, "1955-03-01"),
        "ns": (pyarrow.timestamp("ns"), moment, "2024-02-29T13:05:09"),
        "ms": (pyarrow.timestamp("ms"), midnight, "1969-12-31"),
        "nothing": (pyarrow.null(), None, None),
    }
    table = pyarrow.table(
        {
            "id": pyarrow.array([10, 11], pyarrow.int64()),
            "text": ["một", "hai"],
            "title": ["t", "t"],
            **{name: pyarrow.array([value, None], kind) for name, (kind, value, _) in values.items()},
        }
    )
    index = tracuu.Index.create(tmp_path / "kho")
    with index.writer() as writer:
        writer.add(table)
    assert index.document("10").fields == {
        "title": "t",
        **{name: text for name, (_, _, text) in values.items() if text is not None},
    }
    assert index.document("11").fields == {"title": "t"}


def test_tables_that_cannot_be_taken(small):
    with small.writer() as writer:
        with pytest.raises(tracuu.InvalidArgument, match="id and text"):
            writer.add(pyarrow.table({"id": ["a"]}))
        with pytest.raises(tracuu.InvalidArgument, match="column list"):
            writer.add(pyarrow.table({"id": ["a"], "text": ["x"], "list": [[1]]}))
        with pytest.raises(tracuu.InvalidArgument, match="two columns"):
            writer.add(pyarrow.table([["a"], ["x"], ["y"], ["z"]], names=["id", "text", "t", "t"]))
        with pytest.raises(tracuu.BadRecord):
            writer.add(pyarrow.table({"id": ["a", None], "text": ["x", "y"]}))
        outcome = writer.add(
            pyarrow.table({"id": ["b", None, "c"], "text": ["x", "y", None]}), on_error="skip"
        )
    assert outcome[:3] == (1, 0, 2)


def test_frames(tmp_path):
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    frame = pandas.DataFrame({**COLUMNS, "date": pandas.to_datetime(["2020-01-02", None, "2021"], format="ISO8601")})
    made = build(tmp_path / "1", frame)
    assert [one.fields.get("date") for one in made] == ["2020-01-02", None, "2021-01-01"]
    assert build(tmp_path / "2", polars.DataFrame(COLUMNS)) == EXPECTED
    categories = frame.assign(type=pandas.Categorical(["Luật", "Luật", None]))
    made = build(tmp_path / "3", categories)
    assert [one.fields.get("type") for one in made] == ["Luật", "Luật", None]

    class Plain:
        """A frame as pandas makes it where pyarrow is missing."""

        columns = frame.columns

        def __arrow_c_stream__(self, requested_schema=None):
            raise ImportError

        def to_dict(self):
            raise AssertionError

        def __getitem__(self, name):
            return frame[name]

        def __len__(self):
            return len(frame)

    made = build(tmp_path / "4", Plain())
    assert [one.fields.get("date") for one in made] == ["2020-01-02", None, "2021-01-01"]
    assert [one.fields.get("name") for one in made] == COLUMNS["name"]


def test_a_stream_out_can_be_taken_in(archive, tmp_path):
    hits = archive.search("chợ", k=5)
    table = hits.to_arrow().append_column("text", pyarrow.array([hit.text for hit in hits]))
    index = tracuu.Index.create(tmp_path / "kho")
    with index.writer() as writer:
        writer.add(table)
    assert sorted(index.ids()) == sorted(hits.ids)
    assert index.document(hits[0].id).fields["date"] == hits[0].date


def test_columns_outlive_their_stream(archive):
    column = archive.search("chợ", k=5).to_arrow().column("id")
    assert len(column.to_pylist()) == 5
    archive.search("chợ", k=5).__arrow_c_stream__()  # never consumed


def test_a_stream_is_read_once(small):
    pycapsule = pyarrow.table({"id": ["a"], "text": ["x"]}).__arrow_c_stream__()

    class Once:
        def __arrow_c_stream__(self, requested_schema=None):
            return pycapsule

    with small.writer() as writer:
        writer.add(Once())
        with pytest.raises(tracuu.InvalidArgument):
            writer.add(Once())
