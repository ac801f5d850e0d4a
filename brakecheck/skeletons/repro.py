"""What carries the steps out."""

WORLDS = {}  # worlds of the mock, by account
NAMES = {}  # ids that this server gives out, by the names that stand for them in the report's answers
DECIDING = []  # what the finding rests on: the round of a race, this server's answer, the report's answer
DECISIVE = []  # statuses of the request that the finding is about
CLOSINGS = []
MOMENTARY = {"date", "content-length", "server", "connection"}
ID = re.compile(r"(^|_)(id|ids|key|token|cursor|slug)$|[a-z](Id|Ids)$|^etag$", re.IGNORECASE)
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


class Answer:
    """A status, 0 where there was no response, with headers and text."""

    def __init__(self, status, headers, text):
        self.status, self.text = status, text
        self.headers = {name.lower(): value for name, value in headers.items()}

    @property
    def json(self):
        try:
            return json.loads(self.text)
        except ValueError:
            return None


def stop(sentence):
    """End without a verdict."""
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def keyed(text):
    """The text with keys in place of ${VARIABLE}; ${VARIABLE:2:5} is five characters of one, ^^ the key in capitals."""

    def value(found):
        key, change = KEYS[found[1]], found[2] or ""
        if change.startswith(":"):
            start, length = map(int, change[1:].split(":"))
            return key[start : start + length]
        return {"": key, "^^": key.upper(), ",,": key.lower(), "~~": key.swapcase()}[change]

    names = "|".join(map(re.escape, KEYS)) or "(?!)"
    return re.sub(r"\$\{(" + names + r")(\^\^|,,|~~|:\d+:\d+)?\}", value, text)


def unkeyed(text):
    """The text with variables in place of keys, as it may be shown."""
    for name, key in KEYS.items():
        if key:
            text = text.replace(key, "${" + name + "}")
    return text


def send(method, url, headers=None, body=None, encoding="utf-8", **how):
    """Send a request; its answer. `how` is for `compare`."""
    headers = {name: keyed(value) for name, value in {**HEADERS, **(headers or {})}.items()}
    if "Date" in headers:
        headers["Date"] = formatdate(usegmt=True)
    content = None if body is None else keyed(body).encode(encoding, "surrogatepass")
    try:
        found = SESSION.request(
            method, keyed(url), headers=headers, data=content, timeout=TIMEOUT, allow_redirects=False
        )
        answer = Answer(found.status_code, found.headers, found.content.decode("utf-8", "replace"))
    except requests.RequestException as error:
        answer = Answer(0, {}, type(error).__name__)
    return compare(f"{method} {url}", answer, **how)


def admin(method, path, body=None, **how):
    """The same for the mock's admin API."""
    token = {"Authorization": "Bearer ${ADMIN_TOKEN}"} if "ADMIN_TOKEN" in KEYS else {}
    kind = {"Content-Type": "application/json"} if body is not None else {}
    return send(method, ADMIN_URL + path, {**token, **kind}, body, **how)


def open_world(account, wanted, keys):
    """Open a world of the mock, whose keys are used from now on."""
    body = json.dumps(wanted)
    answer = admin("POST", "/worlds", body, was=201, needed=True, quiet=True)
    WORLDS[account] = take(answer, "name")
    print(f"    opened the world {WORLDS[account]} of the {account} account")
    CLOSINGS.append(lambda: admin("DELETE", f"/worlds/{WORLDS[account]}", was=204, quiet=True))
    for variable, role in keys.items():
        KEYS[variable] = take(answer, "keys", VENDOR, role)


def compare(
    what, answer, *, was, needed=False, reported=None, reported_headers=None, decisive=False, group=None, quiet=False
):
    """Print the answer beside that of the report; one that is `needed` for the state has to succeed."""
    if not quiet:
        print(f"    {what}\n        now:    {answer.status} {unkeyed(answer.text)[:SHOWN]}")
        if answer.status != was or reported is not None:
            print(f"        report: {was} {(reported or '')[:SHOWN]}")
    if needed and not 200 <= answer.status < 300:
        stop(f"{what} answers {answer.status} {answer.text[:SHOWN]!r}: the state could not be brought about")
    if decisive:
        DECISIVE.append(answer.status)
    if reported is not None:
        headers = {} if reported_headers is None else {name: unkeyed(text) for name, text in answer.headers.items()}
        now = (answer.status, plain(headers, NAMES), plain(parsed(unkeyed(answer.text)), NAMES))
        DECIDING.append((group, now, (was, plain(reported_headers or {}, {}), plain(parsed(reported), {}))))
    return answer


def take(answer, *place, name=None):
    """What stands in the answer there, which later steps name."""
    found = {"(headers)": answer.headers} if place[0] == "(headers)" else answer.json
    try:
        for part in place:
            found = found[part]
    except (KeyError, IndexError, TypeError):
        stop(f"an answer has no {'.'.join(map(str, place))}, which later steps need: {answer.text[:SHOWN]!r}")
    if name:
        NAMES[str(found)] = f"<{name}>"
    return str(found)


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def plain(value, names, key=""):
    """What is left to compare: ids that are known by their names, others as <id>, moments as <time>."""
    if isinstance(value, dict):
        return {name: plain(part, names, name) for name, part in value.items() if name.lower() not in MOMENTARY}
    if isinstance(value, list):
        return [plain(part, names, key) for part in value]
    if isinstance(value, float | int) and not isinstance(value, bool):
        return "<time>" if value > 10**9 else names.get(str(value), value)
    if not isinstance(value, str):
        return value
    for known in sorted(names, key=len, reverse=True):
        value = value.replace(known, names[known]) if len(known) > 3 else value
    value = names.get(value, value)
    if re.fullmatch(r"<\w+>", value):
        return value
    if TIME.search(value):
        return "<time>"
    is_word = len(value) > 7 and " " not in value and any(letter.isdigit() for letter in value)
    return "<id>" if is_word or (value and ID.search(key)) else value


def shows_itself():
    """Whether this server's answers are those of the finding."""
    if EXPECTED:
        return not any(re.fullmatch(EXPECTED, str(status)) for status in DECISIVE)
    rounds = {}
    for number, (group, now, then) in enumerate(DECIDING):
        both = rounds.setdefault(number if group is None else f"round {group}", ([], []))
        both[0].append(json.dumps(now, sort_keys=True))
        both[1].append(json.dumps(then, sort_keys=True))
    return all(sorted(now) == sorted(then) for now, then in rounds.values())
