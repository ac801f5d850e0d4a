"""Fuzzing by Schemathesis: examples, coverage, random values and stateful links, over the documented operations."""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from brakecheck.contracts.engine.fuzzing_transport import Traffic, is_left_out
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.key_place import key_place
from brakecheck.contracts.http.transport import TOO_MANY, Transport
from brakecheck.contracts.safety.guard import Guard
from brakecheck.contracts.safety.places import place_of
from brakecheck.contracts.target import Target
from brakecheck.specs.description import Description, Operation
from brakecheck.specs.ledger import Ledger, Rule
from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.validation.violation import Message

UNKNOWN_ID = "brakecheck-missing"
PARAMETERS = "#/components/parameters/"
NEGATIVE, METHOD, ALLOW = "negative_data_rejection", "unsupported_method", "allow_header_conformance"
STATUS, POSITIVE = "status_code_conformance", "positive_data_acceptance"
INVALID, NOT_IMPLEMENTED = (400, 422), 501


@dataclass(frozen=True)
class Failure:
    """A check of Schemathesis that failed, and the exchange in which it did."""

    check: str
    operation: str
    message: str
    exchange: Exchange | None


@dataclass(frozen=True)
class Fuzzing:
    """Results of Schemathesis: the number of answers, the failures, and the requests that the guard changed."""

    sent: int
    failures: tuple[Failure, ...]
    error: str = ""
    replaced: int = 0
    left_out: int = 0

    def expect_kept(self, rule: Rule, ledger: Ledger) -> None:
        """Raise a finding if a check that belongs to the rule has failed."""
        for failure in self.failures:
            if ledger.answering_for(failure.check, failure.operation).id == rule.id:
                raise Finding(f"the Schemathesis check {failure.check} to pass", failure.message, failure.exchange)
        if self.error:
            raise NotChecked(self.error)


def explore(
    target: Target,
    transport: Transport,
    keys: Mapping[str, str],
    description: Description,
    validator: MessageValidator,
    records: Collection[str],
    left_open: Callable[[Exchange], bool],
    *,
    seed: int,
    examples: int,
) -> Fuzzing:
    """Run Schemathesis against the target. `records` are ids that exist, for path parameters.

    A failure counts only where `validator`, which knows only the documents, agrees, since another server may accept
    requests that our mock refuses. A failure does not count where the documents leave the refusal open.
    """
    import schemathesis.engine
    from hypothesis.configuration import set_hypothesis_home_dir
    from schemathesis.engine.events import Interrupted

    set_hypothesis_home_dir(Path(tempfile.gettempdir(), "brakecheck-hypothesis"))  # not in the current folder
    document = _with_examples(description.at(target.base_url.rstrip("/")).document, records, transport.guard)
    schema = schemathesis.openapi.from_dict(document, config=_config(target, keys, description, seed, examples))
    found = _Found(validator, left_open, records, target.secrets(keys), transport)
    traffic = Traffic(transport)
    with traffic.of(schema):
        stream = schemathesis.engine.from_schema(schema).execute()
        traffic.stop = getattr(stream, "stop", traffic.stop)
        for event in stream:
            if isinstance(event, Interrupted) and not traffic.reason:
                raise KeyboardInterrupt
            found.add(event)
    if traffic.lack:
        raise traffic.lack
    return Fuzzing(
        sent=found.sent,
        failures=tuple(_with_danger(failure, transport.guard) for failure in found.failures.values()),
        error=traffic.reason or found.error,
        replaced=traffic.harmless.replaced,
        left_out=traffic.harmless.left_out,
    )


def _with_danger(failure: Failure, guard: Guard) -> Failure:
    """The failure, with the damage that its request could do on a faulty server."""
    exchange = failure.exchange
    return replace(failure, exchange=replace(exchange, **guard.danger(exchange.method))) if exchange else failure


class _Found:
    """Counts the exchanges that Schemathesis reports, and collects its failures."""

    def __init__(
        self,
        validator: MessageValidator,
        left_open: Callable[[Exchange], bool],
        records: Collection[str],
        secrets: Mapping[str, str],
        transport: Transport,
    ) -> None:
        self.sent = 0
        self.failures: dict[tuple[str, str], Failure] = {}
        self.error = ""
        self._validator = validator
        self._left_open = left_open
        self._records = records
        self._secrets = secrets
        self._transport = transport

    def add(self, event: Any) -> None:
        recorder = getattr(event, "recorder", None)
        if recorder is None:
            if hasattr(event, "info"):
                self.error = self.error or (f"Schemathesis had to stop: {event.info.title}: {event.info.message}")
            return
        for case_id, interaction in recorder.interactions.items():
            if not is_left_out(interaction.response):
                self._answered(interaction, recorder.cases[case_id].value.operation)
        for failure in _failures(recorder, self._secrets):
            if _counts(failure, self._validator, self._left_open, self._records):
                self.failures.setdefault((failure.check, failure.operation), failure)

    def _answered(self, interaction: Any, operation: Any) -> None:
        self.sent += 1
        status, described = getattr(interaction.response, "status_code", 0), operation.definition.raw
        own = interaction.request.method == operation.method.upper()
        self._transport.saw(described.get("operationId", ""), status, described["responses"], own=own)


def _config(target: Target, keys: Mapping[str, str], description: Description, seed: int, examples: int) -> Any:
    from schemathesis.config import SchemathesisConfig

    place, key = key_place(description, next(iter(description.operations.values()))), keys.get("full", "")

    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": target.base_url.rstrip("/"),
            "headers": place.headers(key),
            "parameters": {f"query.{name}": value for name, value in place.query(key).items()},
            "request-timeout": target.timeout,
            "generation": {"deterministic": True, "database": "none", "max-examples": examples, "no-shrink": True},
            "continue-on-failure": True,
            "warnings": False,
        }
    )


def _with_examples(document: dict[str, Any], records: Collection[str], guard: Guard) -> dict[str, Any]:
    """The document with ids of our records as the examples of its shared path parameters.

    The examples of the document itself may be ids of other people's records.
    """
    shared = document.get("components", {}).get("parameters", {})
    unknown = f"{UNKNOWN_ID}-{guard.marker}"

    def exemplified(template: str, parameter: dict[str, Any]) -> dict[str, Any]:
        known = shared.get(str(parameter.get("$ref")).removeprefix(PARAMETERS), parameter)
        if known is parameter or known["in"] != "path":
            return parameter
        place = place_of(template, known["name"])
        values = [record for record in records if guard.allows(record, place)] or [unknown]
        examples = {f"record-{number}": {"value": value} for number, value in enumerate(values)}
        return {**{name: part for name, part in known.items() if name != "example"}, "examples": examples}

    def changed(template: str, item: dict[str, Any]) -> dict[str, Any]:
        parts = {name: changed(template, part) if isinstance(part, dict) else part for name, part in item.items()}
        if isinstance(item.get("parameters"), list):
            parts["parameters"] = [exemplified(template, parameter) for parameter in item["parameters"]]
        return parts

    return {**document, "paths": {template: changed(template, item) for template, item in document["paths"].items()}}


def _failures(recorder: Any, secrets: Mapping[str, str]) -> Iterator[Failure]:
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                case = recorder.cases[case_id].value
                operation = case.operation.definition.raw.get("operationId", case.operation.label)
                failure = check.failure_info.failure
                message = f"{failure.title}: {failure.message}".strip(": \n")
                exchange = _exchange(recorder.interactions.get(case_id), operation, secrets)
                yield Failure(check.name, operation, message, exchange)


def _exchange(interaction: Any, operation: str, secrets: Mapping[str, str]) -> Exchange | None:
    if interaction is None:
        return None
    request, response = interaction.request, interaction.response
    headers = {
        name: values[0] for name, values in request.headers.items() if name.lower() in ("authorization", "content-type")
    }
    return Exchange(
        operation=operation,
        method=request.method,
        url=request.uri,
        request_headers=headers,
        request_body=request.body,
        status=response.status_code if response else 0,
        headers={name.lower(): values[0] for name, values in response.headers.items()} if response else {},
        body=(response.content or b"") if response else b"",
        secrets=secrets,
        failure="" if response else "no response",
    )


def _counts(
    failure: Failure, validator: MessageValidator, left_open: Callable[[Exchange], bool], records: Collection[str] = ()
) -> bool:
    """Whether the documents, neighbouring pages included, show that the failure is the server's."""
    exchange = failure.exchange
    if exchange is None or exchange.status == TOO_MANY:  # a 429 was not carried out
        return exchange is None
    operations = validator.description.operations
    operation = operations[failure.operation]
    here = [other for other in operations.values() if other.path == operation.path]
    is_unknown = exchange.method not in {other.method for other in here}
    if failure.check == METHOD or (is_unknown and exchange.status == NOT_IMPLEMENTED):  # RFC 9110, 15.6.2
        return is_unknown and not _is_refusal(exchange)
    if failure.check in (STATUS, POSITIVE):
        invalid = failure.check == POSITIVE and _violation(exchange, failure.operation, validator) is not None
        return not (left_open(exchange) or invalid or _is_of_another_form(exchange, operation, records))
    if failure.check == ALLOW:
        allowed = set(exchange.headers.get("allow", "").replace(" ", "").split(",")) - {"HEAD", "OPTIONS"}
        documented = {other.method for other in here if not other.neighbour}
        return not documented <= allowed <= {other.method for other in here}
    if failure.check == NEGATIVE:
        return not left_open(exchange) and _violation(exchange, failure.operation, validator) is not None
    return True


def _is_refusal(exchange: Exchange) -> bool:
    return 400 <= exchange.status < 500 or exchange.status == NOT_IMPLEMENTED


def _is_of_another_form(exchange: Exchange, operation: Operation, records: Collection[str]) -> bool:
    """Whether an unknown id was refused by 400 or 422: no page describes ids of a wrong form."""
    named = {unquote(part) for part in urlsplit(exchange.url).path.split("/")}
    return exchange.status in INVALID and "{" in operation.path and named.isdisjoint(records)


def _violation(exchange: Exchange, operation: str, validator: MessageValidator) -> Any:
    """The way in which the request, as sent, breaks the documents; None where it does not."""
    headers = {name.lower(): value for name, value in exchange.request_headers.items()}
    path = _path_values(validator.description.operations[operation].path, exchange.url)
    return validator.request_violation(Message(operation, headers.get("content-type"), exchange.request_body, path))


def _path_values(template: str, url: str) -> dict[str, str]:
    """The values of the path parameters in the URL, whose path may have a prefix before the template."""
    known = template.strip("/").split("/")
    given = urlsplit(url).path.split("/")[-len(known) :]
    pairs = zip(known, given, strict=False)
    named = [(*name[1:].split("}", 1), value) for name, value in pairs if name.startswith("{")]
    return {name: unquote(value.removesuffix(end)) or "x" for name, end, value in named}
