"""The options of `brakecheck mock`."""

import argparse
from pathlib import Path

PORT = 4010


def add_mock_options(mock: argparse.ArgumentParser) -> None:
    mock.add_argument("--vendor", action="append", default=[], help="serve this vendor alone, at its own paths")
    mock.add_argument(
        "--lifecycle", action="append", type=Path, default=[], metavar="FILE",
        help="serve the vendor of this lifecycle file (may be repeated)",
    )  # fmt: skip
    mock.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    mock.add_argument("-p", "--port", type=int, default=PORT, help="port, 0 for any (default: %(default)s)")
    mock.add_argument("--documented-only", action="store_true", help="leave the neighbouring operations out")
    mock.add_argument(
        "--fault", action="append", default=[], metavar="NAME", help="inject this defect; list shows them"
    )
    mock.add_argument(
        "--real-time", action="store_true", help="let the clock of the default world run (default: it stands still)"
    )
    _add_log(mock)
    _add_access(mock)
    _add_bounds(mock)


def _add_log(mock: argparse.ArgumentParser) -> None:
    mock.add_argument(
        "--log", choices=("text", "json"), default="text",
        help="the form of the line on standard error for each request (default: %(default)s)",
    )  # fmt: skip
    mock.add_argument("-q", "--quiet", action="store_true", help="no line for a request")


def _add_access(mock: argparse.ArgumentParser) -> None:
    mock.add_argument("--admin-token", metavar="VARIABLE", help="environment variable with the admin API's token")
    mock.add_argument(
        "--allow-origin", action="append", default=[], metavar="ORIGIN",
        help="let pages of this origin use the admin API, as in http://localhost:5173 (may be repeated)",
    )  # fmt: skip
    mock.add_argument("--cors-credentials", action="store_true", help="let pages of any origin send cookies along")


def _add_bounds(mock: argparse.ArgumentParser) -> None:
    mock.add_argument(
        "--body-limit", type=int, default=8 * 1024**2, metavar="BYTES", help="largest body taken (default: 8 MiB)"
    )
    mock.add_argument(
        "--max-records",
        type=int,
        default=100_000,
        metavar="COUNT",
        help="most records that a world keeps; 20 leads or calls count as one (default: %(default)s)",
    )
    mock.add_argument(
        "--max-exchanges", type=int, default=1000, metavar="COUNT",
        help="most exchanges that a journal keeps (default: %(default)s)",
    )  # fmt: skip
