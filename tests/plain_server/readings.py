"""The points that the documents leave open, with the readings that the server can follow."""

READINGS = {
    "dialnexa.pause.delay-while-paused": ("frozen", "runs-on"),
    "dialnexa.delete.message": ("sentence", "word", "other"),
    "dialnexa.delete.after-cancel-in-flight": ("allowed", "refused"),
    "dialnexa.delete.lead-in-a-delay": ("refused", "allowed"),
    "dialnexa.error.body": ("neighbours", "other"),
    "dialnexa.body.extra-fields": ("long", "short"),
    "dialnexa.id.shape": ("wfl", "wf", "other"),
    "dialnexa.http.body-too-large": ("refused", "ignored"),
    "suprsend.cancel.by-slug": ("enough", "not-enough"),
    "suprsend.cancel.unknown-filter": ("ignored", "refused", "applied"),
    "suprsend.cancel.hollow-filter": ("refused", "matches-nothing", "mixed"),
    "suprsend.cancel.null-filter": ("refused", "ignored", "matches-nothing"),
    "suprsend.auth.bare-key": ("refused", "accepted"),
    "suprsend.http.media-type": ("refused-415", "refused-400", "accepted", "other"),
    "suprsend.http.body-too-large": ("refused", "read"),
}

Readings = dict[str, str]


def readings(vendor: str, number: int = 0) -> Readings:
    """The reading of that number of every rule of the vendor, counted round; 0 gives the first of each."""
    return {
        rule.removeprefix(f"{vendor}."): choices[number % len(choices)]
        for rule, choices in READINGS.items()
        if rule.startswith(f"{vendor}.")
    }
