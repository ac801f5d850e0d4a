"""SuprSend's open rules: those with one reading in the mock, and those that change the description."""

from brakecheck.mock_server.api_error import ApiError, BadRequest, Unprocessable, UnsupportedMediaType

FIXED = {
    "suprsend.http.body-too-large": "--body-limit bounds every body before its world is known",
}
MEDIA_TYPE = "suprsend.http.media-type"
DESCRIBED = (
    MEDIA_TYPE,
    "suprsend.cancel.hollow-filter",
    "suprsend.cancel.null-filter",
    "suprsend.cancel.unknown-filter",
    "suprsend.messages.invalid-query",
)
UNSUPPORTED: dict[str, type[ApiError] | None] = {
    "refused-415": UnsupportedMediaType,
    "refused-400": BadRequest,
    "accepted": None,
    "other": Unprocessable,
}
