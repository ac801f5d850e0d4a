"""SuprSend's documented operation: from a request to the model and back."""

from brakecheck.mock_server.exchange import Answer, Request
from brakecheck.mock_server.suprsend.runs import Runs


def cancel_runs(runs: Runs, request: Request) -> Answer:
    return Answer(200, {"execution_ids": [run.id for run in runs.cancel(request.body)]})


HANDLERS = {"cancel-workflow": cancel_runs}
