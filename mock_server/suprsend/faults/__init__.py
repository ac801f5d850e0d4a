"""The faults that SuprSend's part of the mock can be given."""

from mock_server.suprsend.faults.bodies import FAULTS as BODIES
from mock_server.suprsend.faults.effects import FAULTS as EFFECTS
from mock_server.suprsend.faults.keys import FAULTS as KEYS
from mock_server.suprsend.faults.matching import FAULTS as MATCHING
from mock_server.suprsend.faults.races import FAULTS as RACES
from mock_server.suprsend.faults.refusals import FAULTS as REFUSALS
from mock_server.suprsend.faults.reports import FAULTS as REPORTS
from mock_server.suprsend.faults.robustness import FAULTS as ROBUSTNESS
from mock_server.suprsend.faults.statuses import FAULTS as STATUSES

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
)
