"""Tell programs what happened, signed, under a key that stays the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from engine.clock import Clock
from engine.feel import to_json
from engine.jobs.calling import Caller, signature

Subscription = Callable[[UUID], tuple[str, str] | None]
"""Give it an id, get address and secret; None: the subscription has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """Delivers events to subscriptions.

    ``Praxis-Signature`` is ``v1=`` and the HMAC-SHA256 over ``Praxis-Timestamp``, a dot
    and the body. A delivery that is repeated carries the same ``Idempotency-Key``.
    """

    caller: Caller
    subscription: Subscription
    clock: Clock

    def __call__(self, payload: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Deliver one event; raise if it is not taken: it is tried again."""
        found = self.subscription(UUID(payload["webhook"]))
        if found is None:
            return {"sent": False}
        url, secret = found
        body = orjson.dumps(payload["event"], option=orjson.OPT_SORT_KEYS)
        timestamp = str(int(self.clock().timestamp()))
        self.caller.post(
            url,
            body,
            {
                "Content-Type": "application/json",
                "User-Agent": "Praxis",
                "Idempotency-Key": key,
                "Praxis-Timestamp": timestamp,
                "Praxis-Signature": f"v1={signature(secret, timestamp, body)}",
            },
        )
        return {"sent": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWeb:
    """The operation ``webhook.call``: post values of a case, return the answer."""

    caller: Caller

    def __call__(self, given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Post the body as JSON; the answer returns to the case."""
        reply = self.caller.post(
            str(given["url"]),
            orjson.dumps(to_json(given.get("body")), option=orjson.OPT_SORT_KEYS),
            {
                "Content-Type": "application/json",
                "User-Agent": "Praxis",
                "Idempotency-Key": key,
            },
        )
        try:
            answer = orjson.loads(reply.body)
        except orjson.JSONDecodeError:
            answer = reply.body
        return {"status": reply.status, "answer": answer}
