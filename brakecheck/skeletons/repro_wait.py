"""Time."""


def wait(seconds):
    """Let the server's time go by."""
    print(f"    {seconds:g} s go by")
    time.sleep(seconds)
