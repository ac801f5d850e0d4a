"""brakecheck.toml and the command line become targets. Keys come from the environment alone."""

import os
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from brakecheck import values
from brakecheck.connection import Connection, certificates, filled, header
from brakecheck.contracts.address import is_loopback
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.target import Target, in_header
from brakecheck.specs import vendors
from brakecheck.specs.input_file import tables

FILE = "brakecheck.toml"
Value = TypeVar("Value")
KNOWN = {
    *("vendor", "base-url", "keys", "adapter", "timeout", "allow-hazardous"),
    *("ca-file", "headers", "proxy", "level"),
}
LIFECYCLES = (".yaml", ".yml")
CLOCKS = ("admin", "real")


def chosen_vendors(*names: str | None) -> list[str]:
    """The vendors of these names, all that are shipped for none; `UsageError` for a name that is no vendor's."""
    known = [*vendors.vendors(), *vendors.added()]
    wanted = [name for name in names if name is not None]
    for name in wanted:
        if name not in known:
            raise UsageError(f"expected a vendor ({', '.join(known)}), received {name!r}")
    return wanted or vendors.vendors()


def vendor_named(name: str) -> str:
    """The vendor of this name, or of the lifecycle file at this path; `UsageError` where it is neither."""
    if Path(name).suffix in LIFECYCLES:
        return vendors.add(Path(name))
    return chosen_vendors(name)[0]


def one_vendor(name: str | None, lifecycle: Path | None) -> str | None:
    """The vendor of this name or of this lifecycle file, None without either; `UsageError` for both."""
    if name and lifecycle:
        raise UsageError("give --vendor or --lifecycle, not both: the file names its vendor")
    return vendors.add(lifecycle) if lifecycle else name


def with_lifecycles(names: Iterable[str | None], files: Iterable[Path]) -> list[str]:
    """The vendors of these names and of these lifecycle files, which are known from now on; none for none."""
    return [*(name for name in names if name), *(vendors.add(file) for file in files)]


def _clock(value: object) -> str:
    if value not in CLOCKS:
        raise UsageError(f"expected {' or '.join(CLOCKS)}, received {values.shown(value)}")
    return str(value)


def _words_by_name(value: object) -> dict[str, list[str]]:
    if not isinstance(value, dict):
        raise UsageError(f'expected a table such as {{queue = ["test-queue"]}}, received {values.shown(value)}')
    return {name: values.words(ids) for name, ids in value.items()}


def _as_it_is(value: object) -> object:
    """The adapter checks these itself."""
    return value


# Settings of the adapters in the configuration, and the check of each value.
SETTINGS: dict[str, dict[str, Callable[[object], object]]] = {
    "admin": {"admin-url": values.web_address, "admin-token": values.text},
    "vendor-api": {
        "max-wait": values.not_negative,
        "clock": _clock,
        "slugs": values.words,
        "given": _words_by_name,
        "disposable-account": values.switch,
        "all-cases": values.switch,
    },
    "command": {"command": values.words},
    "static": {"records": _as_it_is},
}


def refuse_unasked(target: Target, *, live: bool) -> None:
    """Raise `UsageError` if requests would leave this machine without permission."""
    if live:
        return
    admin = target.settings.get("admin-url")
    for address in (target.base_url, *([str(admin)] if admin else []), *([target.proxy] if target.proxy else [])):
        if target.treat_as_remote or not is_loopback(address):
            raise UsageError(f"{address} is not on this machine; records are changed there. Add --live if you mean it")


def command_words(option: str, command: str) -> list[str]:
    """The words of a command, as a shell would split it."""
    try:
        return shlex.split(command)
    except ValueError as error:  # a quotation without an end
        raise UsageError(f"{option}: {str(error).lower()} in {command!r}") from None


def roles(vendor: str) -> list[str]:
    """Whose keys a target may have: those that the mock gives out, and another account's."""
    return [*vendors.fixtures(vendor)["keys"], "other"]


def read_targets(path: Path) -> dict[str, dict[str, Any]]:
    """The tables under `[targets]` of the file; `UsageError` or `SpecError` where there are none."""
    if not os.path.lexists(path):
        raise UsageError(f"{path} does not exist; `brakecheck init` writes one, or give --vendor and --base-url")
    targets = tables(path).get("targets")
    if not isinstance(targets, dict) or not all(isinstance(table, dict) for table in targets.values()):
        raise UsageError(f"{path}: expected tables named [targets.NAME], received none")
    return targets


def target_named(
    name: str,
    path: Path,
    environment: Mapping[str, str] = os.environ,
    connection: Connection = Connection(),  # noqa: B008 - nothing can change it
) -> Target:
    """The target of that name in the file; what `connection` says goes before the file."""
    targets = read_targets(path)
    if name not in targets:
        raise UsageError(f"{path}: expected a target ({', '.join(sorted(targets))}), received {name!r}")
    table = targets[name]
    with _place(f"{path}: [targets.{name}]"):
        _refuse_unknown(table, KNOWN)
        for needed in ("vendor", "base-url"):
            if not isinstance(table.get(needed), str):
                raise UsageError(f"expected {needed}, a text, received {values.shown(table.get(needed))}")
        adapter = table.get("adapter", {"kind": "none"})
        if not isinstance(adapter, dict) or not isinstance(adapter.get("kind"), str):
            raise UsageError('expected adapter, a table with kind, such as {kind = "admin"}')
        found = target(
            name=name,
            vendor=table["vendor"],
            base_url=table["base-url"],
            adapter=adapter["kind"],
            settings=_settings(adapter),
            variables=_variables(table.get("keys", {}), table["vendor"]),
            timeout=_checked(table, "timeout", values.positive, otherwise=Target.timeout),
            allow_hazardous=_checked(table, "allow-hazardous", values.switch, otherwise=False),
            environment=environment,
            connection=connection.or_else(_connection(table, path.parent)),
        )
        return replace(found, level=_checked(table, "level", values.level, otherwise=found.level))


@contextmanager
def _place(place: str) -> Iterator[None]:
    """Put the place before what is wrong there."""
    try:
        yield
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from None


def _checked(table: Mapping[str, Any], name: str, check: Callable[[object], Value], *, otherwise: Value) -> Value:
    with _place(name):
        return check(table[name]) if name in table else otherwise


def _refuse_unknown(table: Mapping[str, Any], known: Iterable[str]) -> None:
    if surplus := sorted(table.keys() - set(known)):
        raise UsageError(f"expected {', '.join(sorted(known)) or 'nothing more'}, received {', '.join(surplus)[:200]}")


def _settings(adapter: dict[str, Any]) -> dict[str, Any]:
    with _place("adapter"):
        checks = SETTINGS.get(adapter["kind"], {})
        _refuse_unknown(adapter, {*checks, "kind"})
        return {name: _checked(adapter, name, checks[name], otherwise=None) for name in adapter if name != "kind"}


def _connection(table: Mapping[str, Any], folder: Path) -> Connection:
    """What the table says of the way to the server; a file is looked for beside the configuration."""
    ca_file = _checked(table, "ca-file", values.text, otherwise="")
    with _place("headers"):
        named = table.get("headers", {})
        if not isinstance(named, dict):
            raise UsageError('expected a table, such as {"X-Subscription-Key" = "$VARIABLE"}')
        headers = tuple(header(name, value) for name, value in named.items())
    return Connection(
        folder / ca_file if ca_file else None, headers, _checked(table, "proxy", values.web_address, otherwise=None)
    )


def _variables(value: Any, vendor: str) -> dict[str, str]:
    with _place("keys"):
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise UsageError('expected the name of a variable for each role, such as {full = "$MY_KEY"}')
        chosen_vendors(vendor)
        _refuse_unknown(value, roles(vendor))
        for role, text in value.items():
            if not text.startswith("$"):
                raise UsageError(f'{role}: expected the name of an environment variable, such as "$MY_KEY"')
        return value


def target(
    *,
    name: str,
    vendor: str,
    base_url: str,
    adapter: str,
    settings: Mapping[str, Any],
    variables: Mapping[str, str],
    timeout: float,
    allow_hazardous: bool,
    receipt: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    connection: Connection = Connection(),  # noqa: B008 - nothing can change it
) -> Target:
    """A target with its keys read from the environment: `variables` names the variable of a role."""
    chosen_vendors(vendor)
    named = {role: str(variable).removeprefix("$") for role, variable in variables.items()}
    bare = Target(name, vendor, values.web_address(base_url), variables=named)
    addresses = [base_url, str(settings.get("admin-url", "")), connection.proxy or ""]
    is_secure = any(address.lower().startswith("https:") for address in addresses)
    return replace(
        bare,
        keys=_keys(bare, environment),
        adapter=adapter,
        settings=dict(settings),
        timeout=timeout,
        allow_hazardous=allow_hazardous,
        receipt=receipt,
        headers=filled(connection.headers, environment),
        variables=named | {in_header(it.name): it.variable for it in connection.headers if it.variable},
        ca_file=certificates(connection.ca_file, environment, is_secure=is_secure),
        proxy=connection.proxy,
    )


def _keys(bare: Target, environment: Mapping[str, str]) -> dict[str, str]:
    keys = {}
    for role in roles(bare.vendor):
        variable = bare.variable(role)
        if key := environment.get(variable):
            if not all("!" <= character <= "~" for character in key):
                raise UsageError(f"${variable} has blanks or other characters that a key cannot have; set it again")
            keys[role] = key
    return keys
