from __future__ import annotations

import gc
from pathlib import Path

import pytest

import tracuu


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="there is no /proc")
def test_memory_stays_flat_over_100000_searches(archive):
    queries = ["chợ nổi", tracuu.phrase("thư viện"), "type:Luật", tracuu.text("phí tham quan")]

    def search(times: int) -> None:
        for turn in range(times):
            hits = archive.search(
                queries[turn % 4], k=3, second_stage=False, filter=tracuu.exists("date")
            )
            if turn % 100 == 0:
                for hit in hits:
                    hit.snippet(), hit.fields, hit.explain()
                hits.__arrow_c_stream__()
                tracuu.extract_citations("Luật số 45/2013/QH13")
                try:
                    archive.search("(")
                except tracuu.QuerySyntax:
                    pass

    queries[2] = 'loai:"Luật" chợ'
    search(5_000)
    gc.collect()
    before = resident_bytes()
    search(95_000)
    gc.collect()
    assert resident_bytes() - before < 8 << 20
