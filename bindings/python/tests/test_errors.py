from __future__ import annotations

import pickle

import pytest

import tracuu
from tracuu import _errors


def test_each_code_has_a_class(root):
    header = (root / "include/tracuu/core/error.hpp").read_text()
    body = header.split("enum class ErrorCode")[1].split("};")[0]
    codes = {line.split("=")[0].strip() for line in body.splitlines() if "=" in line}
    assert codes == set(_errors._CLASSES)
    for code, kind in _errors._CLASSES.items():
        assert issubclass(kind, tracuu.Error) and kind.code == code
        assert getattr(tracuu, kind.__name__) is kind
        assert isinstance(_errors.make_error(code, "m", None, 1, 2, "t"), kind)


def test_they_say_where(tmp_path):
    with pytest.raises(tracuu.NotFound) as caught:
        tracuu.Index.open(tmp_path / "none")
    assert caught.value.code == "not_found"
    assert caught.value.file == str(tmp_path / "none")
    assert caught.value.line is None
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is tracuu.NotFound and str(again) == str(caught.value)
    assert again.file == caught.value.file


def test_creating_twice(small):
    with pytest.raises(tracuu.AlreadyExists):
        tracuu.Index.create(small.path)


@pytest.mark.parametrize(
    "options",
    [
        {"unit": "page"},
        {"analyzer": "other"},
        {"columns": {"a": "number"}},
        {"columns": {"text": "keyword"}},
        {"compression": 99},
    ],
)
def test_wrong_options(tmp_path, options):
    with pytest.raises(tracuu.InvalidArgument):
        tracuu.Index.create(tmp_path / "kho", **options)


def test_a_damaged_index(small):
    with small.writer() as writer:
        writer.add({"id": "a", "text": "một hai ba"})
    from pathlib import Path

    for path in Path(small.path).iterdir():
        if path.stat().st_size > 64:
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 0xFF
            path.unlink()
            path.write_bytes(data)
    with pytest.raises(tracuu.Corrupt) as caught:
        small.check()
    assert caught.value.file
