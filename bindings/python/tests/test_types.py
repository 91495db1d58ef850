"""The stubs are those of the module, and a small program passes mypy --strict."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import tracuu
from tracuu import _native

PROGRAM = '''
from pathlib import Path

import tracuu


def main(path: Path) -> list[str]:
    index = tracuu.Index.create(path, unit="article", columns={"ministry": "keyword"})
    with index.writer(threads=2) as writer:
        added: tracuu.Added = writer.add([{"id": "1", "text": "x"}])
        print(added.added, writer.commit().documents)
    hits = index.search(
        tracuu.text("a") & ~tracuu.equals("type", "b"), k=3, filter=tracuu.between("date", 2020)
    )
    score: float | None = hits[0].score
    ids, scores = index.search_batch(["a"], k=2)
    total: float = scores.sum() + (score or 0.0) + ids.shape[0]
    print(total, [value.count for value in hits.facets["type"]])
    number = tracuu.parse_number("1847/QĐ-TTg")
    if number is not None:
        print(number.key.lower())
    try:
        index.search("(")
    except tracuu.QuerySyntax as error:
        print(error.offset)
    return [hit.id for hit in hits]
'''


def names_of_stub(text: str) -> set[str]:
    """Module-level names, and Class.member."""
    found, inside = set(), ""
    for line in text.splitlines():
        if match := re.match(r"class (\w+)", line):
            inside = match[1]
            found.add(inside)
        elif match := re.match(r"def (\w+)", line):
            inside = ""
            found.add(match[1])
        elif inside and (match := re.match(r"    def (\w+)", line)):
            found.add(f"{inside}.{match[1]}")
    return found


def names_of_module() -> set[str]:
    found = set()
    for name, value in vars(_native).items():
        if name.startswith("_"):
            continue
        found.add(name)
        if isinstance(value, type):
            found |= {
                f"{name}.{member}"
                for member in vars(value)
                if not member.startswith("_") or member in ("__init__", "__len__")
            }
    return found


def test_the_stub_names_what_the_module_has():
    stub = Path(_native.__file__).with_name("_native.pyi")
    named = {
        name for name in names_of_stub(stub.read_text())
        if "._" not in name or name.endswith(("__init__", "__len__"))
    }  # fmt: skip
    assert named == {name for name in names_of_module() if not name.endswith("__init__")} | {
        name for name in named if name.endswith("__init__")
    }


def test_the_stub_is_what_nanobind_makes():
    stubgen = pytest.importorskip("nanobind.stubgen")
    made = stubgen.StubGen(_native)
    made.put(_native)
    stub = Path(_native.__file__).with_name("_native.pyi")
    assert made.get().strip() == stub.read_text().strip()


def test_the_stub_in_the_sources_is_this_one(root):
    stub = Path(_native.__file__).with_name("_native.pyi")
    assert (root / "bindings/python/tracuu/_native.pyi").read_text() == stub.read_text()


def test_everything_public_is_documented():
    undocumented = []
    for name in tracuu.__all__:
        value = getattr(tracuu, name)
        if not value.__doc__:
            undocumented.append(name)
        if isinstance(value, type) and value.__module__ in ("tracuu._index", "tracuu._writer"):
            undocumented += [
                f"{name}.{member}"
                for member, one in vars(value).items()
                if not member.startswith("_") and not one.__doc__ and member != "closed"
            ]
    assert undocumented == []


def test_mypy(tmp_path):
    pytest.importorskip("mypy")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), program],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_records_are_values():
    one = tracuu.FacetValue("a", 1)
    assert one == tracuu.FacetValue(value="a", count=1) and one != tracuu.FacetValue("a", 2)
    assert repr(one) == "FacetValue(value='a', count=1)" and len({one, one}) == 1
    assert tracuu.ScorePart(kind="word", contribution=1.0).field is None
    with pytest.raises(AttributeError):
        one.count = 3  # type: ignore[misc]
    for values, named in (((), {}), (("a",), {}), (("a", 1, 2), {}), (("a", 1), {"count": 1}), (("a", 1), {"x": 1})):
        with pytest.raises(TypeError):
            tracuu.FacetValue(*values, **named)
