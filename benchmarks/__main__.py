"""Run the benchmarks and write `benchmarks/results.json`.

    python -m benchmarks              all of them
    python -m benchmarks audit        one module, or every figure whose name contains the word

Each module has `run() -> list[dict]` with rows {name, value, unit, target, ratio, passed}: `ratio`
is the figure over the raw limit taken in the same run, where there is one. Everything runs in a
database of its own that is thrown away afterwards. What a module said before is forgotten when it
has run again; a quick look (any `LIANFANG_BENCH_...` in the environment) is printed, not kept.
"""

import importlib
import json
import os
import pkgutil
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"


def modules() -> list[str]:
    names = [m.name for m in pkgutil.iter_modules([str(HERE)])]
    return sorted(n for n in names if not n.startswith("_") and n != "measuring")


def line(row: dict) -> str:
    ratio = f"{row['ratio']:.2f}" if row.get("ratio") is not None else "-"
    verdict = "pass" if row["passed"] else "FAIL"
    return (
        f"{row['name']:<58} {row['value']:>12,.3f} {row['unit']:<8} "
        f"target {row['target']:<18} ratio {ratio:<6} {verdict}"
    )


def is_quick_look() -> bool:
    """Is something made smaller than promised? Its figures prove nothing."""
    return any(name.startswith("LIANFANG_BENCH_") for name in os.environ)


def remember(module: str, rows: list[dict]) -> None:
    """Put the rows of a module into the results file, in place of what it said before."""
    known = json.loads(RESULTS.read_text())["results"] if RESULTS.exists() else []
    others = [row for row in known if row["module"] != module]
    own = [{"module": module, **row} for row in rows]
    content = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "results": sorted(others + own, key=lambda row: (row["module"], row["name"])),
    }
    RESULTS.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def main(words: list[str]) -> int:
    chosen = [n for n in modules() if not words or any(w in n for w in words)]
    if not chosen:
        print(f"no benchmark is called {' '.join(words)}; there are {', '.join(modules())}")
        return 2
    failed = 0
    with tempfile.TemporaryDirectory(prefix="lfb-") as folder:
        # Everything the benchmarks store goes here, never into an installation.
        os.environ["LIANFANG_HOME"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
        for name in chosen:
            rows = importlib.import_module(f"benchmarks.{name}").run()
            for row in rows:
                row["measured_on"] = f"{datetime.now(UTC):%Y-%m-%d}"
                print(line(row), flush=True)
                failed += not row["passed"]
            if not is_quick_look():
                remember(name, rows)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
