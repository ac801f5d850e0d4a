"""SuprSend's documented operation: from a request to the model and back."""

from brakecheck.mock_server.http.messages import Change, Request, Response
from brakecheck.mock_server.suprsend.filters import admitted
from brakecheck.mock_server.suprsend.runs import CANCELLED, RUNNING, Runs


def cancel_runs(runs: Runs, request: Request) -> Response:
    """Cancel the runs that the body selects; answers 200 with their ids, even if there are none."""
    cancelled = [run.id for run in runs.cancel(admitted(request.body, runs.readings))]
    return Response(200, {"execution_ids": cancelled}, change=Change(RUNNING, CANCELLED, len(cancelled)))


HANDLERS = {"cancel-workflow": cancel_runs}
