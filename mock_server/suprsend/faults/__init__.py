"""The faults that SuprSend's part of the mock can be given."""

from mock_server.suprsend.faults.bodies import FAULTS as BODIES
from mock_server.suprsend.faults.effects import FAULTS as EFFECTS
from mock_server.suprsend.faults.idempotency import FAULTS as IDEMPOTENCY
from mock_server.suprsend.faults.keys import FAULTS as KEYS
from mock_server.suprsend.faults.matching import FAULTS as MATCHING
from mock_server.suprsend.faults.messages import FAULTS as MESSAGES
from mock_server.suprsend.faults.races import FAULTS as RACES
from mock_server.suprsend.faults.refusals import FAULTS as REFUSALS
from mock_server.suprsend.faults.reports import FAULTS as REPORTS
from mock_server.suprsend.faults.robustness import FAULTS as ROBUSTNESS
from mock_server.suprsend.faults.scale import FAULTS as SCALE
from mock_server.suprsend.faults.signatures import FAULTS as SIGNATURES
from mock_server.suprsend.faults.statuses import FAULTS as STATUSES
from mock_server.suprsend.faults.trigger_refusals import FAULTS as TRIGGER_REFUSALS
from mock_server.suprsend.faults.triggers import FAULTS as TRIGGERS

FAULTS = (
    *STATUSES,
    *BODIES,
    *MATCHING,
    *REPORTS,
    *REFUSALS,
    *EFFECTS,
    *KEYS,
    *RACES,
    *ROBUSTNESS,
    *TRIGGERS,
    *IDEMPOTENCY,
    *TRIGGER_REFUSALS,
    *MESSAGES,
    *SIGNATURES,
    *SCALE,
)
