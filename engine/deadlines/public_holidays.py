"""Public holidays by country and subdivision, from a maintained library."""

from datetime import date
from functools import lru_cache

import holidays


class CalendarError(ValueError):
    """The calendar cannot be used; the message names what is wrong with it."""


@lru_cache(maxsize=512)
def public_holidays(
    country: str, subdivision: str | None, year: int
) -> frozenset[date]:
    """Return the public holidays of a year; ``CalendarError`` for an unknown place.

    ``country`` is an ISO 3166-1 code such as ``DE``, ``subdivision`` the part of an
    ISO 3166-2 code behind the hyphen, such as ``BE`` of ``DE-BE``.
    """
    try:
        found = holidays.country_holidays(country, subdiv=subdivision, years=year)
    except NotImplementedError as error:
        place = f"{country}-{subdivision}" if subdivision else country
        raise CalendarError(
            f"No public holidays are known for {place!r}: use an ISO 3166 code such "
            "as DE or DE-BE, or list the holidays."
        ) from error
    return frozenset(day for day in found if day.year == year)
