"""``qms bench NAME``: measure this installation, print JSON."""

from collections.abc import Callable, Mapping, Sequence

from engine.cli import bench_audit, bench_dmn, bench_engine, bench_feel, bench_jobs

BENCHES: Mapping[str, Callable[[Sequence[str]], int]] = {
    "audit": bench_audit.run,
    "dmn": bench_dmn.run,
    "engine": bench_engine.run,
    "feel": bench_feel.run,
    "jobs": bench_jobs.run,
}


def run(arguments: Sequence[str]) -> int:
    """Run one benchmark and return its exit status."""
    if not arguments or arguments[0] not in BENCHES:
        print(f"qms bench {' | '.join(sorted(BENCHES))}")
        return 2
    return BENCHES[arguments[0]](arguments[1:])
