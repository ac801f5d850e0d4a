"""DialNexa's open rules: what the mock cannot read otherwise yet, and what changes how messages have to look."""

from brakecheck.mock_server.api_error import ApiError, BadRequest, Unprocessable, UnsupportedMediaType

FIXED = {
    "dialnexa.http.body-too-large": "--body-limit bounds every body before anybody knows which world it is for",
}
MEDIA_TYPE, ERROR_BODY = "dialnexa.http.media-type", "dialnexa.error.body"
DESCRIBED = (MEDIA_TYPE, ERROR_BODY, "dialnexa.body.extra-fields")
UNSUPPORTED: dict[str, type[ApiError] | None] = {
    "refused-415": UnsupportedMediaType,
    "refused-400": BadRequest,
    "accepted": None,
    "other": Unprocessable,
}
