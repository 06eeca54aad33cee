"""A small procedure that has everything the gate asks of one."""

from tests.bpmn.lint.models import document, flows

FORM = '<qms:form key="{}"/>'
DUE = '<qms:due after="5 wd"/>'
STEP = (
    '<userTask id="{id}" name="{name}"><documentation>Look closely.</documentation>'
    "<extensionElements>{more}</extensionElements></userTask>"
)
WORK = STEP.format(id="work", name="Do the work", more=FORM.format("p/work") + DUE)
SIGN = (
    '<qms:signature meaning="approval"/><qms:checkpoint kind="approve"/>'
    '<qms:notSamePersonAs elements="work"/>'
)
APPROVE = STEP.format(
    id="approve", name="Approve the work", more=FORM.format("p/approve") + DUE + SIGN
)
COUNT = '<scriptTask id="count" name="Count"><script>n = n + 1</script></scriptTask>'
CLOSED = (
    '<endEvent id="done" name="Done"><extensionElements>'
    '<qms:end status="closed" outcome="ok"/></extensionElements></endEvent>'
)
LANES = (
    '<laneSet id="ls"><lane id="doer" name="Doer"><flowNodeRef>s</flowNodeRef>'
    "<flowNodeRef>work</flowNodeRef><flowNodeRef>x</flowNodeRef>"
    "<flowNodeRef>count</flowNodeRef><flowNodeRef>done</flowNodeRef></lane>"
    '<lane id="boss" name="Boss"><flowNodeRef>approve</flowNodeRef></lane></laneSet>'
)
BODY = (
    LANES
    + '<startEvent id="s" name="Start"/>'
    + WORK
    + APPROVE
    + COUNT
    + '<exclusiveGateway id="x" name="Approved?" default="f4"/>'
    + CLOSED
)
EDGES = 's>work work>approve approve>x x>done[decision="approve"] x>count count>work'


def model(body: str = BODY, edges: str = EDGES, key: str = "p") -> bytes:
    inside = f'<process id="{key}" name="P" isExecutable="true">{body}{flows(edges)}'
    return document(f"{inside}</process>")
