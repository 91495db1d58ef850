"""The notebooks run from the first cell to the last."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path, root, tmp_path, monkeypatch):
    for module in ("pandas", "matplotlib", "networkx", "ir_measures"):
        pytest.importorskip(module)
    monkeypatch.setenv("TRACUU_CORPUS", str(root / "corpus"))
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells), "outputs are not kept"
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    client.execute()


def test_there_are_three():
    assert len(NOTEBOOKS) == 3
