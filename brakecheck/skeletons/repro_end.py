"""From the steps to the exit status."""


def main():
    host = urlsplit(BASE_URL).hostname or ""
    if not (host in ("localhost", "::1") or host.startswith("127.")) and "--live" not in sys.argv:
        stop(f"{BASE_URL} is not on this machine; add --live to send requests there")
    if missing := [name for name, key in KEYS.items() if not key]:
        stop(f"no key: set {', '.join(missing)} and run again")
    for _ in range(TRIES):
        NAMES.clear(), DECIDING.clear(), DECISIVE.clear()
        try:
            run()
        finally:
            while CLOSINGS:
                CLOSINGS.pop()()
        if shows_itself():
            break
    print("\nexpected:", "{expected}")
    print("received in the report:", "{received}")
    if not shows_itself():
        print("The finding does not show itself: the answers above are not those of the report.")
        return 0
    print("The finding shows itself again.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
