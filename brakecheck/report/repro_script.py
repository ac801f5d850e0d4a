"""The text of a Python script that repeats a finding; ids, waits and races are awkward in sh."""

import json
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from urllib.parse import urlsplit

from brakecheck.report.model import ContractReport, RuleReport, VendorReport
from brakecheck.report.printable import line
from brakecheck.report.recorded import Gift, LineStep, Record, RecordStep, RequestStep, WaitStep, WorldStep
from brakecheck.report.script_text import Names, literal
from brakecheck.report.serialization import plain

HEADER = re.compile(r"\b[A-Z]\w*(-[A-Z]\w*)*: |header", re.ASCII)
STATUS = re.compile(r"[1-5]\d\d|a [1-5]xx")
SPECIAL = {"no server error": r"[1-4]\d\d", "a response": r"[1-9]\d\d"}
WIDTH = 100
RACE = 10  # tries; of requests that overlap chance decides which comes first
IMPORTS = {
    "": ("json", "os", "re", "sys"),
    "command": ("shlex", "subprocess"),
    "raw": ("io", "socket", "ssl"),
    "together": ("threading",),
    "wait": ("time",),
}
FROM = {
    "raw": ("from contextlib import suppress", "from http.client import HTTPException, HTTPResponse"),
    "together": ("from concurrent.futures import ThreadPoolExecutor",),
}


def script(entry: VendorReport, rule: RuleReport, contract: ContractReport, record: Record) -> str:
    """The script that repeats the record of the contract."""
    return _Script(entry, rule, contract, record).text()


class _Script:
    """Puts together what stands at the top, what carries steps out, and the steps."""

    def __init__(self, entry: VendorReport, rule: RuleReport, contract: ContractReport, record: Record) -> None:
        self._entry, self._rule, self._record = entry, rule, record
        self._named = f"{contract.promise} ({contract.name})"
        self._expected, self._received = contract.expected or "", contract.received or ""
        self._steps = record.steps
        self._worlds = [step for step in self._steps if isinstance(step, WorldStep)]
        self._requests = _requests(self._steps)
        self._names = Names()
        self._wants_headers = bool(HEADER.search(f"{self._expected} {self._received}"))
        self._decides = False

    def text(self) -> str:
        kinds = self._kinds()
        parts = [_carrying(kind) for kind in kinds]
        return "\n\n".join([self._top(kinds), self._run(), *parts, self._end()])

    def _kinds(self) -> list[str]:
        has = {
            "raw": any(step.raw for step in self._requests),
            "together": any(step.together for step in self._requests),
            "command": any(isinstance(step, LineStep) for step in self._steps),
            "wait": any(isinstance(step, WaitStep) for step in self._steps),
        }
        return ["", *(kind for kind, there in has.items() if there)]

    def _top(self, kinds: list[str]) -> str:
        imports = sorted(name for kind in kinds for name in IMPORTS[kind])
        further = ["from email.utils import formatdate", *(one for kind in kinds for one in FROM.get(kind, ()))]
        further.append("from urllib.parse import quote, urlsplit")
        return "\n".join(
            [
                "#!/usr/bin/env python3",
                f'"""{self._described()}"""',
                "",
                *(f"import {name}" for name in imports),
                *sorted(further),
                "",
                "import requests",
                "",
                *self._settings(),
            ]
        )

    def _described(self) -> str:
        evidence = {
            "promise": self._rule.statement,
            "made in": str(self._rule.sources[0]),
            "contract": self._named,
            "expected": self._expected,
            "received": self._received,
        }
        lines = [f"{label:9} {line(text, 1000)}" for label, text in evidence.items()]
        text = "\n".join(
            [
                f"Shows again that {self._rule.id} is broken; written by `brakecheck repro`, needs `requests`.",
                "",
                *lines,
                "",
                *self._instructions(),
                "",
                "Exit status: 1 the finding shows itself again, 0 it does not, 2 the script could not run.",
            ]
        )
        return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')

    def _instructions(self) -> Iterator[str]:
        base = self._entry.target.base_url
        yield f"BASE_URL is the server (default: {base}); one off this machine needs the word --live."
        if self._worlds:
            port = urlsplit(base).port or 80
            yield f"It is a brakecheck mock (`brakecheck mock --port {port}`), which gives the keys of new worlds."
        if missing := self._variables():
            yield f"Keys are read from the environment: {', '.join(missing)}."
        if any(isinstance(step, LineStep) for step in self._steps):
            yield "ADAPTER_COMMAND is the command of your adapter; it gets the lines that the run sent to it."

    def _variables(self) -> list[str]:
        """The variables of keys that the steps name, and that no world gives."""
        given = {variable for world in self._worlds for variable in world.keys}
        text = json.dumps([self._record.headers, plain(self._steps)])
        return [name for name in self._record.variables if f"${{{name}" in text and name not in given]

    def _settings(self) -> Iterator[str]:
        yield f"VENDOR = {literal(self._entry.vendor)}"
        yield f'BASE_URL = os.environ.get("BASE_URL", {literal(self._entry.target.base_url)}).rstrip("/")'
        if self._worlds:
            yield f'ADMIN_URL = os.environ.get("ADMIN_URL", {literal(self._worlds[0].url)})'
        names = self._variables()
        yield f'KEYS = {{name: os.environ.get(name, "") for name in {literal(names)}}}'
        if self._worlds:
            yield 'KEYS |= {"ADMIN_TOKEN": os.environ["ADMIN_TOKEN"]} if "ADMIN_TOKEN" in os.environ else {}'
        yield f"HEADERS = {literal(self._record.headers or {})}  # of each request"
        yield f"EXPECTED = {literal(self._due())}  # the due status; empty: all of the answers count"
        yield "TIMEOUT, SHOWN = 10, 400  # seconds, characters"
        yield "SESSION = requests.Session()"
        yield "SESSION.trust_env = False  # no key but those above, no proxy"
        yield 'SESSION.verify = os.environ.get("REQUESTS_CA_BUNDLE", True)'
        yield f"TRIES = {self._tries()}  # of requests that overlap chance decides which comes first"

    def _tries(self) -> int:
        return RACE if any(step.together for step in self._requests) else 1

    def _due(self) -> str:
        """The pattern of the due statuses, where the finding is about a status alone."""
        expected, received = self._expected, self._received
        decisive = next((step for step in self._requests if step.decisive), None)
        if decisive is None:
            return ""
        if expected in SPECIAL:
            return SPECIAL[expected]
        wanted = expected.split(" or ")
        was = str(decisive.status) if decisive.status else "no response"
        if not all(map(STATUS.fullmatch, wanted)) or not received.startswith(was):
            return ""
        return "|".join(one.removeprefix("a ").replace("x", r"\d") for one in wanted)

    def _run(self) -> str:
        lines, last = ["", "def run():"], ""
        for group in self._grouped():
            heading = f"# after {group[0].at:g} s{_by(group[0])}"
            lines += [*([""] if last else []), f"    {heading}"] if heading != last else []
            lines += [f"    {text}" for text in self._lines(group)]
            last = heading
        return "\n".join(lines)

    def _grouped(self) -> Iterator[list[RecordStep]]:
        """The steps; those that were sent together are one."""
        for together, steps in groupby(self._steps, lambda step: isinstance(step, RequestStep) and step.together):
            every = list(steps)
            yield from [every] if together else [[step] for step in every]

    def _lines(self, group: list[RecordStep]) -> Iterator[str]:
        self._decides = self._decides or any(step.decisive for step in _requests(group))
        if reason := next(filter(None, map(_left_out, _requests(group))), ""):
            yield f"stop({literal(reason)})"
        calls = [self._call(step, group) for step in group]
        if len(calls) > 1:
            calls = [f"together({', '.join(f'lambda: {call}' for call in calls)})"]
        gives = group[0].gives if len(group) == 1 and isinstance(group[0], RequestStep | LineStep) else ()
        commented = "# " if any(step.left_out for step in _requests(group)) else ""
        yield f"{commented}{'answer = ' if gives else ''}{calls[0]}".replace("\n    ", f"\n    {commented}")
        yield from (commented + taken for taken in self._taken(gives))

    def _taken(self, gives: Sequence[Gift]) -> Iterator[str]:
        for gift in gives:
            name = self._names.named(gift.value, str(gift.place[-1]))
            place = ", ".join(map(literal, gift.place))
            yield f"{name} = take(answer, {place}, name={literal(name)})"

    def _call(self, step: RecordStep, group: list[RecordStep]) -> str:
        if isinstance(step, WorldStep):
            return _called("open_world", [literal(step.account), literal(step.wanted), literal(step.keys)])
        if isinstance(step, WaitStep):
            return f"wait({step.seconds!r})"
        if isinstance(step, LineStep):
            answer = self._names.placed(step.answer) if self._decides else step.answer
            kind = "decides" if self._decides and step.request.get("do") != "advance" else "needed"
            return f"ask({self._names.value(step.request)}, {literal(answer)}, {kind}=True)"
        return self._sent(step, group)

    def _sent(self, step: RequestStep, group: list[RecordStep]) -> str:
        how = [f"was={step.status}", *self._how(step, group)]
        if step.raw:
            replies = f"send_raw({self._body(step)}, {step.encoding or 'utf-8'!r}, {step.raw}, cut={step.cut})"
            return _called("compare", ["'raw bytes'", f"{replies}[-1]", *how])
        admin = step.by == "admin"
        words = [literal(step.method), self._url(step, admin=admin)]
        if step.headers:
            words.append(self._names.value(step.headers) if not admin else "")
        if step.body:
            words.append(("body=" if not admin and not step.headers else "") + self._body(step))
        if step.encoding:
            words.append(f"encoding={step.encoding!r}")
        return _called("admin" if admin else "send", [*words, *how])

    def _url(self, step: RequestStep, *, admin: bool) -> str:
        base = self._entry.target.base_url.rstrip("/")
        if admin:
            return self._names.text(step.url, quoted=True, worlds=True)
        if step.url.startswith(base):
            return f"BASE_URL + {self._names.text(step.url[len(base) :], quoted=True)}"
        return self._names.text(step.url, quoted=True)

    def _body(self, step: RequestStep) -> str:
        text = step.body
        if step.escaped:
            text = text.encode("ascii", "replace").decode("unicode_escape")
        try:
            value = json.loads(text)
            if json.dumps(value) == text and isinstance(value, dict | list):
                return f"json.dumps({self._names.value(value)})"
        except (ValueError, RecursionError):
            pass
        return self._names.text(text)

    def _how(self, step: RequestStep, group: list[RecordStep]) -> Iterator[str]:
        if not self._decides:
            if step.by != "contract" and 200 <= step.status < 300:
                yield "needed=True"
            return
        if step.decisive:
            yield "decisive=True"
        if step.answer is not None and not step.url.endswith("/clock/advance"):
            yield f"reported={literal(self._names.hidden(step.answer))}"
            if step.decisive and (self._wants_headers or self._worlds):
                yield f"reported_headers={literal(self._names.placed(step.answer_headers))}"
            if len(group) > 1:
                yield f"group={self._steps.index(group[0])}"

    def _end(self) -> str:
        text = _carrying("end")
        for name, value in (("expected", self._expected), ("received", self._received)):
            text = text.replace(f'"{{{name}}}"', literal(line(value, 1000)))
        return f"{text}\n"


def _called(function: str, words: list[str]) -> str:
    """The call, in several lines where one is too long."""
    flat = ", ".join(words)
    if len(flat) <= WIDTH:
        return f"{function}({flat})"
    inside = "".join(f"\n{' ' * 8}{word}," for word in words)
    return f"{function}({inside}\n    )"


def _requests(group: Sequence[RecordStep]) -> list[RequestStep]:
    return [step for step in group if isinstance(step, RequestStep)]


def _by(step: RecordStep) -> str:
    if isinstance(step, LineStep):
        return ", the adapter command"
    if not isinstance(step, RequestStep):
        return ""
    who = {"admin": "the mock's admin API", "adapter": "the adapter", "contract": "the contract"}[step.by]
    return f", {who}"


def _left_out(step: RequestStep) -> str:
    """The reason why the step cannot be repeated as it stands."""
    if step.long is not None:
        return f"the next request had a body of {step.long} bytes, which the report does not keep"
    if step.left_out:
        return (
            f"the next request is left out: {step.danger}; where all records of the server are yours, remove this "
            "line, and the signs # below it"
        )
    return ""


def _carrying(kind: str) -> str:
    """A part of the script, with its title above."""
    name = f"repro_{kind}.py" if kind else "repro.py"
    text = (files("brakecheck") / "skeletons" / name).read_text(encoding="utf-8").strip()
    _, title, code = text.split('"""', 2)
    return f"\n# ---- {title.rstrip('.')} {'-' * (107 - len(title))}\n\n{code.strip()}"
