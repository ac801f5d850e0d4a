"""Small descriptions of several kinds, each as a vendor might write it."""

from pathlib import Path

import yaml

from brakecheck.lifecycle_draft.drafting import draft
from brakecheck.specs.machine.model import Machine
from brakecheck.specs.machine.reader import read_machine
from brakecheck.specs.openapi_reader.document import read_document

JOBS = """
openapi: 3.0.3
info: {title: Jobs, version: 2024-01-31}
security: [{bearer: []}]
paths:
  /v1/jobs:
    get: {operationId: listJobs, responses: {'200': {description: Jobs}}}
    post: {operationId: createJob, responses: {'201': {description: Made}}}
  /v1/jobs/{jobId}:
    get:
      operationId: getJob
      responses:
        '200': {description: A job, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}
  /v2/jobs/{jobId}/cancel:
    post:
      operationId: cancelJob
      summary: Cancel a job
      description: Running steps are finished. A job that is already done stays as it is.
      parameters: [{name: jobId, in: path, required: true, schema: {type: string}, example: job_12ab}]
      responses:
        '200': {description: Cancelled, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}
        '404': {description: No such job}
        '409':
          description: A failed job cannot be cancelled.
          content:
            application/problem+json:
              schema:
                properties:
                  type: {type: string}
                  title: {type: string}
                  status: {type: integer}
                  detail: {type: string}
  /v1/jobs/{jobId}/reschedule:
    post:
      operationId: rescheduleJob
      description: Only valid when the job is in the queued state.
      responses: {'200': {description: Done}, '400': {description: Validation error}, '403': {description: Not yours}}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  schemas:
    Job:
      type: object
      properties:
        id: {type: string}
        status: {type: string, nullable: true, enum: [queued, running, done, failed, cancelled, null]}
        parent: {$ref: '#/components/schemas/Job'}
"""

QUEUES = """
openapi: 3.1.0
info: {title: "Queues: the \\"new\\" API", version: '1'}
paths:
  /queues/{name}:
    get:
      operationId: getQueue
      responses:
        '200':
          description: A queue
          content: {application/json: {schema: {type: object, properties: {paused: {type: [boolean, 'null']}}}}}
  /queues/{name}/state:
    patch:
      operationId: changeQueue
      requestBody:
        content:
          application/json:
            schema: {properties: {action: {oneOf: [{const: pause}, {const: resume}, {const: rename}]}}}
      responses: {'202': {description: Begun}, default: {description: Something else}}
"""

PARTS = """
openapi: 3.2.0
info: {title: Parts, version: '1'}
components:
  securitySchemes:
    inQuery: {type: apiKey, in: query, name: key}
    inCookie: {type: apiKey, in: cookie, name: session}
    plain: {type: http, scheme: basic}
security: [{inQuery: [], plain: []}, {inCookie: []}, {}]
paths:
  /repos/{owner}/{repo}/builds/{build}:
    delete: {summary: Cancels a build, responses: {'204': {description: Gone}}}
  /repos/{owner}/{repo}:
    delete: {responses: {'204': {description: Gone}}}
  /repos/{owner}/{repo}/topics: {delete: {operationId: clearTopics, responses: {'204': {description: Gone}}}}
  /tokens/{id}:revoke: {post: {operationId: tokens.revoke, responses: {'200': {description: Done}}}}
"""

RUNS = """
openapi: 3.0.0
info: {title: Runs, version: '1'}
paths:
  /runs/stop:
    post:
      operationId: stopRuns
      requestBody:
        content:
          application/json:
            schema:
              description: At least one filter is needed; several are ANDed.
              properties: {run_id: {type: string}, label: {type: string}, mode: {enum: [now, later]}}
      responses: {'200': {description: Done}, '400': {description: No filter}}
"""


def drafted(folder: Path, text: str) -> str:
    """The draft of a description, which is written into the folder first."""
    (folder / "openapi.yaml").write_text(text, encoding="utf-8")
    return draft(read_document(folder / "openapi.yaml"), "openapi.yaml")


def machine_of(folder: Path, text: str) -> Machine:
    """What the draft of a description says, read back from a file."""
    path = folder / "lifecycle.yaml"
    path.write_text(drafted(folder, text), encoding="utf-8")
    yaml.safe_load(path.read_text(encoding="utf-8"))  # of version 1.1 as well
    return read_machine(path)
