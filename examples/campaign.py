#!/usr/bin/env python3
"""The story of one campaign, told to the DialNexa mock in plain HTTP.

Create, build, enrol, activate, pause, advance, resume, cancel, look at the logs, delete.

    brakecheck mock &
    python examples/campaign.py http://127.0.0.1:4010
"""

import sys
from itertools import pairwise

import requests

LEADS = "phone_number,first_name\n+15550001,Ada\n+15550002,Grace\n+15550003,Edsger\n"


class Campaign:
    """One workflow, and the mock's clock to let its time go by."""

    def __init__(self, origin):
        self.session = requests.Session()
        self.admin = f"{origin}/__admin/worlds"
        world = self.told("POST", self.admin, 201, json={"clock": {"mode": "manual"}})
        self.world = f"{self.admin}/{world['name']}"
        self.api = f"{origin}/dialnexa/v1"
        self.key = {"Authorization": f"Bearer {world['keys']['dialnexa']['full']}"}

    def told(self, method, url, status, **how):
        response = self.session.request(method, url, timeout=10, **how)
        if response.status_code != status:
            raise SystemExit(f"{method} {url}: expected {status}, received {response.status_code} {response.text}")
        return response.json() if response.content else None

    def ask(self, method, path, status=200, **how):
        return self.told(method, self.api + path, status, headers=self.key, **how)

    def build(self):
        workflow = self.ask("POST", "/workflows", 201, json={"title": "Spring reminder"})
        path = f"/workflows/{workflow['id']}"
        nodes = []
        for kind, label, config in (
            ("VOICE_CALL", "First call", {"agent_id": "agt_spring", "from_phone_number": "+15550100"}),
            ("TIME", "A day later", {"delay_hours": 24}),
            ("VOICE_CALL", "Second call", {"agent_id": "agt_spring", "from_phone_number": "+15550100"}),
            ("CONVERTED", "Done", {}),
        ):
            node = {"node_type": kind, "label": label, "position_x": 0, "position_y": 0, "config": config}
            nodes.append(self.ask("POST", f"{path}/nodes", 201, json=node)["id"])
        for source, target in pairwise(nodes):
            self.ask("POST", f"{path}/edges", 201, json={"from_node_id": source, "to_node_id": target})
        self.ask("POST", f"{path}/leads", 201, files={"file": ("leads.csv", LEADS, "text/csv")})
        return path

    def advance(self, hours):
        self.told("POST", f"{self.world}/clock/advance", 200, json={"seconds": hours * 3600})

    def calls(self):
        return self.ask("GET", "/call-logs?agent_id=agt_spring")["meta"]["total"]


def main(origin):
    campaign = Campaign(origin)
    path = campaign.build()
    print("built: ", campaign.ask("GET", path)["status"], "with 3 leads")
    campaign.ask("POST", f"{path}/activate")
    campaign.advance(hours=12)
    print("active:", campaign.calls(), "first calls made; everybody waits for tomorrow")
    campaign.ask("POST", f"{path}/pause")
    campaign.advance(hours=48)
    print("paused:", campaign.calls(), "calls after two days; nothing new has fired")
    campaign.ask("DELETE", path, 409)
    print("delete: refused, leads are in transit")
    campaign.ask("POST", f"{path}/resume")
    campaign.advance(hours=6)
    campaign.ask("POST", f"{path}/cancel")
    campaign.advance(hours=24 * 30)
    print("cancel:", campaign.calls(), "calls a month later; no second call was ever made")
    campaign.ask("POST", f"{path}/pause", 409)
    campaign.ask("DELETE", path)
    campaign.ask("GET", path, 404)
    print("gone:  ", campaign.calls(), "calls are still in the logs")
    campaign.told("DELETE", campaign.world, 204)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4010"))
