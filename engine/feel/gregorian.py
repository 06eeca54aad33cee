"""Proleptic Gregorian calendar arithmetic for any year (ISO 8601, XML Schema 1.1).

Days are counted from 1970-01-01; the algorithm is the usual one over 400-year eras
that start on the first of March.
"""

ERA_DAYS = 146_097
EPOCH = 719_468  # days from 0000-03-01 to 1970-01-01
MAX_YEAR = 999_999_999
LONG_MONTHS = frozenset({1, 3, 5, 7, 8, 10, 12})


def days_of(year: int, month: int, day: int) -> int:
    """Return the days since 1970-01-01."""
    year -= month <= 2  # noqa: PLR2004  (the year of the era starts in March)
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    leaps = year_of_era // 4 - year_of_era // 100
    return era * ERA_DAYS + year_of_era * 365 + leaps + day_of_year - EPOCH


def civil(days: int) -> tuple[int, int, int]:
    """Return year, month and day of a count of days since 1970-01-01."""
    era, rest = divmod(days + EPOCH, ERA_DAYS)
    year = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
    day_of_year = rest - (365 * year + year // 4 - year // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = (shifted + 2) % 12 + 1
    before_march = month <= 2  # noqa: PLR2004  (see days_of)
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    return year + era * 400 + before_march, month, day


def is_leap(year: int) -> bool:
    """Say whether a year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Return the length of a month."""
    if month == 2:  # noqa: PLR2004  (February)
        return 29 if is_leap(year) else 28
    return 31 if month in LONG_MONTHS else 30


def is_date(year: int, month: int, day: int) -> bool:
    """Say whether the three numbers name a day FEEL can hold."""
    if abs(year) > MAX_YEAR or not 1 <= month <= 12:  # noqa: PLR2004  (months)
        return False
    return 1 <= day <= days_in_month(year, month)
