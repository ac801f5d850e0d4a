"""Stage one: which route a path names."""

import pytest

from brakecheck.mock_server.http.routing import RouteTree


@pytest.fixture
def tree() -> RouteTree:
    routes = RouteTree()
    for method, template in (
        ("GET", "/things"),
        ("GET", "/things/{id}"),
        ("DELETE", "/things/{id}"),
        ("GET", "/things/special"),
        ("POST", "/things/{id}/stop"),
        ("POST", "/runs/cancel/"),
        ("GET", "/pairs/{left}/{right}"),
    ):
        routes.add(method, template, f"{method} {template}")
    return routes


def found(tree: RouteTree, path: bytes) -> tuple[list[str], list[str]]:
    routes, values = tree.find(path) or ({}, [])
    return sorted(routes.values()), values


@pytest.mark.parametrize(
    ("path", "route", "values"),
    [
        (b"/things", "GET /things", []),
        (b"/things/a", "DELETE /things/{id}", ["a"]),
        (b"/things/a/stop", "POST /things/{id}/stop", ["a"]),
        (b"/runs/cancel/", "POST /runs/cancel/", []),
        (b"/pairs/a/b", "GET /pairs/{left}/{right}", ["a", "b"]),
    ],
)
def test_a_path_finds_its_routes(tree, path, route, values):
    """A path finds what is served there, and the values of its parameters in order."""
    routes, given = found(tree, path)
    assert route in routes
    assert given == values


def test_all_methods_of_a_path_are_found(tree):
    """Every method of the path comes back, so that the others can be refused with their names."""
    assert set(tree.find(b"/things/a")[0]) == {"GET", "DELETE"}


def test_a_fixed_segment_goes_before_a_parameter(tree):
    """What is named outright is not taken for an id."""
    assert found(tree, b"/things/special") == (["GET /things/special"], [])


@pytest.mark.parametrize(
    "path",
    [
        b"", b"/", b"*", b"things", b"/nothing", b"/things/", b"/things//stop", b"/things/a/", b"/things/a/stop/",
        b"/things/a/stop/now", b"/runs/cancel", b"/runs/cancel//", b"//things", b"/Things", b"/things/a/STOP",
        b"/pairs/a", b"/pairs//b", b"/pairs/a/", b"/things/../things", b"/./things", b"/things%2Fa",
        b"/things/a%2Fstop/x",
    ],
)  # fmt: skip
def test_what_is_not_described_is_not_found(tree, path):
    """Missing and surplus slashes, empty segments, another case: none of them is the described path."""
    assert tree.find(path) is None


@pytest.mark.parametrize(
    ("segment", "value"),
    [
        (b"a%20b", "a b"),
        (b"a+b", "a+b"),
        (b"a%2Fb", "a/b"),
        (b"..%2F..%2Fstop", "../../stop"),
        (b"..", ".."),
        (b".", "."),
        (b"%2e%2e", ".."),
        (b"%00", "\0"),
        (b"%E2%82%AC", "€"),
        ("€".encode(), "€"),
        (b"%zz", "%zz"),
        (b"100%", "100%"),
        (b"a%252Fb", "a%2Fb"),
        (b"a;b=c", "a;b=c"),
        (b"x" * 10_000, "x" * 10_000),
    ],
)
def test_a_parameter_is_one_segment_with_its_escapes_undone(tree, segment, value):
    """Escapes are undone once and within the segment, so that an escaped slash never splits a path."""
    assert found(tree, b"/things/" + segment + b"/stop") == (["POST /things/{id}/stop"], [value])


def test_bytes_that_are_no_text_still_give_a_value(tree):
    """An id of bytes that are no UTF-8 is an id that nothing has, not an error."""
    assert found(tree, b"/things/%FF%FE/stop")[1] == ["��"]


def test_a_template_names_its_own_parameters(tree):
    """Two templates may name the same segment differently."""
    tree.add("GET", "/things/{thing}/parts", "parts")
    assert found(tree, b"/things/a/parts") == (["parts"], ["a"])


@pytest.mark.parametrize(
    ("path", "route", "values"),
    [
        (b"/calls/CA1.json", "GET /calls/{id}.json", ["CA1"]),
        (b"/calls/a%2Eb.json", "GET /calls/{id}.json", ["a.b"]),
        (b"/calls/a.json.json", "GET /calls/{id}.json", ["a.json"]),
        (b"/calls/CA1:stop", "POST /calls/{id}:stop", ["CA1"]),
        (b"/calls/CA1", "GET /calls/{id}", ["CA1"]),
        (b"/calls/all.json", "GET /calls/all.json", []),
    ],
)
def test_a_parameter_may_have_an_end(path, route, values):
    """Behind a parameter a fixed text may follow in the same segment."""
    routes = RouteTree()
    for template in ("/calls/{id}.json", "/calls/{id}", "/calls/all.json"):
        routes.add("GET", template, f"GET {template}")
    routes.add("POST", "/calls/{id}:stop", "POST /calls/{id}:stop")
    assert found(routes, path) == ([route], values)


def test_an_end_alone_is_no_value():
    """Before the end there has to be something."""
    routes = RouteTree()
    routes.add("GET", "/calls/{id}.json", "here")
    assert routes.find(b"/calls/.json") is None
