#!/usr/bin/env python3
"""Puts two JSON runs of Google Benchmark side by side.

    bench/compare.py before.json after.json [--fail-above 1.10]

The ratio is time after / time before: below 1 is faster. With --fail-above the exit code is 1
if a benchmark's ratio exceeds the limit.
"""

import argparse
import math
import sys

import report


def main():
    parser = argparse.ArgumentParser(description="Two JSON runs of Google Benchmark side by side.")
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--fail-above", type=float, metavar="RATIO")
    options = parser.parse_args()
    _, before = report.load(options.before)
    _, after = report.load(options.after)
    ratios = {name: after[name]["ns"] / before[name]["ns"]
              for name in before if name in after and before[name]["ns"] > 0}
    if not ratios:
        sys.exit("the two runs have no benchmark in common")

    print("| benchmark | before | after | ratio |\n|---|---:|---:|---:|")
    for name, ratio in ratios.items():
        print(f"| `{name}` | {report.time_text(before[name]['ns'])} | {report.time_text(after[name]['ns'])}"
              f" | {ratio:.3f} |")
    mean = math.exp(sum(math.log(max(ratio, 1e-12)) for ratio in ratios.values()) / len(ratios))
    print(f"| geometric mean of {len(ratios)} | | | {mean:.3f} |")
    for title, names in (("Only before", before.keys() - after.keys()), ("Only after", after.keys() - before.keys())):
        if names:
            print(f"\n{title}: {', '.join(sorted(names))}")
    if options.fail_above is not None and max(ratios.values()) > options.fail_above:
        worst = max(ratios, key=ratios.get)
        sys.exit(f"{worst} takes {ratios[worst]:.3f} times as long")


if __name__ == "__main__":
    main()
