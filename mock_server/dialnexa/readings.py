"""DialNexa's open rules: those with one reading in the mock, and those that change the description."""

from brakecheck.mock_server.api_error import ApiError, BadRequest, Unprocessable, UnsupportedMediaType

FIXED: dict[str, str] = {}
MEDIA_TYPE, ERROR_BODY, TOO_LARGE = "dialnexa.http.media-type", "dialnexa.error.body", "dialnexa.http.body-too-large"
DESCRIBED = (MEDIA_TYPE, ERROR_BODY, TOO_LARGE, "dialnexa.body.extra-fields")
UNSUPPORTED: dict[str, type[ApiError] | None] = {
    "refused-415": UnsupportedMediaType,
    "refused-400": BadRequest,
    "accepted": None,
    "other": Unprocessable,
}
