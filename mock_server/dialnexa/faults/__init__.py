"""The faults that DialNexa's part of the mock can be given."""

from mock_server.dialnexa.faults.accounts import FAULTS as ACCOUNTS
from mock_server.dialnexa.faults.bodies import FAULTS as BODIES
from mock_server.dialnexa.faults.deletions import FAULTS as DELETIONS
from mock_server.dialnexa.faults.effects import FAULTS as EFFECTS
from mock_server.dialnexa.faults.keys import FAULTS as KEYS
from mock_server.dialnexa.faults.persistence import FAULTS as PERSISTENCE
from mock_server.dialnexa.faults.races import FAULTS as RACES
from mock_server.dialnexa.faults.resumption import FAULTS as RESUMPTION
from mock_server.dialnexa.faults.robustness import FAULTS as ROBUSTNESS
from mock_server.dialnexa.faults.scope import FAULTS as SCOPE
from mock_server.dialnexa.faults.statuses import FAULTS as STATUSES
from mock_server.dialnexa.faults.transitions import FAULTS as TRANSITIONS

FAULTS = (
    *STATUSES,
    *TRANSITIONS,
    *PERSISTENCE,
    *SCOPE,
    *BODIES,
    *KEYS,
    *ACCOUNTS,
    *EFFECTS,
    *RESUMPTION,
    *DELETIONS,
    *RACES,
    *ROBUSTNESS,
)
