"""``qms validation-report``: the installation and its proofs, as PDF and JSON."""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from engine.cli import database
from engine.clock import utc_now
from engine.settings import Settings
from web.dossier import print_pdf
from web.validation.catalogue import Proof, Series, matrix
from web.validation.installation import facts

MOST_NAMED = 4
VERDICTS = (
    *("proven", "failed", "skipped"),
    *("not run here", "not in this version", "not proven"),
)


def run(words: Sequence[str], settings: Settings) -> int:
    """Write the report of a test run; 1 means something required failed."""
    parser = argparse.ArgumentParser(
        prog="qms validation-report",
        description="Run the tests with QMS_TEST_RESULTS=results.json first.",
    )
    parser.add_argument("results", type=Path, help="what the test run wrote")
    parser.add_argument("--to", type=Path, default=Path("validation"))
    options = parser.parse_args(words)
    results = orjson.loads(options.results.read_bytes())
    series = matrix(results)
    installed = facts(settings, schema=database.revision_of(settings))
    folder: Path = options.to
    folder.mkdir(parents=True, exist_ok=True)
    data = as_json(series, installed, results)
    (folder / "validation.json").write_bytes(
        orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    )
    sheet = as_sheet(series, installed, results)
    (folder / "validation.pdf").write_bytes(print_pdf("sheet", sheet, at=utc_now()))
    counted = Counter(each.verdict for one in series for each in one.proofs)
    print(", ".join(f"{many} {verdict}" for verdict, many in sorted(counted.items())))
    return int(bool(counted["failed"]))


def as_json(
    series: Sequence[Series], installed: dict[str, Any], results: dict[str, Any]
) -> dict[str, Any]:
    """Return everything, for programs."""
    return {
        "format": "praxis validation 1",
        "installation": installed,
        "run": {key: results[key] for key in ("began", "ended", "commit")},
        "tests": results["tests"],
        "series": [
            {
                "title": one.title,
                "requirements": [
                    {
                        "id": each.id,
                        "title": each.title,
                        "verdict": each.verdict,
                        "tests": [list(test) for test in each.tests],
                        "reason": each.reason,
                    }
                    for each in one.proofs
                ],
            }
            for one in series
        ],
    }


def as_sheet(
    series: Sequence[Series], installed: dict[str, Any], results: dict[str, Any]
) -> dict[str, Any]:
    """Return what is printed: installation, figures, the matrix, what is not proven."""
    outcomes = Counter(each["outcome"] for each in results["tests"])
    tests = ", ".join(f"{many} {name}" for name, many in sorted(outcomes.items()))
    return {
        "title": "Validation: installation and traceability",
        "mark": installed["product"],
        "state": "IQ and OQ evidence",
        "printed": results["ended"],
        "seal": installed["sources"],
        "flipped": True,
        "facts": [
            {"name": "Product", "value": installed["product"]},
            {"name": "Python, system", "value": f"{installed['python']}, "
             f"{installed['system']}"},
            {"name": "Schema", "value": installed["schema"]},
            {"name": "Sources, SHA-256", "value": installed["sources"]},
            {"name": "Test run", "value": f"{results['began']} to {results['ended']}"},
            {"name": "Commit", "value": results["commit"] or "unknown"},
            {"name": "Tests", "value": tests},
        ],
        "parts": [
            _figures(series),
            *(_part(one) for one in series),
            _listed("Procedures, SHA-256", installed["procedures"]),
            _listed("Packages", installed["packages"]),
            _listed("Settings", installed["settings"]),
        ],
    }  # fmt: skip


def _figures(series: Sequence[Series]) -> dict[str, Any]:
    rows = [
        [one.title, *(str(counted[each]) for each in VERDICTS)]
        for one in series
        for counted in [Counter(each.verdict for each in one.proofs)]
    ]
    head = ["Series", *(each.capitalize() for each in VERDICTS)]
    widths = [3, *(1 for _ in VERDICTS)]
    return {"title": "Figures", "head": head, "widths": widths, "rows": rows}


def _part(one: Series) -> dict[str, Any]:
    rows = [[each.id, each.title, each.verdict, _tests(each)] for each in one.proofs]
    head = ["Id", "Requirement", "Result", "Tests, or why there is none"]
    return {"title": one.title, "head": head, "widths": [1, 4, 1, 4], "rows": rows}


def _tests(proof: Proof) -> str:
    names = [test.rpartition("::")[2] for test, _outcome in proof.tests]
    more = len(names) - MOST_NAMED
    told = [*names[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
    return "\n".join(told) or proof.reason or "none"


def _listed(title: str, values: dict[str, str]) -> dict[str, Any]:
    rows = [[name, str(value)] for name, value in values.items()]
    return {"title": title, "head": ["Name", "Value"], "widths": [1, 2], "rows": rows}
