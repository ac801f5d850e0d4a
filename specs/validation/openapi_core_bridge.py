"""The adapter between our messages and openapi-core. Slow to import, so only the validator imports it."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs
from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI
from openapi_core.casting.schemas import SchemaCastersFactory, oas31_types_caster
from openapi_core.casting.schemas.casters import IntegerCaster, NumberCaster, TypesCaster
from openapi_core.casting.schemas.exceptions import CastError
from openapi_core.datatypes import RequestParameters
from openapi_core.deserializing.media_types.exceptions import MediaTypeDeserializeError
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.datatypes import TemplateResult
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.templating.paths.datatypes import PathOperationServer
from openapi_core.templating.responses.exceptions import ResponseNotFound
from openapi_core.validation.request.exceptions import (
    MissingRequiredParameter,
    MissingRequiredRequestBody,
    ParameterValidationError,
)
from openapi_core.validation.schemas import oas31_schema_validators_factory as oas31
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from openapi_core.validation.schemas.factories import DialectSchemaValidatorsFactory
from openapi_core.validation.schemas.validators import SchemaValidator
from werkzeug.datastructures import Headers, ImmutableMultiDict

from brakecheck.specs.sentences import ARTICLES, shown
from brakecheck.specs.strict_json import JSONViolation, parse
from brakecheck.specs.validation.form_data import FormViolation, parts_of
from brakecheck.specs.validation.patterns import quick
from brakecheck.specs.validation.violation import (
    MEDIA_TYPE,
    MISSING_BODY,
    PARAMETER,
    SCHEMA,
    STATUS,
    SYNTAX,
    Message,
    Violation,
    brief,
)
from brakecheck.specs.validation.violation_texts import nearest, violation
from brakecheck.specs.validation.written_types import with_single_types

# openapi-core's own check refuses leap seconds, which RFC 3339 has.
DATE_TIME = jsonschema_rs.validator_for({"format": "date-time"}, validate_formats=True)


WHOLE = re.compile(r"-?[0-9]+", re.ASCII)
REAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
WRITTEN = {"integer": "a whole number", "number": "a number", "boolean": "true or false"}  # types in a parameter


class KnownOperation:
    """A path finder for requests whose path template is known already."""

    def __init__(self, spec: SchemaPath, base_url: str | None = None) -> None:  # noqa: ARG002 - openapi-core gives it
        self.spec = spec

    def find(self, method: str, name: str) -> PathOperationServer:
        """Place of the operation in the description, without a search; `name` is the path template."""
        path = self.spec / "paths" / name
        return PathOperationServer(path, path / method, None, TemplateResult(name, {}), {})


class FirstViolation(SchemaValidator):
    """Stops at the first violation; a hostile body holds millions of them."""

    def validate(self, value: Any) -> None:
        for error in self.validator.iter_errors(value):
            raise InvalidSchemaValue(value, "any", schema_errors=(error,))


class FirstViolations(DialectSchemaValidatorsFactory):
    """Copies the format checks once; openapi-core does it for each judgement, at a third of its cost.

    Patterns are matched in bounded time.
    """

    _formats: Any = None

    def get_format_checker(self, *formats: Any) -> Any:
        if self._formats is None:
            self._formats = super().get_format_checker(*formats)
        return self._formats

    def get_validator_cls(self, *about: Any) -> Any:
        return quick(super().get_validator_cls(*about))

    def create(self, *schema: Any, **settings: Any) -> SchemaValidator:
        created = super().create(*schema, **settings)
        return FirstViolation(created.schema, created.validator)


class WholeText(IntegerCaster):
    """Reads digits alone as an integer; Python also reads 1_0, spaces around and the digits of other scripts."""

    def validate(self, value: Any) -> None:
        _refuse_other_text(value, WHOLE)


class NumberText(NumberCaster):
    """Reads a number as JSON writes it; Python also reads nan, inf and 1_0."""

    def validate(self, value: Any) -> None:
        _refuse_other_text(value, REAL)


def _refuse_other_text(value: Any, written: re.Pattern[str]) -> None:
    if isinstance(value, str) and not written.fullmatch(value):
        raise ValueError(f"expected {written.pattern}, received another text")


@dataclass
class BridgedRequest:
    """A request as openapi-core wants it."""

    method: str
    path_pattern: str
    content_type: str
    body: bytes | None
    parameters: RequestParameters
    host_url: str = ""
    path: str = ""


@dataclass
class BridgedResponse:
    """A response as openapi-core wants it."""

    status_code: int
    content_type: str
    data: bytes | None
    headers: Headers = field(default_factory=Headers)


def openapi(document: dict[str, Any]) -> OpenAPI:
    """openapi-core set up for the document, once for many judgements."""
    json_types = dict.fromkeys(["application/json", *media_types(document)], _parse)
    readers = {**oas31_types_caster.casters, "integer": WholeText, "number": NumberText}
    read = TypesCaster(readers, oas31_types_caster.default, oas31_types_caster.multi)
    config = Config(
        path_finder_cls=KnownOperation,
        extra_media_type_deserializers={**json_types, "multipart/form-data": _form},
        schema_validators_factory=FirstViolations(
            oas31.schema_validator_cls, oas31.default_jsonschema_dialect_id, oas31.format_checker
        ),
        schema_casters_factory=SchemaCastersFactory(oas31, read),
        extra_format_validators={"date-time": DATE_TIME.is_valid},
        spec_validator_cls=None,  # the description was validated when it was read
    )
    return OpenAPI(
        SchemaPath.from_dict(with_single_types(_without_keys(document)), resolved_cache_maxsize=4096), config=config
    )


def media_types(node: Any) -> set[str]:
    """The media types in the document that are JSON by their suffix, such as application/problem+json (RFC 6839)."""
    if isinstance(node, list):
        return {found for part in node for found in media_types(part)}
    if not isinstance(node, dict):
        return set()
    content = node.get("content")
    own = {name for name in content if str(name).endswith("+json")} if isinstance(content, dict) else set()
    return own.union(*(media_types(part) for part in node.values()))


def _without_keys(document: dict[str, Any]) -> dict[str, Any]:
    """The document without its security parts: keys are checked before, in any place."""
    paths = {
        path: {name: _keyless(part) for name, part in item.items()} for path, item in document.get("paths", {}).items()
    }
    return {**document, "security": [], "paths": paths}


def _keyless(part: Any) -> Any:
    return {name: value for name, value in part.items() if name != "security"} if isinstance(part, dict) else part


def _parse(value: bytes, **_: str) -> Any:
    return parse(value)


def _form(value: bytes, **parameters: str) -> Any:
    """In place of openapi-core's own, which follows parts within parts and gives up on a broken form by assertion."""
    return ImmutableMultiDict([(part.name, part.content) for part in parts_of(value, parameters.get("boundary", ""))])


def request(known: tuple[str, str], message: Message) -> BridgedRequest:
    """Turn the message into a request for openapi-core."""
    method, template = known
    query, headers = ImmutableMultiDict(message.query), Headers([*message.headers])
    parameters = RequestParameters(query=query, header=headers, path=dict(message.path))
    return BridgedRequest(method, template, _content_type(message), message.body or None, parameters)


def response(message: Message) -> BridgedResponse:
    """Turn the message into a response for openapi-core."""
    headers = Headers([(name, value) for name, value in message.headers if name.lower() != "content-type"])
    return BridgedResponse(message.status, _content_type(message), message.body or None, headers)


def _content_type(message: Message) -> str:
    """Without the empty parameters at its end, which RFC 9110 (5.6.6) allows and openapi-core does not."""
    return (message.content_type or "").rstrip("; \t")


def judged(
    validate: Callable[[], object], answer: Message | None = None, named: Collection[str] = ()
) -> Violation | None:
    """The first violation that `validate` raises, in our words. `named` may hold the title of a form that is meant."""
    try:
        validate()
    except OpenAPIError as error:
        return _violation(error, answer, named)
    except RecursionError:
        return Violation(SYNTAX, "body", "values nested less deeply", "too many levels")
    except ValueError:  # openapi-core stumbles over, say, a parameter without "="
        said = "the Content-Type must be a media type, such as application/json; got something else"
        return Violation(MEDIA_TYPE, "content type", "a well-formed media type", "another", said)
    return None


def _violation(error: BaseException, answer: Message | None, named: Collection[str]) -> Violation:
    chain = _causes(error)
    for cause in chain:
        if isinstance(cause, MediaTypeNotFound):
            wanted = " or ".join(str(mimetype) for mimetype in cause.availableMimetypes)
            said = f"the body must be {wanted}; the Content-Type says {cause.mimetype or 'nothing'}"
            return Violation(MEDIA_TYPE, "content type", wanted, cause.mimetype or "none", said)
        if isinstance(cause, MediaTypeDeserializeError):
            why = _syntax(cause)
            said = f"the body is not valid {cause.mimetype.removeprefix('application/').replace('json', 'JSON')}: {why}"
            return Violation(SYNTAX, "body", f"valid {cause.mimetype}", why, said)
        if isinstance(cause, MissingRequiredRequestBody):
            return Violation(MISSING_BODY, "body", "a body", "none", "a body is needed; none was sent")
        if isinstance(cause, ResponseNotFound) and answer is not None:
            return Violation(STATUS, "status", "a documented status", str(answer.status))
        if isinstance(cause, InvalidSchemaValue):
            return _schema_violation(cause, error, named)
    return _violation_by_name(error, chain)


def _causes(error: BaseException) -> list[BaseException]:
    chain = []
    current: BaseException | None = error
    while current is not None:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain


def _syntax(error: MediaTypeDeserializeError) -> str:
    if isinstance(error.__context__, FormViolation):
        return str(error.__context__)
    try:
        parse(error.value)
    except JSONViolation as violation:
        return str(violation)
    return "something else"


def _schema_violation(invalid: InvalidSchemaValue, error: BaseException, named: Collection[str]) -> Violation:
    first = nearest(next(iter(invalid.schema_errors)), named)
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first.absolute_path).lstrip(".")
    if isinstance(error, ParameterValidationError):
        return violation(PARAMETER, error.name, first)
    return violation(SCHEMA, place, first)


def _violation_by_name(error: BaseException, chain: list[BaseException]) -> Violation:
    """A parameter that is absent, or whose text is no value of its type, or a header of an answer."""
    name = getattr(error, "name", "")
    cast = next((cause for cause in chain if isinstance(cause, CastError)), None)
    if cast is not None:
        said = f"{name} must be {ARTICLES.get(cast.type, cast.type)}; got {shown(cast.value, 200)}"
        wanted = WRITTEN.get(cast.type, f"a value of the type {cast.type}")
        return Violation(PARAMETER, name, wanted, brief(cast.value, 200), said)
    if isinstance(error, MissingRequiredParameter):
        return Violation(
            PARAMETER, name, f"a value in the {error.location}", "none", f"{name} is needed; none was sent"
        )
    kind = PARAMETER if isinstance(error, ParameterValidationError) else SCHEMA
    said = f"{name} must be a text in UTF-8, percent-encoded in a URL; got other bytes"
    return Violation(kind, name, "a well-formed value", "another", said)
