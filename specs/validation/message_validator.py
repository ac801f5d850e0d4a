"""openapi-core as the arbiter of requests and responses: which violations it finds, in words for a person."""

from functools import cached_property
from typing import TYPE_CHECKING

from brakecheck.specs.description import Description
from brakecheck.specs.validation.violation import Message, Violation

if TYPE_CHECKING:
    from openapi_core import OpenAPI


class MessageValidator:
    """Judges by one description. openapi-core is imported and set up at the first judgement."""

    def __init__(self, description: Description) -> None:
        self.description = description

    @property
    def is_ready(self) -> bool:
        """Whether openapi-core is set up, which takes as long as some hundred judgements."""
        return "_openapi" in vars(self)

    def request_violation(self, message: Message) -> Violation | None:
        """The way in which the request breaks the description; None where it does not."""
        from brakecheck.specs.validation import openapi_core_bridge as bridge

        known = self._known(message)
        return bridge.judged(
            lambda: self._openapi.validate_request(bridge.request(known, message)), named=message.path.values()
        )

    def response_violation(self, message: Message) -> Violation | None:
        """The way in which the response breaks the description; None where it does not."""
        from brakecheck.specs.validation import openapi_core_bridge as bridge

        known = bridge.request(self._known(message), message)
        return bridge.judged(lambda: self._openapi.validate_response(known, bridge.response(message)), message)

    def _known(self, message: Message) -> tuple[str, str]:
        operation = self.description.operations[message.operation]
        return operation.method.lower(), operation.path

    @cached_property
    def _openapi(self) -> "OpenAPI":
        from brakecheck.specs.validation import openapi_core_bridge as bridge

        return bridge.openapi(self.description.document)
