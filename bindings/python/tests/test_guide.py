"""The code of docs/python.md runs, block after block, as it stands there."""

from __future__ import annotations

import re

import pytest


def test_the_guide_runs(root, tmp_path, monkeypatch):
    for module in ("pandas", "pyarrow", "polars", "networkx"):
        pytest.importorskip(module)
    guide = (root / "docs/python.md").read_text(encoding="utf-8")
    blocks = [
        (guide[: match.start()].count("\n") + 2, match[1])
        for match in re.finditer(r"^```python\n(.*?)^```", guide, re.M | re.S)
    ]
    assert len(blocks) >= 8
    (tmp_path / "corpus").symlink_to(root / "corpus")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for line, code in blocks:
        try:
            exec(compile("\n" * (line - 1) + code, "docs/python.md", "exec"), names)
        except Exception as problem:
            problem.add_note(f"in the block at line {line} of docs/python.md")
            raise
