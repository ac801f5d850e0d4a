"""The faults that can be injected into SuprSend's part of the mock."""

from brakecheck.mock_server.suprsend.faults.ages import FAULTS as AGES
from brakecheck.mock_server.suprsend.faults.bodies import FAULTS as BODIES
from brakecheck.mock_server.suprsend.faults.collations import FAULTS as COLLATIONS
from brakecheck.mock_server.suprsend.faults.effects import FAULTS as EFFECTS
from brakecheck.mock_server.suprsend.faults.idempotency import FAULTS as IDEMPOTENCY
from brakecheck.mock_server.suprsend.faults.keys import FAULTS as KEYS
from brakecheck.mock_server.suprsend.faults.matching import FAULTS as MATCHING
from brakecheck.mock_server.suprsend.faults.mentions import FAULTS as MENTIONS
from brakecheck.mock_server.suprsend.faults.messages import FAULTS as MESSAGES
from brakecheck.mock_server.suprsend.faults.races import FAULTS as RACES
from brakecheck.mock_server.suprsend.faults.refusals import FAULTS as REFUSALS
from brakecheck.mock_server.suprsend.faults.reports import FAULTS as REPORTS
from brakecheck.mock_server.suprsend.faults.robustness import FAULTS as ROBUSTNESS
from brakecheck.mock_server.suprsend.faults.scale import FAULTS as SCALE
from brakecheck.mock_server.suprsend.faults.signatures import FAULTS as SIGNATURES
from brakecheck.mock_server.suprsend.faults.statuses import FAULTS as STATUSES
from brakecheck.mock_server.suprsend.faults.trigger_refusals import FAULTS as TRIGGER_REFUSALS
from brakecheck.mock_server.suprsend.faults.triggers import FAULTS as TRIGGERS

FAULTS = (
    *STATUSES,
    *BODIES,
    *MATCHING,
    *COLLATIONS,
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
    *AGES,
    *MENTIONS,
)
