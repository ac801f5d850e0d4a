#!/usr/bin/env python3
"""Brings states about on our server for `brakecheck verify`.

One JSON object comes in on each line of standard input, one goes out on standard output. Write
nothing else to standard output; standard error is yours. Try it as often as you like:

    brakecheck adapter check "python3 adapter.py" --vendor {vendor}
"""

import json
import sys

made = []  # ids of what was provided, to be removed at the end


def describe(vendor, base_url):
    # Name here what is written below: "provide", "observe", "advance". With "provide" and
    # "observe" most contracts can be checked, with "advance" those about what happens later.
    return {"protocol": 1, "can": []}


def provide(state, account):
    # Make a record in the state, by whatever means you have: your own API, the database, a fixture.
    # `brakecheck adapter schema {vendor}` says what a state holds. account is "own" or "other".
    if account != "own":
        return {"cannot": "there is one account alone"}
    # record = insert_into_your_database(state)
    # made.append(record)
    # return {"id": record}
    return {"cannot": "provide is not written yet"}


def observe(record):
    # Return the observable members of a record; leave out those that you cannot observe.
    # return {"exists": True, "status": "paused"}
    return {"cannot": "observe is not written yet"}


def advance(seconds):
    # Let time go by: turn the clock of your scheduler, and run what is due by then.
    return {"cannot": "advance is not written yet"}


def cleanup():
    # Remove what provide has made.
    return {"removed": made}


REQUESTS = {"describe": describe, "provide": provide, "observe": observe, "advance": advance, "cleanup": cleanup}
NAMES = {"id": "record"}  # members of requests that have another name here


def main():
    cleaned = False
    for line in sys.stdin:
        request = json.loads(line)
        name = request.pop("do")
        arguments = {NAMES.get(member, member): value for member, value in request.items()}
        try:
            answer = REQUESTS[name](**arguments)
        except Exception as error:  # one request that fails spoils one contract, and not the run
            print(f"{name}: {error!r}", file=sys.stderr)
            answer = {"cannot": f"{name} failed: {type(error).__name__}"}
        cleaned = name == "cleanup"
        print(json.dumps(answer), flush=True)
    if not cleaned:  # the run was killed
        cleanup()


if __name__ == "__main__":
    main()
