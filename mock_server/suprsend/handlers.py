"""SuprSend's documented operation: from a request to the model and back."""

from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.suprsend.runs import Runs


def cancel_runs(runs: Runs, request: Request) -> Response:
    return Response(200, {"execution_ids": [run.id for run in runs.cancel(request.body)]})


HANDLERS = {"cancel-workflow": cancel_runs}
