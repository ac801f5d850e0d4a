"""Settings of every test: hypothesis draws the same examples and keeps none; Ctrl-C reaches what is started."""

import signal

from hypothesis import HealthCheck, settings

settings.register_profile(
    "brakecheck",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("brakecheck")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in a job behind `&`, whose children would ignore it as well
    signal.signal(signal.SIGINT, signal.default_int_handler)
