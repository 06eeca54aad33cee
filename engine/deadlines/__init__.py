"""Working time, due dates, reminders and escalation. Pure: no database, no clock."""

from engine.deadlines.calendar import BusinessCalendar, CalendarError, Closure, Hours
from engine.deadlines.calendar_data import read_calendar
from engine.deadlines.due import DueRule, DueRuleError, due_by_table, due_on
from engine.deadlines.feel_calendar import CalendarServices
from engine.deadlines.ladder import PlannedLevel, level_day, plan_ladder, resume_ladder

__all__ = [
    "BusinessCalendar",
    "CalendarError",
    "CalendarServices",
    "Closure",
    "DueRule",
    "DueRuleError",
    "Hours",
    "PlannedLevel",
    "due_by_table",
    "due_on",
    "level_day",
    "plan_ladder",
    "read_calendar",
    "resume_ladder",
]
