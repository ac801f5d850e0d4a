"""`brakecheck repro`: a script of its own that shows a finding of a report again."""

from pathlib import Path

import click

from brakecheck.cli import options
from brakecheck.cli.options import FILE, TEXT
from brakecheck.contracts.errors import UsageError
from brakecheck.output_file import put_out
from brakecheck.report.finding import Finding
from brakecheck.report.loading import read_document
from brakecheck.report.model import BROKEN, ContractReport, Report, RuleReport, VendorReport
from brakecheck.report.recorded import RequestStep
from brakecheck.report.repro_script import script


@options.command()
@click.argument("finding", type=TEXT)
@click.option("--report", type=FILE, default=Path("brakecheck-report/report.json"), help="Read this JSON report.")
@click.option("-o", "--output", type=FILE, help="Write this file (default: standard output).")
def command(finding: str, report: Path, output: Path | None) -> int:
    """Write a script that repeats a finding of a report, with states, requests and waits.

    FINDING is a rule, a fingerprint or a contract. The script needs nothing but Python.
    """
    return repro(finding, report, output)


def repro(wanted: str, report: Path, output: Path | None) -> int:
    """Write the script of the finding, a rule, a fingerprint or a contract, to the file or to standard output."""
    entry, rule, contract = _found(wanted, read_document(report), report)
    if contract.record is None:
        raise UsageError(
            f"{report} does not hold all steps of {contract.name}, which are too many; run it again with: "
            f"{contract.again}"
        )
    text = script(entry, rule, contract, contract.record)
    return put_out(text, output, f"wrote {output}; run it with: python3 {output}")


def _found(wanted: str, document: Report, report: Path) -> tuple[VendorReport, RuleReport, ContractReport]:
    """The vendor, the rule and the contract of the finding."""
    broken = [(entry, rule) for entry in document.vendors for rule in entry.rules if rule.verdict in BROKEN]
    for entry, rule in broken:
        if wanted in (rule.id, f"{rule.id}:1"):  # the second is the fingerprint in SARIF
            return entry, rule, next(filter(_is_whole, rule.contracts), Finding(rule).contract)
    contracts = [
        (entry, rule, contract) for entry, rule in broken for contract in rule.contracts if contract.verdict in BROKEN
    ]
    for entry, rule, contract in contracts:
        if wanted in _names(contract.name):
            return entry, rule, contract
    has = ", ".join(dict.fromkeys(rule.id for _, rule in broken)) or "none"
    raise UsageError(f"expected a finding of {report} (it has {has}), received {wanted!r}")


def _is_whole(contract: ContractReport) -> bool:
    """Whether the record can be repeated as it stands."""
    steps = contract.record.steps if contract.record else ()
    requests = [step for step in steps if isinstance(step, RequestStep)]
    return bool(steps) and not any(step.long is not None or step.left_out for step in requests)


def _names(contract: str) -> set[str]:
    """The contract with and without its file and its case."""
    function = contract.rpartition("::")[2]
    return {contract, contract.partition("[")[0], function, function.partition("[")[0]}
