"""The faults that can be injected into DialNexa's part of the mock."""

from brakecheck.mock_server.dialnexa.faults.accounts import FAULTS as ACCOUNTS
from brakecheck.mock_server.dialnexa.faults.bodies import FAULTS as BODIES
from brakecheck.mock_server.dialnexa.faults.call_logs import FAULTS as CALL_LOGS
from brakecheck.mock_server.dialnexa.faults.changes import FAULTS as CHANGES
from brakecheck.mock_server.dialnexa.faults.deletions import FAULTS as DELETIONS
from brakecheck.mock_server.dialnexa.faults.duplicates import FAULTS as DUPLICATES
from brakecheck.mock_server.dialnexa.faults.edges import FAULTS as EDGES
from brakecheck.mock_server.dialnexa.faults.effects import FAULTS as EFFECTS
from brakecheck.mock_server.dialnexa.faults.journeys import FAULTS as JOURNEYS
from brakecheck.mock_server.dialnexa.faults.keys import FAULTS as KEYS
from brakecheck.mock_server.dialnexa.faults.lifecycle import FAULTS as LIFECYCLE
from brakecheck.mock_server.dialnexa.faults.lists import FAULTS as LISTS
from brakecheck.mock_server.dialnexa.faults.missing import FAULTS as MISSING
from brakecheck.mock_server.dialnexa.faults.moments import FAULTS as MOMENTS
from brakecheck.mock_server.dialnexa.faults.nodes import FAULTS as NODES
from brakecheck.mock_server.dialnexa.faults.pauses import FAULTS as PAUSES
from brakecheck.mock_server.dialnexa.faults.persistence import FAULTS as PERSISTENCE
from brakecheck.mock_server.dialnexa.faults.races import FAULTS as RACES
from brakecheck.mock_server.dialnexa.faults.records import FAULTS as RECORDS
from brakecheck.mock_server.dialnexa.faults.repeats import FAULTS as REPEATS
from brakecheck.mock_server.dialnexa.faults.resumption import FAULTS as RESUMPTION
from brakecheck.mock_server.dialnexa.faults.robustness import FAULTS as ROBUSTNESS
from brakecheck.mock_server.dialnexa.faults.scale import FAULTS as SCALE
from brakecheck.mock_server.dialnexa.faults.scope import FAULTS as SCOPE
from brakecheck.mock_server.dialnexa.faults.statuses import FAULTS as STATUSES
from brakecheck.mock_server.dialnexa.faults.stops import FAULTS as STOPS
from brakecheck.mock_server.dialnexa.faults.texts import FAULTS as TEXTS
from brakecheck.mock_server.dialnexa.faults.transitions import FAULTS as TRANSITIONS
from brakecheck.mock_server.dialnexa.faults.uploads import FAULTS as UPLOADS

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
    *MOMENTS,
    *ROBUSTNESS,
    *LISTS,
    *RECORDS,
    *CHANGES,
    *TEXTS,
    *LIFECYCLE,
    *DUPLICATES,
    *NODES,
    *EDGES,
    *UPLOADS,
    *JOURNEYS,
    *CALL_LOGS,
    *MISSING,
    *SCALE,
    *REPEATS,
    *STOPS,
    *PAUSES,
)
