"""What was measured, as tables and as JSON."""

import math
import os
import platform
import time

PERCENTILES = (50, 95, 99)


def percentile(values, percent):
    """The smallest value that at least `percent` of a hundred of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def machine():
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    except OSError:
        pass
    return {"processor": model, "cores": os.cpu_count(), "system": f"{platform.system()} {platform.release()}",
            "load": [round(load, 2) for load in os.getloadavg()], "date": time.strftime("%Y-%m-%d")}


def latencies(times):
    """{class: {engine: {"p50": …, "p95": …, "p99": …, "queries": …}}} of {(engine, query): micros}."""
    values = {}
    for (engine, query), micros in times.items():
        values.setdefault(query[1], {}).setdefault(engine, []).append(micros)
    return {name: {engine: {**{f"p{percent}": percentile(found, percent) for percent in PERCENTILES},
                            "queries": len(found)}
                   for engine, found in engines.items()}
            for name, engines in values.items()}


def number_text(value):
    """Three digits that matter."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def class_text(name):
    return f"COUNT {name.removeprefix('count_')}" if name.startswith("count_") else name


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows] + [""]


def latency_tables(summary):
    engines = summary["engines"]
    names = [name for name in engines if "absent" not in engines[name]]
    titles = [engines[name]["title"] for name in names]
    others = [name for name in names if name != "tracuu"]

    def cell(found, name, base=None):
        if name not in found or (base and base not in found):
            return "–"
        divisors = found[base] if base else dict.fromkeys(found[name], 1)
        return " / ".join(number_text(found[name][f"p{percent}"] / divisors[f"p{percent}"]) for percent in PERCENTILES)

    rows, ratios = [], []
    for label, found in summary["latency"].items():
        queries = max(figures["queries"] for figures in found.values())
        rows.append([class_text(label), str(queries), *(cell(found, name) for name in names)])
        ratios.append([class_text(label), *(cell(found, name, "tracuu") for name in others)])
    lines = ["## Times of a query: p50 / p95 / p99, µs", "", *table(["class", "queries", *titles], rows)]
    if "tracuu" in names and others:
        lines += ["## Times over tracuu's: at p50 / p95 / p99", "",
                  *table(["class", *(engines[name]["title"] for name in others)], ratios)]
    return lines


def build_tables(summary):
    size = summary["collection"]["bytes"] / 1e6
    rows, sections = [], []
    for engine in summary["engines"].values():
        for variant, built in engine.get("builds", {}).items():
            what = "" if variant == "full" else f", {engine['plain']}"
            peak = f"{built['peak_kib'] / 1024:,.0f}" if "peak_kib" in built else "–"
            rows.append([engine["title"] + what, f"{size / built['seconds']:.1f}", f"{built['seconds']:.1f}",
                         f"{built['cpu_seconds']:.1f}", peak, f"{built['bytes'] / 1e6:.1f}"])
            if variant == "full" and built["sections"]:
                parts = ", ".join(f"{name} {bytes_ / 1e6:.1f}" for name, bytes_ in built["sections"].items())
                sections.append(f"- {engine['title']}: {parts}")
    lines = ["## Builds", "", *table(["engine", "MB/s", "seconds", "CPU seconds", "peak MiB", "index MB"], rows)]
    return lines + (["Of the index, MB:", "", *sections, ""] if sections else [])


def check_tables(summary):
    lines = ["## Checks", ""]
    deviations = summary["deviations"]
    names = [name for name in summary["engines"] if name in deviations]
    if names:
        classes = list(dict.fromkeys(label for name in names for label in deviations[name]))
        rows = [[label] + [f"{deviations[name][label]:.1e}" if label in deviations[name] else "–" for name in names]
                for label in classes]
        lines += ["Worst relative deviation of a score from the reference under the engine's own formula:", "",
                  *table(["class", *(summary["engines"][name]["title"] for name in names)], rows)]
    if summary["disagreements"]:
        lines += [f"**{len(summary['disagreements'])} disagreements:**", ""]
        lines += [f"- {text}" for text in summary["disagreements"][:50]] + [""]
    else:
        lines += ["All counts are equal to the reference's and all scores within tolerance.", ""]
    return lines


def markdown(summary):
    collection, box = summary["collection"], summary["machine"]
    lines = ["# Engines side by side", "",
             f"{collection['documents']:,} documents, {collection['tokens']:,} tokens, "
             f"{collection['bytes'] / 1e6:.1f} MB of tokens ({collection['name']}). "
             f"{box['processor']}, {box['cores']} cores, {box['system']}, {box['date']}; "
             f"load {box['load'][0]} before, {summary['load_after'][0]} after. "
             f"One thread, warm page cache, best ten of BM25 k1 1.2 b 0.75; medians of {summary['passes']} passes, "
             f"{summary['turn']} {'query' if summary['turn'] == 1 else 'queries'} a turn.", ""]
    for engine in summary["engines"].values():
        if "absent" in engine:
            lines.append(f"- {engine['title']}: absent: {engine['absent']}")
        else:
            lines.append(f"- {engine['title']} {engine['version']}")
    return "\n".join(lines + [""] + latency_tables(summary) + build_tables(summary) + check_tables(summary))
