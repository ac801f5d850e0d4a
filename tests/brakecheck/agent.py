"""An agent that uses the tools of `brakecheck mcp`, in this process or over standard input and output."""

import json
from typing import Any

import anyio
from mcp import Client
from mcp.types import CallToolResult, TextContent

from brakecheck.mcp_server.running_mock import RunningMock
from brakecheck.mcp_server.server import AgentServer

Call = tuple[str, dict[str, Any]]


class Agent:
    """Calls tools of a server for the mock at the origin."""

    def __init__(self, origin: str, token: str | None = None, *, allow_changes: bool = True) -> None:
        self.server = AgentServer(RunningMock(origin, token), allow_changes=allow_changes)

    def __call__(self, tool: str, **arguments: Any) -> Any:
        """The answer of a tool that has one."""
        result = self.results((tool, arguments))[0]
        assert not result.is_error, said(result)
        assert result.structured_content == json.loads(said(result))
        return result.structured_content

    def refused(self, tool: str, **arguments: Any) -> str:
        """The sentence with which a tool refuses."""
        result = self.results((tool, arguments))[0]
        assert result.is_error, said(result)
        return said(result)

    def results(self, *calls: Call) -> list[CallToolResult]:
        return anyio.run(_results, Client(self.server), calls)


async def _results(client: Client, calls: tuple[Call, ...]) -> list[CallToolResult]:
    async with client:
        return [await client.call_tool(name, arguments) for name, arguments in calls]


def said(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text
