"""Change engine.feel and engine.dmn a little, many times, and see who notices.

    python tests/mutation/run.py --count 300 --seed 1 --jobs 2 > survivors.json

Works on copies in temporary folders; prints the score and the survivors as JSON, and
each survivor to the error stream when it is known.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.mutation.mutants import (  # noqa: E402  (run as a script)
    Mutant,
    mutant,
)
from tests.mutation.mutants import count as sites  # noqa: E402  (run as a script)

SUITES: dict[str, tuple[str, ...]] = {
    "feel": ("tests/unit/feel",),
    "dmn": ("tests/unit/dmn",),
}
SLOW = ("test_attacks.py", "test_properties.py", "test_command.py")
SECONDS = 120


def chosen(packages: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """Return so many mutants, the same for the same seed."""
    files = [
        file
        for package in packages
        for file in sorted((ROOT / "engine" / package).rglob("*.py"))
        if file.name != "unicode_blocks.py"
    ]
    every = [(file, number) for file in files for number in range(sites(file))]
    picked = random.Random(seed).sample(every, min(count, len(every)))  # noqa: S311  (no secret)
    return [mutant(file, number) for file, number in picked]


def copied(folder: Path) -> Path:
    """Copy what the tests need."""
    for name in ("engine", "tests", "docs", "processes", "forms", "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(source, folder / name, ignore=ignored)
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


def passes(folder: Path, package: str) -> bool:
    """Run the fast tests of a package on a copy."""
    left_out = [f"--ignore-glob=*/{name}" for name in SLOW]
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "--no-header"]
    command += ["-p", "no:cacheprovider", *left_out, *SUITES[package]]
    try:
        done = subprocess.run(
            command, cwd=folder, timeout=SECONDS, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def survives(change: Mutant, folder: Path) -> bool:
    """Say whether the fast tests pass on a copy that holds a mutant."""
    place = folder / change.file.relative_to(ROOT)
    original = place.read_text(encoding="utf-8")
    place.write_text(change.source, encoding="utf-8")
    try:
        return passes(folder, change.file.relative_to(ROOT / "engine").parts[0])
    finally:
        place.write_text(original, encoding="utf-8")


def survivors(changes: Sequence[Mutant], jobs: int) -> list[Mutant]:
    """Return the mutants that no test noticed."""
    with tempfile.TemporaryDirectory() as base:
        folders: Queue[Path] = Queue()
        for number in range(jobs):
            folders.put(copied(Path(base, str(number))))
        for package in {change.file.relative_to(ROOT).parts[1] for change in changes}:
            if not passes(Path(base, "0"), package):
                raise SystemExit(f"The tests of {package} fail without any change.")

        def judged(change: Mutant) -> bool:
            folder = folders.get()
            try:
                alive = survives(change, folder)
            finally:
                folders.put(folder)
            if alive:  # what is known so far, for those who wait
                sys.stderr.write(json.dumps(described(change)) + "\n")
            return alive

        with ThreadPoolExecutor(jobs) as pool:
            verdicts = list(pool.map(judged, changes))
    return [each for each, alive in zip(changes, verdicts, strict=True) if alive]


def described(change: Mutant) -> dict[str, str | int]:
    """Return a survivor as JSON shows it."""
    return {
        "file": str(change.file.relative_to(ROOT)),
        "line": change.line,
        "before": change.before[:120],
        "after": change.after[:120],
    }


def main() -> int:
    """Print the score and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--package", action="append", choices=sorted(SUITES))
    given = parser.parse_args()
    changes = chosen(given.package or sorted(SUITES), given.count, given.seed)
    alive = survivors(changes, given.jobs)
    score = 1 - len(alive) / len(changes)
    report = {
        "mutants": len(changes),
        "caught": len(changes) - len(alive),
        "score": round(score, 3),
        "survivors": [described(each) for each in alive],
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
