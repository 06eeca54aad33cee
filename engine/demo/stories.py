"""What happened at the sample company over the past year.

Every story is one of the procedures' own scenarios, told with other words and begun on
another day. Those whose end lies ahead are the cases that are open today.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario of a procedure, how many days ago it began, and what it is about."""

    procedure: str
    scenario: str
    days_ago: int
    title: str = ""
    document: str = ""
    """Number of the document it is about, in place of the scenario's."""
    pace: float = 1.0
    """How slowly people work: 1 is about a working day per step."""

    @property
    def swaps(self) -> dict[str, str]:
        """Return what is called otherwise than in the scenario."""
        if not self.document:
            return {}
        return {
            "SOP-QA-001": self.document,
            "SOP-QA-002": self.document,
            "SOP-QA-002-v1.0": f"{self.document}-v1.0",
        }


CAPA = (
    ("happy_path", 350, "Wrong label on two boxes of lot L-1001"),
    ("plan_refused_to_plan", 338, "Torque of the capping head drifts"),
    ("rejected", 322, "Coffee machine out of order"),
    ("ineffective_once", 318, "Particles in filter housings of line 2"),
    ("residual_risk_accepted", 312, "Seal strength near its lower limit"),
    ("implementation_refused", 290, "Missing page in batch records"),
    ("correction_only", 276, "Pallet damaged in transport"),
    ("inconclusive_then_effective", 262, "Rejects after format changeover"),
    ("merged", 248, "Label of P-200 found on line 1 again"),
    ("no_root_cause", 240, "Single weight deviation without trend"),
    ("plan_refused_to_cause", 226, "Gloves torn at the filling station"),
    ("action_sent_back", 208, "Cleaning record signed late"),
    ("closure_refused", 190, "Wrong version of a work instruction in use"),
    ("happy_path", 172, "Barcode not readable on shipper cartons"),
    ("happy_path", 133, "Temperature log gap in the cold store"),
    ("ineffective_once", 120, "Foil wrinkles on blister machine 3"),
    ("happy_path", 104, "Customer received mixed lots"),
    ("plan_refused_to_plan", 88, "Calibration sticker missing on a scale"),
    ("happy_path", 71, "Leaflet of the former edition packed"),
    ("happy_path", 52, "Line clearance signed before it was done"),
    ("implementation_refused", 38, "Camera rejects good boxes"),
    ("happy_path", 26, "Ink smears on the expiry date"),
    ("nobody_contains", 17, "Foreign tablet found in a blister"),
    ("happy_path", 12, "Reconciliation of labels differs by four"),
    ("happy_path", 6, "Sample retention room above 25 degrees"),
    ("nobody_screens", 3, "Supplier delivered cartons without certificate"),
    ("happy_path", 1, "Scale on line 3 shows drift"),
)
DOCUMENTS = (
    ("new_sop_with_quiz", 330, "Label control on packaging lines", "SOP-QA-021"),
    ("revision", 280, "Line clearance", "SOP-QA-002"),
    ("approver_rejects", 205, "Batch record review", "SOP-QA-007"),
    ("rejected", 160, "Dress code of visitors", "SOP-QA-030"),
    ("editorial", 112, "Sampling of packaging material", "SOP-QA-011"),
    ("revision_with_comments", 60, "Handling of complaints", "SOP-QA-014"),
    ("new_sop_with_quiz", 21, "Handling of camera rejects", "SOP-QA-022"),
    ("nobody_checks", 5, "Cleaning of the filling line", "SOP-QA-031"),
)
ACTIONS = (
    ("happy_path", 214, "Replace the label printer of line 2"),
    ("sent_back", 96, "Move the retained samples to the new store"),
    ("happy_path", 9, "Mark the walkways in the packaging hall"),
)
EXTENSIONS = (
    ("happy_path", 128, "Qualify the second supplier of foil"),
    ("refused", 77, "Order spare parts of the capping head"),
    ("nobody_decides", 6, "Exchange the camera of line 1"),
)
CANCELLATIONS = (("happy_path", 150, "Entered twice by mistake"),)
REOPENINGS = (("happy_path", 34, "Fasten the guard of the conveyor"),)

STORIES = tuple(
    Story(procedure, *told)
    for procedure, stories in (
        ("capa", CAPA),
        ("document_approval", DOCUMENTS),
        ("action", ACTIONS),
        ("extension", EXTENSIONS),
        ("cancellation", CANCELLATIONS),
        ("reopening", REOPENINGS),
    )
    for told in stories
)
