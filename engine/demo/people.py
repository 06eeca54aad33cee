"""The people of the demonstration: fictional, named after nobody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A fictional person of the sample company."""

    id: str
    name: str
    roles: tuple[str, ...]
    manager: str | None = None
    department: str = "quality"


PEOPLE = (
    DemoPerson("tom", "Tom Ashworth", ("top_management",), None, "management"),
    DemoPerson(
        "maria", "Maria Lindqvist", ("management_representative",), "tom", "management"
    ),
    DemoPerson("mona", "Mona Okafor", ("qa_manager",), "maria"),
    DemoPerson("quentin", "Quentin Dubois", ("qa_approver",), "mona"),
    DemoPerson("quinn", "Quinn Baker", ("qa_reviewer",), "mona"),
    DemoPerson("vera", "Vera Kowalski", ("qa_reviewer",), "mona"),
    DemoPerson("eva", "Eva Hartmann", ("qa_reviewer",), "mona"),
    DemoPerson("pia", "Pia Rossi", ("process_owner", "process_designer"), "maria"),
    DemoPerson("dora", "Dora Nilsen", ("document_controller",), "mona"),
    DemoPerson("regina", "Regina Vogel", ("regulatory_affairs",), "maria"),
    DemoPerson("tara", "Tara Singh", ("training_coordinator",), "mona"),
    DemoPerson("olivia", "Olivia Brandt", ("area_owner",), "mona", "packaging"),
    DemoPerson("adam", "Adam Fischer", ("area_owner",), "mona", "packaging"),
    DemoPerson("anton", "Anton Weber", ("sme",), "olivia", "packaging"),
    DemoPerson("rolf", "Rolf Jensen", ("sme",), "olivia", "packaging"),
    DemoPerson("renate", "Renate Maier", ("sme",), "olivia", "packaging"),
    DemoPerson("edda", "Edda Larsson", ("sme", "sme:engineering"), "adam", "packaging"),
    DemoPerson("ria", "Ria Novak", ("reporter",), "olivia", "packaging"),
    DemoPerson("rita", "Rita Moreau", ("reporter",), "olivia", "packaging"),
    DemoPerson("sami", "Sami Haddad", ("system_admin", "deployer"), "maria", "it"),
)
