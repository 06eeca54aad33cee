"""The colours of a picture that stands alone: on paper, in a PDF, in a mail.

In a page, ``assets/src/styles/diagram.css`` takes the reader's colour scheme instead.
Each colour here is the light one of ``assets/src/tokens.css``; a test compares them.
"""

INK = "#1b2333"
INK_MUTED = "#4a5468"
SURFACE = "#ffffff"
GROUND = "#f4f6f9"
HOVER = "#eef2f8"
LINE_FIELD = "#76819a"
ACTIVE, ACTIVE_GROUND = "#1a7a36", "#e0f3e6"
INCIDENT, INCIDENT_GROUND = "#b42318", "#fce8e6"
DONE = "#5d677c"
ADDED, ADDED_GROUND = "#17612e", "#e0f3e6"
CHANGED, CHANGED_GROUND = "#704400", "#fdf0d2"
REMOVED, REMOVED_GROUND = "#9b1c12", "#fce8e6"
HEAT = (SURFACE, "#fff0cc", "#fcd08f", "#f39a5b")
HEAT_INK = "#1b2333"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
