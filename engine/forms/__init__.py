"""What a task asks and whether the answers will do: forms without markup.

A form is the JSON that bpmn.io's form editor writes. It is read once
(``parse_form``), shown (``present``), and what comes back is judged (``accept``).
Nothing here knows a database or a page.
"""

from engine.forms.answers import Accepted, accept
from engine.forms.check import check_form, check_rule
from engine.forms.drafts import make_draft, open_draft
from engine.forms.posted import Posted, read_posted
from engine.forms.present import every_field, present
from engine.forms.rows import change_rows
from engine.forms.rules import FieldsRule, Rule
from engine.forms.schema import Form, parse_form
from engine.forms.shown import expanded, shown_views, words_told
from engine.forms.shown_names import ShownName
from engine.forms.situation import Option, Prefill, Situation, Sources
from engine.forms.starting import Start, starts
from engine.forms.view import (
    ComplaintView,
    Display,
    FieldView,
    FileView,
    FormView,
    PartView,
    RowView,
    ShownView,
    TableView,
)
from engine.forms.visible import resolve

__all__ = [
    "Accepted",
    "ComplaintView",
    "Display",
    "FieldView",
    "FieldsRule",
    "FileView",
    "Form",
    "FormView",
    "Option",
    "PartView",
    "Posted",
    "Prefill",
    "RowView",
    "Rule",
    "ShownName",
    "ShownView",
    "Situation",
    "Sources",
    "Start",
    "TableView",
    "accept",
    "change_rows",
    "check_form",
    "check_rule",
    "every_field",
    "expanded",
    "make_draft",
    "open_draft",
    "parse_form",
    "present",
    "read_posted",
    "resolve",
    "shown_views",
    "starts",
    "words_told",
]
