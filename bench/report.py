"""What the JSON files of Google Benchmark hold, for summarize.py and compare."""

import json
import sys

NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


def load(path):
    """The context of a run and its results: {name: {"ns": median time, "rates": {...}}}.

    Where a benchmark was repeated, its median stands for it; a single run stands for itself.
    The time is that of the CPU, or by the clock for a benchmark that says so (UseRealTime).
    """
    try:
        with open(path, encoding="utf-8") as file:
            run = json.load(file)
    except (OSError, ValueError) as error:
        sys.exit(f"{path}: {error}")
    results = {}
    for entry in run.get("benchmarks", []):
        if entry.get("error_occurred"):
            sys.exit(f"{path}: {entry['name']}: {entry.get('error_message', 'failed')}")
        kind = entry.get("aggregate_name", "")
        name = entry.get("run_name", entry["name"])
        if kind not in ("", "median") or (kind == "" and "median" in results.get(name, {})):
            continue
        clock = "real_time" if name.endswith("/real_time") else "cpu_time"
        result = {
            "ns": entry[clock] * NANOSECONDS[entry.get("time_unit", "ns")],
            "rates": {key: entry[key] for key in ("bytes_per_second", "items_per_second") if key in entry},
        }
        if kind:
            result["median"] = True
        results[name] = result
    return run.get("context", {}), results


def time_text(nanoseconds):
    for unit in ("ns", "us", "ms"):
        if nanoseconds < 1000:
            return f"{nanoseconds:.3g} {unit}" if nanoseconds < 100 else f"{nanoseconds:.0f} {unit}"
        nanoseconds /= 1000
    return f"{nanoseconds:.3g} s"


def number_text(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def rate_text(rates):
    """Bytes in MB/s (10^6), items in millions a second."""
    texts = []
    if "bytes_per_second" in rates:
        texts.append(f"{number_text(rates['bytes_per_second'] / 1e6)} MB/s")
    if "items_per_second" in rates:
        texts.append(f"{number_text(rates['items_per_second'] / 1e6)} M/s")
    return ", ".join(texts)


def machine_text(context):
    cores = context.get("num_cpus", "?")
    megahertz = context.get("mhz_per_cpu", "?")
    return f"{cores} cores at {megahertz} MHz, {context.get('date', 'no date')}"
