"""The provider-state adapter of the plain server: passes each line on to the back door named on its command line."""

import json
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

CAN = {"protocol": 1, "can": ["provide", "observe", "advance"]}


def main() -> None:
    url = urlsplit(sys.argv[1])
    for line in sys.stdin:
        if json.loads(line)["do"] == "describe":
            answer = json.dumps(CAN)
        else:
            door = HTTPConnection(url.netloc, timeout=10)
            door.request("POST", url.path or "/", line.encode())
            answer = door.getresponse().read().decode().strip()
            door.close()
        print(answer, flush=True)


if __name__ == "__main__":
    main()
