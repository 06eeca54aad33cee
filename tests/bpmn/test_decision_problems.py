"""A table that contradicts itself decides nothing: a person has to look."""

from engine.testing import Bench

BPMN = b"""<bpmn:definitions
 xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:qms="urn:praxis-qms:bpmn:1" id="d" targetNamespace="t">
<bpmn:process id="p" isExecutable="true">
<bpmn:startEvent id="s"/>
<bpmn:businessRuleTask id="rate"><bpmn:extensionElements>
<qms:decision ref="grade"/></bpmn:extensionElements></bpmn:businessRuleTask>
<bpmn:userTask id="u"/><bpmn:endEvent id="e"/>
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="rate"/>
<bpmn:sequenceFlow id="f2" sourceRef="rate" targetRef="u"/>
<bpmn:sequenceFlow id="f3" sourceRef="u" targetRef="e"/>
</bpmn:process></bpmn:definitions>"""
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 id="t" name="t" namespace="n">
<inputData id="p" name="points"><variable name="points"/></inputData>
<inputData id="l" name="limit"><variable name="limit"/></inputData>
<decision id="grade" name="grade"><variable name="grade"/>
<informationRequirement id="r1"><requiredInput href="#p"/></informationRequirement>
<informationRequirement id="r2"><requiredInput href="#l"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE">
<input id="i"><inputExpression><text>points</text></inputExpression></input>
<output id="o"/>
<rule id="a"><inputEntry><text>? &gt;= 5</text></inputEntry>
<outputEntry><text>"good"</text></outputEntry></rule>
<rule id="b"><inputEntry><text>? &lt; limit</text></inputEntry>
<outputEntry><text>"bad"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def test_a_unique_table_with_one_rule_that_applies_decides() -> None:
    bench = Bench()
    bench.deploy(BPMN, [TABLE])

    bench.start("p", {"points": 7, "limit": 5})

    assert bench.open_tasks() == ["u"]
    assert bench.instances()[0].variables["grade"] == "good"


def test_two_rules_that_apply_in_a_unique_table_are_an_incident() -> None:
    bench = Bench()
    bench.deploy(BPMN, [TABLE])

    bench.start("p", {"points": 7, "limit": 9})

    (incident,) = bench.incidents()
    assert bench.open_tasks() == []
    assert incident.element_id == "rate"
    assert "grade" in incident.message
