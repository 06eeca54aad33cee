"""Let several people act at the very same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Return what each call returned or raised; they begin at once."""
    barrier = Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        barrier.wait(timeout=30)
        try:
            results[place] = call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[place] = error

    threads = [Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "somebody waits for ever"
    return results


def failed(results: list[Any]) -> list[Exception]:
    return [each for each in results if isinstance(each, Exception)]
