#!/usr/bin/env python3
"""summarize.py and compare read what Google Benchmark writes."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent


def entry(name, time, unit="ns", **more):
    return {"name": name, "run_name": name, "run_type": "iteration", "cpu_time": time, "time_unit": unit, **more}


class ReportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def save(self, name, *entries):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"context": {"num_cpus": 2}, "benchmarks": entries}))
        return path

    def run_script(self, script, *arguments):
        result = subprocess.run([sys.executable, "-B", HERE / script, *arguments], text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.returncode, result.stdout

    def test_summary_has_time_and_rate(self):
        run = self.save("text.json", entry("a", 1500.0, bytes_per_second=2.5e8), entry("b", 3, "ms"))
        code, output = self.run_script("summarize.py", run)
        self.assertEqual(code, 0, output)
        self.assertIn("## text", output)
        self.assertIn("| `a` | 1.5 us | 250 MB/s |", output)
        self.assertIn("| `b` | 3 ms |  |", output)

    def test_clock_time_where_the_benchmark_asks_for_it(self):
        run = self.save("x.json", entry("a/real_time", 10, real_time=50), entry("b", 10, real_time=50))
        output = self.run_script("summarize.py", run)[1]
        self.assertIn("| `a/real_time` | 50 ns |", output)
        self.assertIn("| `b` | 10 ns |", output)

    def test_median_of_repetitions_stands_for_the_benchmark(self):
        median = {**entry("a", 20), "run_type": "aggregate", "aggregate_name": "median"}
        mean = {**entry("a", 99), "run_type": "aggregate", "aggregate_name": "mean"}
        run = self.save("x.json", entry("a", 10), mean, median, entry("a", 70))
        self.assertIn("| `a` | 20 ns |", self.run_script("summarize.py", run)[1])

    def test_ratio_is_after_over_before_across_units(self):
        before = self.save("before.json", entry("a", 2000), entry("b", 10), entry("gone", 1))
        after = self.save("after.json", entry("a", 1, "us"), entry("b", 20), entry("new", 1))
        code, output = self.run_script("compare", before, after)
        self.assertEqual(code, 0, output)
        for text in ("| `a` | 2 us | 1 us | 0.500 |", "| `b` | 10 ns | 20 ns | 2.000 |",
                     "geometric mean of 2 | | | 1.000", "Only before: gone", "Only after: new"):
            self.assertIn(text, output)

    def test_limit(self):
        before = self.save("before.json", entry("a", 10))
        after = self.save("after.json", entry("a", 12))
        self.assertEqual(self.run_script("compare", before, after, "--fail-above", "1.1")[0], 1)
        self.assertEqual(self.run_script("compare", before, after, "--fail-above", "1.3")[0], 0)

    def test_folders_are_matched_by_file_name(self):
        self.save("before/text.json", entry("a", 10))
        self.save("after/text.json", entry("a", 5))
        self.save("before/codec.json", entry("a", 10))
        self.save("after/codec.json", entry("a", 80))
        self.save("after/query.json", entry("c", 80))
        folders = self.folder / "before", self.folder / "after"
        code, output = self.run_script("compare", *folders)
        self.assertEqual(code, 0, output)
        for text in ("## codec\n", "## text\n", "| `a` | 10 ns | 5 ns | 0.500 |", "| `a` | 10 ns | 80 ns | 8.000 |",
                     "Geometric mean of all 2: 2.000", "Files only after: query.json"):
            self.assertIn(text, output)
        code, output = self.run_script("compare", *folders, "--fail-above", "7")
        self.assertEqual(code, 1)
        self.assertIn("codec: a takes 8.000 times", output)
        self.assertEqual(self.run_script("compare", folders[0], folders[1] / "text.json")[0], 1)

    def test_runs_without_a_benchmark_in_common(self):
        code, output = self.run_script("compare", self.save("x.json", entry("a", 1)), self.save("y.json", entry("b", 1)))
        self.assertEqual(code, 1)
        self.assertIn("no benchmark in common", output)

    def test_failed_benchmark_and_unreadable_file(self):
        failed = self.save("x.json", entry("a", 1, error_occurred=True, error_message="wrong result"))
        code, output = self.run_script("summarize.py", failed)
        self.assertEqual(code, 1)
        self.assertIn("wrong result", output)
        self.assertEqual(self.run_script("summarize.py", self.folder / "none.json")[0], 1)


if __name__ == "__main__":
    unittest.main()
