"""The way to a server: certificates, further headers, a proxy."""

import os
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from brakecheck.cli.targets import _given, again
from brakecheck.config import target_named
from brakecheck.connection import Connection, Header, certificates, filled, header_line, once
from brakecheck.contracts.errors import UsageError
from tests.brakecheck.conftest import Brakecheck
from tests.brakecheck.gateway import Gateway, served
from tests.brakecheck.run_options import read
from tests.certificates import authority as certified
from tests.certificates import needs_openssl

SECRET = "canary-subscription-1"
SELECTED = ["-k", "does_not_exist or keys_are_required"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certified(tmp_path_factory.mktemp("authority"))


def arguments(origin: str, *more: str) -> list[str]:
    return ["verify", "--vendor", "dialnexa", "-u", f"{origin}/dialnexa/v1", *SELECTED, *more]


@pytest.mark.slow
@needs_openssl
def test_a_private_authority_is_trusted_where_it_is_named(
    brakecheck: Brakecheck, mock: str, authority: tuple[Path, ssl.SSLContext]
):
    """By the option or by one of two variables; without them the server's certificate is refused."""
    ca_file, context = authority
    key = {"DIALNEXA_API_KEY": "demo:full", "REQUESTS_CA_BUNDLE": "", "SSL_CERT_FILE": ""}
    with served(Gateway(mock), context) as origin:
        refused = brakecheck(*arguments(origin), **key)
        assert refused.returncode == 2, refused.stdout
        assert "SSLError" in refused.stderr
        by_option = brakecheck(
            *arguments(origin, "--ca-file", str(ca_file)),
            **key,
        )
        assert by_option.returncode == 0, by_option.stdout + by_option.stderr
        for variable in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            by_variable = brakecheck(*arguments(origin), **{**key, variable: str(ca_file)})
            assert by_variable.returncode == 0, by_variable.stdout + by_variable.stderr


@pytest.mark.slow
def test_a_gateway_gets_its_header(brakecheck: Brakecheck, mock: str):
    """Without it the run ends with a hint; with it each request has it, and nothing shows its value."""
    gateway = Gateway(mock, ("X-Subscription-Key", SECRET))
    environment = {"DIALNEXA_API_KEY": "demo:full", "SUB_KEY": SECRET}
    with served(gateway) as origin:
        refused = brakecheck(*arguments(origin), **environment)
        assert refused.returncode == 2, refused.stdout
        assert "--header" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
        gateway.seen.clear()
        run = brakecheck(
            *arguments(origin, "--header", "X-Subscription-Key: ${SUB_KEY}", "--header", f"X-More: {SECRET}-2",
                       "--report", "all"), **environment,
        )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert gateway.seen
    assert all(headers["X-Subscription-Key"] == SECRET for _, headers in gateway.seen)
    assert all(headers["X-More"] == f"{SECRET}-2" for _, headers in gateway.seen)
    assert SECRET not in run.stdout + run.stderr


@pytest.mark.slow
@pytest.mark.parametrize("named", [True, False], ids=["by configuration", "by option"])
def test_a_proxy_gets_every_request(brakecheck: Brakecheck, mock: str, tmp_path: Path, named: bool):
    """The one of the option or the configuration; one of the environment is passed over."""
    proxy = Gateway("http://nowhere.invalid")
    with served(proxy) as origin:
        (tmp_path / "brakecheck.toml").write_text(
            f'[targets.mine]\nvendor = "dialnexa"\nbase-url = "{mock}/dialnexa/v1"\nproxy = "{origin}"\n'
        )
        command = ["verify", "mine", *SELECTED] if named else arguments(mock, "--proxy", origin)
        run = brakecheck(*command, DIALNEXA_API_KEY="demo:full", HTTP_PROXY="http://127.0.0.1:1", NO_PROXY="")
        passed = brakecheck(*arguments(mock), DIALNEXA_API_KEY="demo:full", HTTP_PROXY=origin, http_proxy=origin)
    assert (run.returncode, passed.returncode) == (0, 0), run.stdout + run.stderr + passed.stderr
    assert len(proxy.seen) > 3
    assert all(f" {mock}/dialnexa/v1/" in line for line, _ in proxy.seen)


@pytest.mark.slow
@needs_openssl
def test_tls_goes_through_a_proxy(brakecheck: Brakecheck, mock: str, authority: tuple[Path, ssl.SSLContext]):
    """As a tunnel; the proxy sees neither path nor key."""
    ca_file, context = authority
    proxy = Gateway("http://nowhere.invalid")
    with served(Gateway(mock), context) as origin, served(proxy) as through:
        run = brakecheck(
            *arguments(origin, "--ca-file", str(ca_file), "--proxy", through), DIALNEXA_API_KEY="demo:full"
        )
    assert run.returncode == 0, run.stdout + run.stderr
    assert {line.partition(" ")[0] for line, _ in proxy.seen} == {"CONNECT"}
    assert not any("Authorization" in headers for _, headers in proxy.seen)


@pytest.mark.slow
def test_a_server_on_ipv6_is_judged(brakecheck: Brakecheck, mock: str):
    """Its address stands in brackets, and is on this machine."""
    with served(Gateway(mock), host="::1") as origin:
        run = brakecheck(*arguments(origin), DIALNEXA_API_KEY="demo:full")
    assert "[::1]" in origin
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.slow
def test_a_plan_goes_through_no_proxy(brakecheck: Brakecheck, mock: str):
    """It sends nothing, a rehearsal on this machine included."""
    proxy = Gateway(mock)
    with served(proxy) as through:
        run = brakecheck(*arguments(mock, "--plan", "--proxy", through, "--header", "X-A: b"), DIALNEXA_API_KEY="k")
    assert run.returncode == 0, run.stderr
    assert not proxy.seen


def test_the_command_to_run_again_has_variables_in_place_of_values():
    """The given one, or one that is named after the header."""
    words = ["--vendor", "dialnexa", "-u", "http://127.0.0.1:1", "--ca-file", "my ca.pem",
             "--proxy", "http://127.0.0.1:2", "--header", "X-Sub: ${SUB_KEY}", "--header", "X-Short: 1"]  # fmt: skip
    options = read(*words)
    without = replace(options, ca_file=None)
    chosen = _given(without, "dialnexa", "http://127.0.0.1:1", "none", {}, {"SUB_KEY": SECRET})
    line = again(chosen, options)
    assert "--ca-file 'my ca.pem' --proxy http://127.0.0.1:2" in line
    assert "--header 'X-Sub: ${SUB_KEY}' --header 'X-Short: ${HEADER_X_SHORT}'" in line
    assert chosen.headers == {"X-Sub": SECRET, "X-Short": "1"}
    assert SECRET not in line


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("X-Sub: ${A_KEY}", Header("X-Sub", variable="A_KEY")),
        ("X-Sub:$A_KEY", Header("X-Sub", variable="A_KEY")),
        ("x-sub:  a: b\tc ", Header("x-sub", "a: b\tc")),
        ("X-Sub: 5$", Header("X-Sub", "5$")),
    ],
)
def test_a_header_has_a_value_or_a_variable(line: str, wanted: Header):
    """A name, a colon, and the one or the other."""
    assert header_line(line) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "", "X-Sub", ": canary", "X Sub: canary", "X-S\u00fcb: canary", "X-Sub : canary", "X-Sub:", "X-Sub:  \t",
        "X-Sub: canary\r\nX-Other: 1", "X-Sub: canary\n", "X-Sub: canary\0", "X-Sub: canary\u00fc", "X\r\n-Sub: canary",
        "X-Sub: canary-${A_KEY}", "X-Sub: ${}", "Authorization: Bearer canary", "cookie: a=canary", "HOST: canary",
        "Content-Length: 1", "Content-Type: canary/json", "Transfer-Encoding: chunked", "Connection: close",
        "Content-Encoding: gzip", "Upgrade: h2c", "Expect: 100-continue", "TE: trailers", "Proxy-Authorization: canary",
        "X-HTTP-Method-Override: DELETE",
    ],
    ids=repr,
)  # fmt: skip
def test_a_header_that_cannot_be_is_refused(line: str):
    """One sentence, in which the value does not stand."""
    with pytest.raises(UsageError) as caught:
        header_line(line)
    assert "canary" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_values_come_from_the_environment():
    """One that is not set, or that no header can have, is a sentence without the value."""
    given = [Header("X-Sub", variable="SUB_KEY"), Header("X-More", "plain")]
    assert filled(given, {"SUB_KEY": "s"}) == {"X-Sub": "s", "X-More": "plain"}
    for environment in ({}, {"SUB_KEY": ""}, {"SUB_KEY": " \t"}):
        with pytest.raises(UsageError, match="SUB_KEY, the value of the header X-Sub, is not set"):
            filled(given, environment)
    for value in ("canary\r\nX: 1", "canary\u00fc", "canary\0"):
        with pytest.raises(UsageError, match="SUB_KEY: expected printable ASCII") as caught:
            filled(given, {"SUB_KEY": value})
        assert "canary" not in str(caught.value)


def test_a_header_is_given_once():
    """Names are compared without regard to case."""
    with pytest.raises(UsageError, match="x-sub a second time"):
        once([Header("X-Sub", "1"), Header("x-sub", "2")])


def test_the_command_line_goes_before_the_configuration(tmp_path: Path):
    """Header by header; and a file is looked for beside the configuration."""
    (tmp_path / "brakecheck.toml").write_text(
        "[targets.mine]\nvendor = 'dialnexa'\nbase-url = 'http://127.0.0.1:1'\nproxy = 'http://127.0.0.1:2'\n"
        "headers = {X-Sub = '$SUB_KEY', X-More = 'plain'}\n"
    )
    target = target_named(
        "mine", tmp_path / "brakecheck.toml", {"SUB_KEY": "s"},
        Connection(headers=(Header("x-sub", "mine"),), proxy="http://127.0.0.1:3"),
    )  # fmt: skip
    assert target.headers == {"x-sub": "mine", "X-More": "plain"}
    assert target.proxy == "http://127.0.0.1:3"
    target = target_named("mine", tmp_path / "brakecheck.toml", {"SUB_KEY": "s"})
    assert target.headers == {"X-Sub": "s", "X-More": "plain"}
    assert target.header_variable("X-Sub") == "SUB_KEY"


@pytest.mark.parametrize(
    "value", ["3", "{X-Sub = 3}", "{X-Sub = ''}", "{Host = 'evil'}", '{"X\\r\\nY" = "1"}', "['X: 1']"]
)
def test_headers_of_the_configuration_are_checked(tmp_path: Path, value: str):
    """As those of the command line are."""
    (tmp_path / "brakecheck.toml").write_text(
        f"[targets.mine]\nvendor = 'dialnexa'\nbase-url = 'http://127.0.0.1:1'\nheaders = {value}\n"
    )
    with pytest.raises(UsageError, match=r"\[targets.mine\]: headers: "):
        target_named("mine", tmp_path / "brakecheck.toml", {})


def test_a_file_without_certificates_is_refused(tmp_path: Path):
    """Whoever names it: the sentence has the option or the variable, and the file."""
    empty, words, pipe = tmp_path / "empty.pem", tmp_path / "words.pem", tmp_path / "pipe.pem"
    empty.touch()
    words.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    os.mkfifo(pipe)
    for path in (empty, words, pipe, tmp_path, tmp_path / "none.pem"):
        with pytest.raises(UsageError, match=rf"{path}.*expected .+, found"):
            certificates(path, {}, is_secure=False)
        for variable in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            with pytest.raises(UsageError, match=rf"^\${variable}: {path}"):
                certificates(None, {variable: str(path)}, is_secure=True)
            assert certificates(None, {variable: str(path)}, is_secure=False) is None
    assert certificates(None, {"REQUESTS_CA_BUNDLE": "", "SSL_CERT_FILE": ""}, is_secure=True) is None


@needs_openssl
def test_the_first_name_counts(authority: tuple[Path, ssl.SSLContext], tmp_path: Path):
    """The option, then the variable of requests, then that of OpenSSL."""
    ca_file, _ = authority
    other = tmp_path / "other.pem"
    other.write_bytes(b"# caf\xc3\xa9\n" + ca_file.read_bytes())
    both = {"REQUESTS_CA_BUNDLE": str(ca_file), "SSL_CERT_FILE": str(other)}
    assert certificates(other, both, is_secure=True) == other
    assert certificates(None, both, is_secure=True) == ca_file
    assert certificates(None, {"SSL_CERT_FILE": str(other)}, is_secure=True) == other


@pytest.mark.slow
def test_our_own_mock_takes_no_connection(brakecheck: Brakecheck):
    """A proxy is for a server that is named."""
    for option in (["--proxy", "http://127.0.0.1:1"], ["--header", "X-A: b"], ["--ca-file", "x.pem"]):
        run = brakecheck("verify", "-k", "permanent", *option)
        assert run.returncode == 2, run.stdout
        assert "name the server" in run.stderr
