"""What the gate asks of a model, one module per family of rules.

A rule is a function ``rule(model, report)``; its id, level and mend stand in
``catalogue.py``. Rules never raise for a bad model and never stop each other: all
findings come in one pass.
"""
