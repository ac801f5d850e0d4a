"""The targets of a run, as the options name and bound them."""

import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from brakecheck.config import chosen_vendors, command_words, one_vendor, refuse_unasked, roles, target, target_named
from brakecheck.connection import Connection, Header
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.past_receipt import reopened
from brakecheck.contracts.safety.receipt_file import InUse
from brakecheck.contracts.secrets.command_line import concealed
from brakecheck.contracts.secrets.redaction import shell_word
from brakecheck.contracts.target import Target
from brakecheck.errors import environment
from brakecheck.specs import vendors
from brakecheck.values import web_address

OWN_PORT = 4011  # of the mock that we start ourselves, where it is free: the same run, the same addresses
MOCK = {"clock": "admin"}  # the mock that we start ourselves lets its clock be moved


@dataclass(frozen=True)
class RunOptions:
    """The options of `brakecheck verify`; `repeated` are the words of those that another run repeats."""

    target: str | None
    config: Path
    seed: int
    verbose: bool
    vendor: str | None
    lifecycle: Path | None
    hooks: tuple[Path, ...]
    base_url: str | None
    ca_file: Path | None
    header: tuple[Header, ...]
    proxy: str | None
    prism: bool
    adapter: str | None
    adapter_command: str | None
    max_wait: float | None
    disposable_account: bool
    select: str
    level: str | None
    examples: int
    timeout: float | None
    settle: float
    rate: float | None
    max_requests: int | None
    plan: bool
    live: bool
    allow_hazardous: bool
    keep: bool
    receipt: Path | None
    report: str | None
    report_dir: Path
    sarif_file: str | None
    fail_on: str
    strict: bool
    min_coverage: str | None
    scope: str
    baseline: Path | None
    repeated: tuple[str, ...]

    @property
    def connection(self) -> Connection:
        """The certificates, headers and proxy of the options."""
        return Connection(self.ca_file, self.header, self.proxy)


def again(chosen: Target, options: RunOptions) -> str:
    """Command that repeats this run's choice of server and made-up values; keys come from the environment."""
    own = ["--lifecycle", str(options.lifecycle)] if options.lifecycle else []
    own += [word for file in options.hooks for word in ("--hooks", str(file))]
    if not options.lifecycle and not options.target:
        own = ["--vendor", chosen.vendor]
    words = ["brakecheck", "verify", *([options.target] if options.target else []), *own]
    words += options.repeated
    if chosen.keep and chosen.receipt and not chosen.on_loopback:  # the receipt of this run stays
        words += ["--receipt", str(chosen.receipt.with_name(f"{chosen.receipt.stem}-again.jsonl"))]
    for header in options.header:
        words += ["--header", f"{header.name}: ${{{chosen.header_variable(header.name)}}}"]
    secrets = {**environment(), **chosen.secrets(chosen.keys)}
    return " ".join(shell_word(concealed(word), secrets) for word in words)


@contextmanager
def targets(options: RunOptions) -> Iterator[list[Target]]:
    """Yield the servers that the options name; a server that is started for the run ends with it."""
    options = _with_lifecycle(options)
    if sum(map(bool, (options.target, options.base_url, options.prism))) > 1:
        raise UsageError("give one of these: a target of the configuration, --base-url, --prism")
    given = (options.live, options.allow_hazardous, options.adapter_command, options.connection != Connection())
    if any(given) and not (options.target or options.base_url):
        raise UsageError("name the server, by a target of the configuration or --base-url; else our own mock is judged")
    if options.target:
        here = (options.vendor, options.adapter, options.adapter_command, options.disposable_account)
        if any(here) or options.max_wait is not None:
            raise UsageError(f"{options.config} says how the target {options.target} is judged; change it there")
        yield [target_named(options.target, options.config, connection=options.connection)]
    elif options.base_url:
        if not options.vendor:
            raise UsageError(f"--base-url needs --vendor ({', '.join(vendors.vendors())}) or --lifecycle FILE")
        yield [_given(options, options.vendor, options.base_url, options.adapter or "none", {})]
    elif options.prism:
        from brakecheck.prism import prism

        with ExitStack() as stack:
            descriptions = {name: vendors.documented(name, neighbours=False) for name in chosen_vendors(options.vendor)}
            origins = {name: stack.enter_context(prism(it.document)) for name, it in descriptions.items()}
            yield [Target("Prism", name, at, _any_keys(name), "stateless", own=True) for name, at in origins.items()]
    else:
        from brakecheck.hook_files import hooks_in
        from brakecheck.mock_server.server import Settings, embedded, prefix_of

        names, alone = chosen_vendors(options.vendor), options.lifecycle is not None
        served = Settings(vendors=names if alone else (), port=OWN_PORT, hooks=hooks_in(options.hooks))
        with ExitStack() as stack:
            try:
                origin = stack.enter_context(embedded(served))
            except OSError:
                origin = stack.enter_context(embedded(replace(served, port=0)))
            yield [
                replace(
                    _given(options, name, origin + prefix_of(name, alone=alone), options.adapter or "admin", MOCK),
                    own=True,
                )
                for name in names
            ]


def _with_lifecycle(options: RunOptions) -> RunOptions:
    """Add the lifecycle file's vendor to the known ones and the options; a target names its own."""
    if not options.lifecycle:
        return options
    vendor = one_vendor(options.vendor, options.lifecycle)
    return options if options.target else replace(options, vendor=vendor)


def _any_keys(vendor: str) -> dict[str, str]:
    """Draw keys, for Prism takes any. A report would replace a word that is also part of a key."""
    return {role: token_hex(16) for role in roles(vendor)}


def _given(
    options: RunOptions,
    vendor: str,
    base_url: str,
    adapter: str,
    settings: Mapping[str, Any],
    environment: Mapping[str, str] = os.environ,
) -> Target:
    settings = dict(settings)
    if options.adapter_command:
        settings["command"] = command_words("--adapter-command", options.adapter_command)
    if options.max_wait is not None:
        settings["max-wait"] = options.max_wait
    if options.disposable_account:
        settings["disposable-account"] = True
    return target(
        name=urlsplit(web_address(base_url)).netloc,
        vendor=vendor,
        base_url=base_url,
        adapter=adapter,
        settings=settings,
        variables={},
        timeout=Target.timeout,
        allow_hazardous=False,
        environment=environment,
        connection=options.connection,
    )


def bounded(found: Target, options: RunOptions) -> Target:
    """Return the target with the bounds of this run."""
    return replace(
        found,
        rate=options.rate,
        max_requests=options.max_requests,
        settle=options.settle,
        level=options.level or found.level,
        timeout=options.timeout or found.timeout,
        allow_hazardous=found.allow_hazardous or options.allow_hazardous,
        receipt=_receipt(found, options.receipt, keep=options.keep),
        keep=options.keep,
    )


def removal_commands(chosen: Target) -> list[str]:
    """The command that removes the kept records, if there are any."""
    receipt = chosen.receipt if chosen.keep else None
    return [_removal(receipt, chosen)] if receipt and receipt.exists() else []


def _receipt(found: Target, wanted: Path | None, *, keep: bool = False) -> Path | None:
    """Path of the receipt; runs against other machines always have one, so that killed runs leave a trace."""
    if keep and found.own:
        raise UsageError("--keep needs a server that goes on after the run: start one, and name it with --base-url")
    if found.in_worlds:
        if wanted:
            raise UsageError("--receipt is for accounts that last; this run works in worlds of its own")
        return None
    if found.on_loopback and not wanted and not keep:
        return None
    path = wanted or Path(f"brakecheck-receipt-{found.vendor}.jsonl")
    if path.is_dir():
        raise UsageError(f"--receipt: expected a file, received the folder {path}")
    if path.exists():
        raise UsageError(_occupied(path, found))
    return path


def _on_this_machine(found: Target) -> bool:
    """Whether `cleanup` sends no request off this machine, and so needs no --live."""
    try:
        refuse_unasked(found, live=False)
    except UsageError:
        return False
    return True


def _occupied(path: Path, found: Target) -> str:
    """The sentence about a receipt that exists: what it means, and what to do."""
    try:
        reopened(path)[1].keep()
    except InUse:
        return f"another run is under way, and {path} is its receipt; wait for its end, or name another with --receipt"
    except UsageError:
        return f"{path} is there and is no receipt that can be read; name another file with --receipt"
    return f"{path} lists what an earlier run left behind; remove that with: {_removal(path, found)}"


def _removal(path: Path, found: Target) -> str:
    """The command that removes the records of the receipt."""
    named = str(path) if not str(path).startswith("-") else f"./{path}"
    machine = vendors.machine(found.vendor)
    own = ["--lifecycle", str(machine.path)] if machine else []
    own += ["--disposable-account"] if found.settings.get("disposable-account") else []
    return shlex.join(["brakecheck", "cleanup", *own, *([] if _on_this_machine(found) else ["--live"]), named])
