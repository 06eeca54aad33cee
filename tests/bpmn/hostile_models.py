"""Models that want to cost without bound, by what they do; what names each of them.

``REFUSED`` never come into effect: the rule of the finding. ``HELD`` are deployed, for
no gate can see a number in an expression: the element they are stopped at.
"""

from collections.abc import Callable

from tests.bpmn.acceptance.diagrams import (
    ON,
    at,
    catches,
    ends,
    gate,
    inside,
    over,
    process,
    repeated,
    script,
    starts,
    tasks,
    throws,
    timer,
    whole,
)

LINE = "s -> a -> e"
GOOD = process(starts() + ends(), "s -> e")


def _line(activity: str) -> bytes:
    return process(starts() + activity + ends(), LINE)


def _laughs() -> bytes:
    tenfold = [f"&a{n};" * 10 for n in range(9)]
    lines = [f'<!ENTITY a{n} "{text}">' for n, text in enumerate(tenfold, start=1)]
    return f'<!DOCTYPE d [<!ENTITY a0 "ha">{"".join(lines)}]><d>&a9;</d>'.encode()


def _deep(depth: int) -> bytes:
    opening = "".join(f'<subProcess id="d{n}">' for n in range(depth))
    body = starts() + opening + "</subProcess>" * depth + ends()
    return process(body, "s -> d0 -> e")


def _doubling(rounds: int) -> bytes:
    names = [f"t{n}" for n in range(rounds)]
    manual = "".join(f'<manualTask id="{name}"/>' for name in names)
    pairs = zip(names, [*names[1:], "e"], strict=True)
    way = ",".join(f"{one} -> {other}, {one} -> {other}" for one, other in pairs)
    return process(starts() + manual + ends(), f"s -> t0,{way}")


def _web(size: int) -> bytes:
    gates = "".join(gate("parallel", f"g{n}") for n in range(size))
    pairs = [f"g{n} -> g{m}" for n in range(size) for m in range(size) if n != m]
    way = f"s -> g0, g{size - 1} -> a -> e,{','.join(pairs)}"
    return process(starts() + gates + tasks("a") + ends(), way)


def _calling_each_other() -> bytes:
    one = (
        '<process id="{0}" isExecutable="true"><startEvent id="s{0}"/>'
        '<callActivity id="c{0}" calledElement="{1}"/><endEvent id="e{0}"/>'
        '<sequenceFlow id="f{0}" sourceRef="s{0}" targetRef="c{0}"/>'
        '<sequenceFlow id="h{0}" sourceRef="c{0}" targetRef="e{0}"/></process>'
    )
    return whole(one.format("P", "Q") + one.format("Q", "P"))


def _many(number: str) -> bytes:
    loop = repeated(f"<loopCardinality>{number}</loopCardinality>")
    return _line(f'<userTask id="a">{loop}</userTask>')


def _reminding(text: str) -> bytes:
    event = at("a", "q", timer("timeCycle", text), 'cancelActivity="false"')
    return process(starts() + tasks("a") + ends() + event, f"{LINE}, q -> e")


def _storm() -> bytes:
    body = starts("hs", ON["signal"], 'isInterrupting="false"')
    body += throws("ht", ON["signal"]) + ends("he")
    handler = inside("h", body, "hs -> ht -> he", 'triggeredByEvent="true"')
    return process(starts() + throws("a", ON["signal"]) + ends() + handler, LINE)


_LIST = repeated(over("for i in 1..1000000000 return i"))
_LONG = "n" * 100_000

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a billion laughs": (_laughs, "xml-doctype"),
    "a file of the machine": (
        lambda: b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        "xml-doctype",
    ),
    "an encoding that hides entities": (
        lambda: _laughs().decode().encode("utf-16"),
        "xml-encoding",
    ),
    "nesting without end": (lambda: _deep(40_000), "xml-syntax"),
    "an endless automatic loop": (
        lambda: process(
            starts() + script("a", "x = 1") + gate("exclusive", "g") + ends(),
            "s -> a -> g, g ->[x = 1] a, g ->[x = 2] e",
        ),
        "loop-without-wait",
    ),
    "a call of itself": (
        lambda: _line('<callActivity id="a" calledElement="P"/>'),
        "call-recursion",
    ),
    "two that call each other": (_calling_each_other, "call-recursion"),
    "a thousand million at once": (lambda: _many("1000000000"), "mi-bound"),
    "a reminder every moment": (lambda: _reminding("R/PT0S"), "timer-minimum"),
    "a wait of ages": (
        lambda: _line(catches("a", timer("timeDuration", "P99999999Y"))),
        "timer-minimum",
    ),
    "paths that double twenty times": (lambda: _doubling(20), "path-product"),
    "everything leads to everything": (lambda: _web(40), "loop-without-wait"),
    "an id of 100 kB": (lambda: _line(tasks("a" * 100_000)), "xml-attribute"),
    "a name of 100 kB": (
        lambda: _line(f'<userTask id="a" name="{_LONG}"/>'),
        "xml-attribute",
    ),
    "brackets without end": (
        lambda: _line(script("a", f"x = {'(' * 2_000}1{')' * 2_000}")),
        "feel-syntax",
    ),
    "a message to oneself": (
        lambda: process(
            starts() + starts("m", ON["message"]) + ends("e", ON["message"]),
            "s -> e, m -> e",
        ),
        "loop-without-wait",
    ),
}
HELD: dict[str, tuple[Callable[[], bytes], str]] = {
    "a number worked out": (lambda: _many("10 ** 9"), "a"),
    "a list worked out": (lambda: _line(f'<userTask id="a">{_LIST}</userTask>'), "a"),
    "a moment worked out": (lambda: _reminding('="R/PT0S"'), "q"),
    "three loops in one expression": (
        lambda: _line(
            script(
                "a",
                "x = count(for i in 1..9000, j in 1..9000, k in 1..9000 return i)",
            )
        ),
        "a",
    ),
    "signals that raise themselves": (_storm, "refused at hs"),
}
