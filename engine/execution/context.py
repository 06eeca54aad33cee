"""The reserved names of a case: ``case``, ``children``, ``reported``, ``links``.

They are derived from rows when something reads them and are never stored in the case.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model import Link, ProcessInstance
from engine.store.library import Loaded

COUNTED = ("open", "closed", "rejected", "cancelled", "total")
TRAINING = "training_assignment"


class CaseContext(Mapping[str, Any]):
    """The reserved names as a mapping that asks the database only when read."""

    def __init__(
        self, session: Session, instance: ProcessInstance, loaded: Loaded
    ) -> None:
        self._session = session
        self._instance = instance
        self._loaded = loaded
        self._links: list[Link] | None = None
        self._makers: dict[str, Callable[[], Any]] = {
            "case": self._case,
            "children": self._children,
            "reported": self._reported,
            "links": self._link_rows,
            "training_current": self._training_current,
        }
        for name in loaded.procedure.counters:
            self._makers.setdefault(name, lambda: 0)

    def __getitem__(self, name: str) -> Any:
        return self._makers[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def forget(self) -> None:
        """Read the links again the next time: a step has added one."""
        self._links = None

    def _case(self) -> dict[str, Any]:
        case = self._instance
        return {
            "key": case.business_key,
            "title": case.title,
            "procedure": case.key,
            "version": case.version,
            "started_by": case.started_by,
            "started_at": case.started_at,
            "site": case.site,
            "owner": case.owner_id,
            "status": case.status,
        }

    def _rows(self) -> list[Link]:
        if self._links is None:
            found = self._session.scalars(
                select(Link)
                .where(Link.parent_id == self._instance.id)
                .order_by(Link.id)
                .execution_options(populate_existing=True)
            )
            self._links = list(found)
        return self._links

    def _children(self) -> dict[str, dict[str, int]]:
        started = [each for each in self._rows() if each.by_diagram]
        names = {"all", *self._loaded.procedure.starts}
        names |= {each.procedure for each in started}
        counts = {name: dict.fromkeys(COUNTED, 0) for name in names}
        for link in started:
            for name in ("all", link.procedure):
                counts[name]["total"] += 1
                if link.status in counts[name]:
                    counts[name][link.status] += 1
        return counts

    def _reported(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for link in self._rows():
            if link.status not in ("rejected", "cancelled"):
                for name in link.reported:
                    counts[name] = counts.get(name, 0) + 1
        return counts

    def _link_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "procedure": each.procedure,
                "relation": each.relation,
                "status": each.status,
            }
            for each in self._rows()
        ]

    def _training_current(self) -> int:
        trained = [
            each
            for each in self._rows()
            if each.procedure == TRAINING and each.status == "closed"
        ]
        return len(trained)
