"""The MCP server: the tools with their annotations, and errors as sentences."""

import json
from importlib.metadata import version
from inspect import getdoc, signature
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import ValidationError

from brakecheck.contracts.errors import NotChecked, UsageError
from brakecheck.mcp_server.running_mock import RunningMock
from brakecheck.mcp_server.tools import Tool, Tools
from brakecheck.specs.errors import SpecError

READING = ToolAnnotations(read_only_hint=True, open_world_hint=False)
ADDING = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
LASTING = ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=False)
ABOUT = (
    "A stateful mock of control APIs: cancel, pause, delete. Records live in worlds; the world `default` is there from "
    "the start. Keys are used and never shown."
)
ALLOW = "--allow-changes"
READ_ONLY = f"This server only reads. Started with {ALLOW}, it makes worlds, sends operations and lets time go by."


class AgentServer(MCPServer[Any]):
    """Serves the tools to one agent; those that change something only where changes are allowed."""

    def __init__(self, mock: RunningMock, *, allow_changes: bool) -> None:
        instructions = ABOUT if allow_changes else f"{ABOUT} {READ_ONLY}"
        super().__init__("brakecheck", instructions=instructions, version=version("brakecheck"), log_level="CRITICAL")
        tools = Tools(mock)
        self._mock = mock
        self._tools: dict[str, Tool] = {}
        self._withheld = [] if allow_changes else [tool.__name__ for tool in (*tools.adding, *tools.lasting)]
        self._offer(tools.reading, READING)
        if allow_changes:
            self._offer(tools.adding, ADDING)
            self._offer(tools.lasting, LASTING)

    def _offer(self, tools: list[Tool], annotations: ToolAnnotations) -> None:
        for tool in tools:
            self._tools[tool.__name__] = tool
            self.add_tool(tool, description=getdoc(tool), annotations=annotations, structured_output=True)

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call the tool; its answer and its error are without keys."""
        try:
            self._refuse_unknown(name, arguments)
            _refuse_surrogates(name, arguments)
            result = await super().call_tool(name, arguments, context)
        except Exception as error:  # noqa: BLE001 - an agent is given a sentence, and never a traceback
            raise ToolError(self._mock.hidden(_sentence(error.__cause__ or error))) from None
        return type(result).model_validate(self._mock.hidden(result.model_dump(by_alias=True)), by_alias=True)

    def _refuse_unknown(self, name: str, arguments: dict[str, Any]) -> None:
        """The library ignores arguments that it does not know: a mistyped world would be the default one."""
        if name in self._withheld:
            raise UsageError(f"{name} changes something, and this server only reads; start it with {ALLOW}")
        if name not in self._tools:
            raise UsageError(f"expected a tool ({', '.join(self._tools)}), received {name[:100]!r}")
        known = signature(self._tools[name]).parameters
        if surplus := [argument for argument in arguments if argument not in known]:
            expected = ", ".join(known) or "no arguments"
            raise UsageError(f"{name}: expected {expected}, received {', '.join(surplus)[:200]}")


def _refuse_surrogates(name: str, arguments: dict[str, Any]) -> None:
    """JSON may escape halves of characters, which no request can carry."""
    try:
        json.dumps(arguments, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise UsageError(f"{name}: expected texts of Unicode, received half of a surrogate pair") from None


def _sentence(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found)
    if isinstance(error, UsageError | SpecError | NotChecked | ToolError):
        return str(error)
    return f"a defect of brakecheck ended this call ({type(error).__name__}); it says nothing of the mock"
