"""Say what is being done, and how long it took."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


@contextmanager
def doing(words: str) -> Iterator[None]:
    """Print what begins, and its seconds when it has ended."""
    sys.stdout.write(f"  {words} …")
    sys.stdout.flush()
    began = perf_counter()
    yield
    sys.stdout.write(f" {perf_counter() - began:.1f} s\n")
    sys.stdout.flush()
