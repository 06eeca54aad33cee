"""The small signs inside tasks, events and gateways, as SVG path data around 0,0.

Drawn for this product on a grid of half pixels, so that thin strokes stay crisp at the
zoom of 100 %.
"""

TASKS = {
    "userTask": "M-3.5 -4a3.5 3.5 0 1 1 7 0a3.5 3.5 0 0 1 -7 0z"
    "M-7 7.5v-1.5c0 -3.5 2.5 -5.5 4.5 -6M7 7.5v-1.5c0 -3.5 -2.5 -5.5 -4.5 -6"
    "M-7 7.5h14M-3.5 7.5v-2.5M3.5 7.5v-2.5",
    "manualTask": "M-8 -1.5c1 -2.5 3.5 -5 5.5 -5h3c1.5 0 1.5 2 0 2h-2"
    "M.5 -4.5h6.5c1.8 0 1.8 2.2 0 2.2h-6M6.5 -2.3h1c1.8 0 1.8 2.3 0 2.3h-6"
    "M6.5 0c1.7 0 1.7 2.3 0 2.3h-5M5.5 2.3c1.5 0 1.5 2.2 0 2.2h-8"
    "c-2.5 0 -4.5 -.5 -5.5 -1.5z",
    "sendTask": "M-8 -5.5h16v11h-16zM-8 -5.5l8 6l8 -6",
    "receiveTask": "M-8 -5.5h16v11h-16zM-8 -5.5l8 6l8 -6",
    "scriptTask": "M-4 -7.5h10.5c-5 4.5 4.5 8.5 -2 15h-10.5c6 -6 -4.5 -10 2 -15z"
    "M-3 -4h6M-3 -1h7M-1 2h6M-3 5h7",
    "serviceTask": "M-1.22 -8.31h2.44l.44 1.84l1.66 .7l1.66 -.96l1.75 1.75l-.96 1.66"
    "l.7 1.66l1.84 .44"
    "v2.45l-1.84 .44l-.7 1.66l.96 1.66l-1.75 1.75l-1.66 -.96l-1.66 .7l-.44 1.84h-2.44"
    "l-.44 -1.84"
    "l-1.66 -.7l-1.66 .96l-1.75 -1.75l.96 -1.66l-.7 -1.66l-1.84 -.44v-2.45l1.84 -.44"
    "l.7 -1.66"
    "l-.96 -1.66l1.75 -1.75l1.66 .96l1.66 -.7zM-2.6 0a2.6 2.6 0 1 1 5.2 0"
    "a2.6 2.6 0 0 1 -5.2 0z",
    "businessRuleTask": "M-8 -6.5h16v13h-16zM-8 -2.5h16M-8 2h16M-3.5 -2.5v9",
}
EVENTS = {
    "timer": "M-9.5 0a9.5 9.5 0 1 1 19 0a9.5 9.5 0 0 1 -19 0z"
    "M0 -6.5v6.5l4.5 2.5M0 -9.5v1.8M0 9.5v-1.8M-9.5 0h1.8M9.5 0h-1.8",
    "message": "M-8.5 -5.5h17v11h-17zM-8.5 -5.5l8.5 6l8.5 -6",
    "error": "M-8 7l4 -13.5l5.5 7.5l6.5 -8l-4.5 14l-5.5 -7.5z",
    "signal": "M0 -8.5l9 14.5h-18z",
    "escalation": "M0 -9l6.5 16l-6.5 -6l-6.5 6z",
    "conditional": "M-6.5 -8.5h13v17h-13zM-4 -5h8M-4 -1.7h8M-4 1.7h8M-4 5h8",
    "compensate": "M-9.5 0l8.5 -6.5v13zM-1 0l8.5 -6.5v13z",
    "cancel": "M-8 -5.5l2.5 -2.5l5.5 5.5l5.5 -5.5l2.5 2.5l-5.5 5.5l5.5 5.5"
    "l-2.5 2.5l-5.5 -5.5l-5.5 5.5l-2.5 -2.5l5.5 -5.5z",
    "link": "M-9 -3.5h9v-4.5l9 8l-9 8v-4.5h-9z",
    "terminate": "M-9 0a9 9 0 1 1 18 0a9 9 0 0 1 -18 0z",
    "multiple": "M0 -9l8.6 6.2l-3.3 10.1h-10.6l-3.3 -10.1z",
    "parallelMultiple": "M-3 -9h6v6h6v6h-6v6h-6v-6h-6v-6h6z",
}
GATEWAYS = {
    "exclusiveGateway": "M-7 -8.5L7 8.5M7 -8.5L-7 8.5",
    "parallelGateway": "M0 -12V12M-12 0H12",
    "complexGateway": "M0 -13V13M-13 0H13M-9 -9L9 9M9 -9L-9 9",
    "inclusiveGateway": "M-10.5 0a10.5 10.5 0 1 1 21 0a10.5 10.5 0 0 1 -21 0z",
    "eventBasedGateway": "M-12.5 0a12.5 12.5 0 1 1 25 0a12.5 12.5 0 0 1 -25 0z"
    "M-9.5 0a9.5 9.5 0 1 1 19 0a9.5 9.5 0 0 1 -19 0z"
    "M0 -6l5.7 4.1l-2.2 6.7h-7l-2.2 -6.7z",
    "instantiatingGateway": "M-12.5 0a12.5 12.5 0 1 1 25 0a12.5 12.5 0 0 1 -25 0z"
    "M0 -6.5l6.2 4.5l-2.4 7.3h-7.6l-2.4 -7.3z",
}
MARKERS = {
    "parallel": "M-4.5 -6v12M0 -6v12M4.5 -6v12",
    "sequential": "M-6 -4.5h12M-6 0h12M-6 4.5h12",
    "repeated": "M-2 5.7a6 6 0 1 1 4 0M2 5.7l.3 -4.2M2 5.7l4 .8",
    "collapsed": "M-7 -7h14v14h-14zM0 -4v8M-4 0h8",
    "adhoc": "M-7 1.5c2 -5 5 -5 7 -1.5s5 3.5 7 -1.5",
    "compensation": "M-7.5 0l7 -5v10zM-.5 0l7 -5v10z",
}
