"""Operations that leave the house: described here, carried out by a worker as jobs."""

from collections.abc import Mapping
from typing import Any

from engine.registers.operation import Operation, OperationContext, Parameter


def mail_send(context: OperationContext) -> Mapping[str, Any]:
    """Write a mail to an address outside of the house. People here: use notify."""
    raise _not_here(context)


def webhook_call(context: OperationContext) -> Mapping[str, Any]:
    """Post values as JSON to an address of the web, and take its answer back.

    Addresses of inner networks are refused unless the site allows them.
    """
    raise _not_here(context)


def _not_here(context: OperationContext) -> LookupError:
    return LookupError(f"{context.element} is carried out by a worker, as a job.")


OUTSIDE_OPERATIONS = (
    Operation(
        name="mail.send",
        title="Send a mail outside",
        inputs=(
            Parameter("to", "text", title="Address"),
            Parameter("subject", "text", title="Subject"),
            Parameter("text", "text", title="Text"),
        ),
        outputs=(Parameter("sent", "boolean"),),
        run=mail_send,
        internal=False,
    ),
    Operation(
        name="webhook.call",
        title="Call a program on the web",
        inputs=(
            Parameter("url", "text", title="Address"),
            Parameter("body", "any", required=False, title="What is sent"),
        ),
        outputs=(Parameter("status", "number"), Parameter("answer", "any")),
        run=webhook_call,
        internal=False,
    ),
)
