"""What the tests share: the sample documents of the project, and an index of them."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import hypothesis
import pytest

import tracuu

# Nothing is written beside the sources.
hypothesis.configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir(), "tracuu-hypothesis"))
hypothesis.settings.register_profile("tracuu", database=None)
hypothesis.settings.load_profile("tracuu")

ROOT = Path(__file__).resolve().parents[3]
FIELDS = ("title", "number", "type", "issuer", "date")


def read_corpus() -> list[dict[str, str]]:
    with (ROOT / "corpus/manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        {
            "id": row["file"],
            "text": (ROOT / "corpus/documents" / row["file"]).read_text("utf-8", "replace"),
            **{name: row[name] for name in FIELDS},
        }
        for row in rows
    ]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def records() -> list[dict[str, str]]:
    return read_corpus()


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, str]]) -> tracuu.Index:
    """An index of the sample documents, to be read only."""
    index = tracuu.Index.create(path=tmp_path_factory.mktemp("archive") / "kho")
    with index.writer(threads=2) as writer:
        writer.add(records=records)
    return index


@pytest.fixture
def small(tmp_path: Path) -> tracuu.Index:
    """An empty index."""
    return tracuu.Index.create(path=tmp_path / "kho", unit="document")
