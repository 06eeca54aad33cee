"""Activities, loops, FEEL: the smallest wrong model and a right one."""

import pytest

from tests.bpmn.lint.activity_models import (
    CALL,
    DECISION,
    RIGHT,
    SERVICE,
    each,
    loop,
    many,
    nested,
    number,
    qms,
    script,
    task,
)
from tests.bpmn.lint.models import assert_rule

MODELS = [
    ("task-untyped", task("task"), RIGHT),
    ("script-empty", task("scriptTask"), script("x = 1")),
    (
        "script-language",
        script("x = 1", 'scriptFormat="python"'),
        script("x = 1", 'scriptFormat="FEEL"'),
    ),
    (
        "script-language",
        loop("x").replace(
            b"<loopCondition>",
            b'<loopCondition xsi:type="tFormalExpression" language="http://www.w3.org/1999/XPath">',
        ),
        loop("x").replace(
            b"<loopCondition>",
            b'<loopCondition xsi:type="tFormalExpression" language="https://www.omg.org/spec/DMN/20191111/FEEL/">',
        ),
    ),
    ("service-unknown", task("serviceTask"), SERVICE),
    ("decision-unknown", task("businessRuleTask"), DECISION),
    ("call-unknown", task("callActivity"), RIGHT),
    ("call-unknown", task("callActivity", attributes='calledElement="s"'), RIGHT),
    (
        "call-recursion",
        task("callActivity", attributes='calledElement="P"'),
        CALL.replace(b"other", b"Q"),
    ),
    ("condition-missing", loop(""), loop("x &lt; 3")),
    (
        "condition-missing",
        many(number("3") + "<completionCondition/>"),
        many(number("3")),
    ),
    (
        "condition-missing",
        task("adHocSubProcess", '<userTask id="b"/><completionCondition/>'),
        task("adHocSubProcess", '<userTask id="b"/>'),
    ),
    ("bound-negative", loop("x", 'loopMaximum="0"'), loop("x", 'loopMaximum="1"')),
    ("bound-negative", loop("x", 'loopMaximum="-3"'), loop("", 'loopMaximum="3"')),
    (
        "bound-negative",
        task(attributes='startQuantity="0"'),
        task(attributes='startQuantity="2"'),
    ),
    ("bound-negative", task(attributes='completionQuantity="-1"'), RIGHT),
    ("bound-negative", many(number("-1")), many(number("0"))),
    ("mi-source", many(""), many(number("3"))),
    ("mi-source", many(number("3") + each()), many(each())),
    ("mi-source", many(each(item="loopCounter")), many(each(item="row"))),
    ("mi-source", many(each(item="case")), many(each(target="results"))),
    ("mi-source", many(each(item="items")), many(each())),
    ("mi-source", many(each(item="results", target="results")), many(each())),
    ("feel-syntax", many(each("=items[")), many(each("=items[ok = true]"))),
    ("mi-bound", many(number("201")), many(number("200"))),
    ("mi-bound", many(number("1000000000")), many(number("=n"))),
    (
        "mi-bound",
        nested(number("100"), number("100")),
        nested(number("30"), number("30")),
    ),
    ("feel-syntax", script("x == 1"), script("x = 1")),
    ("feel-syntax", script("import os"), script("x = 1\ny = x + 1")),
    ("feel-syntax", loop("x >"), loop("x &gt; 1")),
    ("feel-syntax", many(number("__import__('os')")), many(number("count(items)"))),
    (
        "feel-syntax",
        qms('<qms:assignment person="=owner +"/>'),
        qms('<qms:assignment person="=owner"/>'),
    ),
    ("feel-size", loop("x = " + "1 + " * 2_000 + "1"), loop("x")),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), MODELS)
def test_the_wrong_activity_is_found_and_the_right_one_is_not(
    rule: str, wrong: bytes, right: bytes
) -> None:
    assert_rule(rule, wrong, right)
