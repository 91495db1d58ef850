#!/usr/bin/env python3
"""Turns JSON files of Google Benchmark into one Markdown page on standard output.

    bench/summarize.py build/bench/results/*.json > build/bench/results/summary.md
"""

import argparse
from pathlib import Path

import report


def main():
    parser = argparse.ArgumentParser(description="JSON files of Google Benchmark as Markdown.")
    parser.add_argument("runs", nargs="+", metavar="RUN.json")
    print("# Benchmarks")
    for path in parser.parse_args().runs:
        context, results = report.load(path)
        print(f"\n## {Path(path).stem}\n\n{report.machine_text(context)}\n")
        print("| benchmark | time | rate |\n|---|---:|---:|")
        for name, result in results.items():
            print(f"| `{name}` | {report.time_text(result['ns'])} | {report.rate_text(result['rates'])} |")


if __name__ == "__main__":
    main()
