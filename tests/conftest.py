"""Settings of every test: hypothesis draws the same examples each time and keeps none."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "brakecheck",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("brakecheck")
