"""Our extension elements: the smallest wrong model and a right one."""

import pytest

from tests.bpmn.lint.activity_models import DUE, RIGHT, qms, task
from tests.bpmn.lint.models import END, assert_rule

MODELS = [
    ("extension", qms("<qms:unknown/>"), qms(DUE)),
    ("extension", qms('<qms:due before="5 wd"/>'), qms('<qms:due at="=due_on"/>')),
    (
        "extension",
        qms('<qms:due after="5 wd" reason="x"/>'),
        qms('<qms:due reason="whenever"/>'),
    ),
    ("extension", qms('<qms:due after="soon"/>'), qms('<qms:due after="24 h"/>')),
    ("extension", qms('<qms:due at="tomorrow"/>'), qms(DUE)),
    ("extension", qms(DUE + DUE), qms(DUE)),
    (
        "extension",
        qms(DUE, "manualTask")
        .replace(b"manualTask", b"sendTask")
        .replace(b'id="a" ', b'id="a" messageRef="msg" '),
        qms(DUE, "manualTask"),
    ),
    (
        "extension",
        qms('<qms:signature meaning="blessing"/>'),
        qms('<qms:signature meaning="approval" policy="series"/>'),
    ),
    ("extension", qms("<qms:form/>"), qms('<qms:form key="capa/close"/>')),
    (
        "extension",
        qms('<qms:form key="../../etc/passwd"/>'),
        qms('<qms:form key="close"/>'),
    ),
    (
        "extension",
        qms('<qms:assignment person="owner"/>'),
        qms('<qms:assignment role="qa"/>'),
    ),
    ("extension", qms("<qms:assignment/>"), qms('<qms:assignment role="qa"/>')),
    (
        "extension",
        qms(
            '<qms:operation name="x"><qms:form key="y"/></qms:operation>', "serviceTask"
        ),
        qms(
            '<qms:operation name="x"><qms:input name="a" value="=b"/></qms:operation>',
            "serviceTask",
        ),
    ),
    ("extension", task(attributes='qms:form="capa/close"'), RIGHT),
    (
        "extension",
        task().replace(
            END.encode(),
            b'<endEvent id="e"><extensionElements><qms:end status="parked"/>'
            b"</extensionElements></endEvent>",
        ),
        RIGHT,
    ),
    (
        "ref-missing",
        qms('<qms:notSamePersonAs elements="nobody"/>'),
        qms('<qms:notSamePersonAs elements="s"/>'),
    ),
    (
        "ref-kind",
        qms('<qms:notSamePersonAs elements="e"/>'),
        qms('<qms:notSamePersonAs elements="s a"/>'),
    ),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), MODELS)
def test_the_wrong_extension_is_found_and_the_right_one_is_not(
    rule: str, wrong: bytes, right: bytes
) -> None:
    assert_rule(rule, wrong, right)
