"""DialNexa's neighbouring operations: the source documents name them, the neighbouring pages describe them."""

from brakecheck.mock_server.dialnexa.call_handlers import CALL_HANDLERS
from brakecheck.mock_server.dialnexa.graph_handlers import GRAPH_HANDLERS
from brakecheck.mock_server.dialnexa.lead_handlers import LEAD_HANDLERS
from brakecheck.mock_server.dialnexa.workflow_handlers import WORKFLOW_HANDLERS

NEIGHBOUR_HANDLERS = {**WORKFLOW_HANDLERS, **GRAPH_HANDLERS, **LEAD_HANDLERS, **CALL_HANDLERS}
