"""The lifecycle file and the description of a server of some manner: the example's, where the manner is another one."""

from pathlib import Path
from typing import Any

import yaml

from tests.trigger_server.server import Manner

ERROR = {"$ref": "#/components/responses/Error"}
EXAMPLE = Path(__file__).parents[2] / "specs" / "examples" / "trigger-dev"
SCHEMES: dict[str, dict[str, str]] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
}


def written(folder: Path, manner: Manner, vendor: str) -> Path:
    """The lifecycle file of such a server, in the folder beside its description."""
    description = yaml.safe_load((EXAMPLE / "openapi.yaml").read_text(encoding="utf-8"))
    lifecycle = yaml.load((EXAMPLE / "lifecycle.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    _describe(description, manner)
    _tell(lifecycle, manner, vendor)
    (folder / "openapi.yaml").write_text(yaml.safe_dump(description, sort_keys=False), encoding="utf-8")
    path = folder / "lifecycle.yaml"
    path.write_text(yaml.safe_dump(lifecycle, sort_keys=False), encoding="utf-8")
    return path


def _describe(description: dict[str, Any], manner: Manner) -> None:
    parts = description["components"]
    parts["securitySchemes"]["secretKey"] = SCHEMES[manner.key]
    error = parts["responses"]["Error"]
    error["content"] = {manner.kind: error["content"]["application/json"]}
    for parameter in parts["parameters"].values() if manner.uuids else ():
        parameter["schema"]["format"] = "uuid"
    for item in description["paths"].values():
        for name in ("get", "post"):
            if name in item:
                answers = item[name]["responses"]
                answers[str(manner.invalid)] = answers[str(manner.refused)] = dict(ERROR)
                if "cancel" in item[name]["operationId"]:
                    answers[str(manner.over)] = answers.pop("200")


def _tell(lifecycle: dict[str, Any], manner: Manner, vendor: str) -> None:
    lifecycle["vendor"] = vendor
    lifecycle["delays"] = {"delay": 3600, "takes": 60}
    for resource in lifecycle["resources"].values() if manner.uuids else ():
        resource["identifiers"] = dict.fromkeys(resource["identifiers"], "")
    events = lifecycle["operations"]
    events["reschedule_run_v1"]["refused"]["status"] = manner.refused
    for name in ("cancel_run_v1", "pause", "resume"):
        events[name]["refused"]["status"] = manner.over if name == "cancel_run_v1" else 200
