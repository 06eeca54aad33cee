"""BPMN 2.0 semantics: subclasses of SpiffWorkflow's task specs, one module a construct.

The library keeps tasks, states and specs; what they do is decided here. Nothing is
predicted: a task exists only while its token does, so an instance costs what is open
in it, however old it is, and joins count tokens instead of reading a tree of guesses.
"""
