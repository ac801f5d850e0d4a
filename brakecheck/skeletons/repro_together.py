"""Requests that overlap."""


def together(*requests_):
    """Send the requests at once, each from a thread of its own."""
    barrier = threading.Barrier(len(requests_))

    def started(request):
        barrier.wait()
        return request()

    with ThreadPoolExecutor(len(requests_)) as threads:
        return [running.result() for running in [threads.submit(started, request) for request in requests_]]
