"""Who does what on a bench where nobody is asked for a password."""

from engine.actor import SYSTEM, Actor


def deployer(person: str | None) -> Actor:
    """Return who deploys: on a bench whoever is named may."""
    if person is None:
        return SYSTEM
    return Actor(id=person, groups=frozenset({"deployer"}), name=person)


def reader(person: str | None) -> Actor:
    """Return who looks; nobody named: the system. Everybody sees all of a bench."""
    return SYSTEM if person is None else Actor(id=person, name=person)
