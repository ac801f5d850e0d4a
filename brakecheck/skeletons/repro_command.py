"""The adapter command."""

ADAPTER = None


def ask(request, was, *, needed=False, decides=False):
    """Send the line to the adapter command of ADAPTER_COMMAND; its answer."""
    global ADAPTER  # noqa: PLW0603 - a script
    if ADAPTER is None:
        words = shlex.split(os.environ.get("ADAPTER_COMMAND") or stop("set ADAPTER_COMMAND to the adapter's command"))
        ADAPTER = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        CLOSINGS.append(lambda: (line({"do": "cleanup"}), ADAPTER.stdin.close(), ADAPTER.wait(TIMEOUT)))
        line({"do": "describe", "vendor": VENDOR, "base_url": BASE_URL})
    answer = line(request)
    print(f"    adapter: {json.dumps(request)}\n        now:    {json.dumps(answer)}")
    print(f"        report: {json.dumps(was)}")
    if needed and "cannot" in answer:
        stop(f"the adapter command cannot {request['do']}: {answer['cannot']}")
    if decides:
        DECIDING.append((None, plain(answer, NAMES), plain(was, {})))
    return Answer(200, {}, json.dumps(answer))


def line(request):
    """What the command answers to the line."""
    ADAPTER.stdin.write(json.dumps(request) + "\n")
    ADAPTER.stdin.flush()
    try:
        return json.loads(ADAPTER.stdout.readline())
    except ValueError:
        return {"cannot": "no JSON line came"}
