"""Draw each kind of BPMN element, without words and without state."""

from collections.abc import Callable

from web.diagram import icons
from web.diagram.markup import Looks, Node, Value, node, path
from web.diagram.palette import GROUND, HOVER, INK, SURFACE
from web.diagram.reader import Shape

THICK, THIN, FINE = 4, 1.75, 1.4
ROUNDED = 10
BAND = 30
POOLS = frozenset({"participant", "lane"})
FOLDED = frozenset({"callActivity", "subProcess", "transaction", "adHocSubProcess"})
_DATA = frozenset({"dataObjectReference", "dataObject", "dataInput", "dataOutput"})
_STORES = frozenset({"dataStoreReference", "dataStore"})

Draw = Callable[[Shape], list[Node]]


def draw(shape: Shape) -> list[Node]:
    """Return the strokes of an element, the frame that takes its colours first."""
    if is_activity(shape.kind):
        return _activity(shape)
    if shape.kind.endswith("Event"):
        return _event(shape)
    if shape.kind.endswith("Gateway"):
        return _gateway(shape)
    return _OTHERS.get(shape.kind, _unknown)(shape)


def is_activity(kind: str) -> bool:
    """Return whether an element is a task, sub-process or call."""
    return kind in FOLDED or kind.lower().endswith("task")


def is_container(shape: Shape) -> bool:
    """Return whether other elements stand inside."""
    return shape.kind in POOLS or (shape.kind in FOLDED and shape.expanded)


def has_icon(kind: str) -> bool:
    """Return whether a sign stands in the upper left corner."""
    return kind in icons.TASKS


def markers(shape: Shape) -> list[str]:
    """Return the signs at the foot of an activity, from left to right."""
    found = [shape.loop] if shape.loop else []
    if "isForCompensation" in shape.signs:
        found.append("compensation")
    if shape.kind == "adHocSubProcess":
        found.append("adhoc")
    if shape.kind in FOLDED and not shape.expanded:
        found.append("collapsed")
    return found


def _rect(shape: Shape, looks: Looks, *, inset: float = 0) -> Node:
    box = shape.box.grown(-inset)
    sides = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    name = "inner" if inset else "frame"
    return node("rect", {"class": name, **sides, **looks})


def _sign(data: str, x: float, y: float, **looks: Value) -> Node:
    """Return an icon; its strokes stay fine however thick the frame is drawn."""
    place: Looks = {"transform": f"translate({x:g} {y:g})", "stroke-width": FINE}
    return path(data, {**place, "stroke-linejoin": "round", **looks})


def _solid(data: str, x: float, y: float, *, flap: bool = False) -> Node:
    """Return a filled icon; only an envelope needs a light line, for its flap."""
    stroke = SURFACE if flap else "none"
    return _sign(data, x, y, **{"class": "solid", "fill": INK, "stroke": stroke})


def _activity(shape: Shape) -> list[Node]:
    box = shape.box
    looks: dict[str, Value] = {"rx": ROUNDED}
    if shape.kind == "callActivity":
        looks["stroke-width"] = THICK
    if "triggeredByEvent" in shape.signs:
        looks |= {"stroke-dasharray": "2 5", "stroke-linecap": "round"}
    signs = [_rect(shape, looks)]
    if shape.kind == "transaction":
        signs.append(_rect(shape, {"rx": ROUNDED - 4, "fill": "none"}, inset=4))
    if icon := icons.TASKS.get(shape.kind):
        x, y = box.x + 16, box.y + 15
        sends = shape.kind == "sendTask"
        signs.append(_solid(icon, x, y, flap=True) if sends else _sign(icon, x, y))
    return [*signs, *_foot(shape)]


def _foot(shape: Shape) -> list[Node]:
    found, (middle, _) = markers(shape), shape.box.middle
    left = middle - 10 * (len(found) - 1)
    return [
        _sign(icons.MARKERS[name], left + 20 * place, shape.box.bottom - 11)
        for place, name in enumerate(found)
    ]


def _event(shape: Shape) -> list[Node]:
    (x, y), radius = shape.box.middle, shape.box.width / 2
    centre: dict[str, Value] = {"cx": x, "cy": y}
    if shape.dashed:
        centre["stroke-dasharray"] = "5 3.2"
    thick: Looks = {"stroke-width": THICK} if shape.kind == "endEvent" else {}
    frame: Looks = {"class": "frame", "r": radius, **centre, **thick}
    signs = [node("circle", frame)]
    if shape.kind.startswith(("intermediate", "boundary")):
        inner: Looks = {"class": "inner", "r": radius - 3.2, **centre, "fill": "none"}
        signs.append(node("circle", inner))
    return [*signs, *_event_icon(shape)]


def _event_icon(shape: Shape) -> list[Node]:
    """Return the sign of what an event waits for, or filled, of what it throws."""
    icon, (x, y) = icons.EVENTS.get(shape.event), shape.box.middle
    if icon is None:
        return []
    if shape.kind in {"endEvent", "intermediateThrowEvent"}:
        return [_solid(icon, x, y, flap=shape.event == "message")]
    return [_sign(icon, x, y)]


def _gateway(shape: Shape) -> list[Node]:
    (x, y), half = shape.box.middle, shape.box.width / 2
    place = {"class": "frame", "transform": f"translate({x:g} {y:g})"}
    outline = f"M0 {-half:g}L{half:g} 0L0 {half:g}L{-half:g} 0z"
    diamond = node("path", {"d": outline, "stroke-linejoin": "round", **place})
    kind = shape.kind
    if kind == "eventBasedGateway" and "instantiate" in shape.signs:
        kind = "instantiatingGateway"
    if kind == "exclusiveGateway" and "marker-false" in shape.signs:
        return [diamond]
    width = FINE if kind.startswith(("event", "instantiating")) else 3
    sign = icons.GATEWAYS.get(kind)
    return [diamond, *([_sign(sign, x, y, **{"stroke-width": width})] if sign else [])]


def _container(shape: Shape) -> list[Node]:
    box, pool = shape.box, shape.kind == "participant"
    wide, high = (box.width, BAND) if shape.upright else (BAND, box.height)
    sides = {"x": box.x, "y": box.y, "width": wide, "height": high}
    looks: Looks = {"class": "title-band", "fill": HOVER if pool else GROUND}
    band = node("rect", {**looks, **sides, "stroke": "none"})
    line = f"M0 {BAND}h{box.width:g}" if shape.upright else f"M{BAND} 0v{box.height:g}"
    edge = path(line, {"transform": f"translate({box.x:g} {box.y:g})"})
    outline = _rect(shape, {"fill": "none"})
    ground = _rect(shape, {"stroke": "none"})
    return [ground, band, *([edge] if pool else []), outline, *_many(shape)]


def _many(shape: Shape) -> list[Node]:
    """Return the three strokes of a pool or a document that stands for several."""
    if "collection" not in shape.signs:
        return []
    return [_sign(icons.MARKERS["parallel"], shape.box.middle[0], shape.box.bottom - 9)]


def _page(shape: Shape) -> list[Node]:
    box, ear = shape.box, 10
    outline = (
        f"M0 0h{box.width - ear:g}l{ear} {ear}v{box.height - ear:g}h{-box.width:g}z"
        f"M{box.width - ear:g} 0v{ear}h{ear}"
    )
    place = {"transform": f"translate({box.x:g} {box.y:g})"}
    return [node("path", {"class": "frame", "d": outline, **place}), *_many(shape)]


def _drum(shape: Shape) -> list[Node]:
    box = shape.box
    w, lid = box.width, min(8.0, box.height / 4)
    curve = f"c0 {lid * 1.33:g} {w:g} {lid * 1.33:g} {w:g} 0"
    side = box.height - 2 * lid
    outline = (
        f"M0 {lid:g}v{side:g}{curve}v{-side:g}c0 {-lid * 1.33:g} {-w:g} "
        f"{-lid * 1.33:g} {-w:g} 0{curve}m{-w:g} 5{curve}"
    )
    place = {"transform": f"translate({box.x:g} {box.y:g})"}
    return [node("path", {"class": "frame", "d": outline, **place})]


def _annotation(shape: Shape) -> list[Node]:
    place = {"transform": f"translate({shape.box.x:g} {shape.box.y:g})"}
    ground = _rect(shape, {"fill": "none", "stroke": "none"})
    return [ground, path(f"M10 0h-10v{shape.box.height:g}h10", place)]


def _group(shape: Shape) -> list[Node]:
    dash = "9 4 1.5 4"
    return [_rect(shape, {"rx": ROUNDED, "fill": "none", "stroke-dasharray": dash})]


def _unknown(shape: Shape) -> list[Node]:
    return [_rect(shape, {"stroke-dasharray": "3 3"})]


_OTHERS: dict[str, Draw] = {
    **dict.fromkeys(POOLS, _container),
    **dict.fromkeys(_DATA, _page),
    **dict.fromkeys(_STORES, _drum),
    "textAnnotation": _annotation,
    "group": _group,
}
