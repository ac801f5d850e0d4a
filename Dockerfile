# The mock as an image. docs/install.md says how it is built and run.
FROM python:3.11-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY brakecheck/ brakecheck/
COPY specs/ specs/
COPY mock_server/ mock_server/
COPY contracts/ contracts/
RUN python -m venv /opt/brakecheck \
    && /opt/brakecheck/bin/pip install --no-cache-dir --constraint constraints.txt ".[viewer]"

FROM python:3.11-slim
COPY --from=build /opt/brakecheck /opt/brakecheck
USER 10001:10001
EXPOSE 4010
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["/opt/brakecheck/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:4010/__admin/health', timeout=4)"]
ENTRYPOINT ["/opt/brakecheck/bin/brakecheck", "mock", "--host", "0.0.0.0", "--admin-token", "ADMIN_TOKEN"]
