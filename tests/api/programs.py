"""Programs that ask the API with a token, at a company whose pages are served."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.commands.people.issue_token import IssueToken
from engine.demo.company import PASSWORD
from tests.house import House
from web.identity.bearer import digest_of_token

SECRET = "a-secret-of-forty-three-characters-for-tests"


def issued(house: House, person: str, scope: str = "write") -> str:
    """Return a token of a person."""
    command = IssueToken(
        label="Lab",
        scope=scope,
        days=30,
        digest=digest_of_token(SECRET),
        password=PASSWORD,
    )
    engine = house.bench.engine
    return f"qms_{engine.execute(command, actor=house.bench.actor(person))}_{SECRET}"


@dataclass(slots=True)
class Program:
    """A client without cookies that sends its token."""

    client: FlaskClient
    token: str

    @classmethod
    def of(cls, house: House, person: str, scope: str = "write") -> "Program":
        """Return a program that acts for a person."""
        client = house.app.test_client(use_cookies=False)
        return cls(client, issued(house, person, scope))

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """Send a request."""
        given = more.pop("headers", {})
        headers = {"Authorization": f"Bearer {self.token}", **given}
        place = f"/api/v1{path}"
        return self.client.open(place, method=method, headers=headers, **more)

    def get(self, path: str) -> Any:
        """Return what a list or a thing holds."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json
