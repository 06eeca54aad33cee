"""Administration and profile in the browser's place: people, roles, links, sessions."""

import re

import pytest

from engine.demo.company import PASSWORD
from tests.house import House, token

LINK = re.compile(r"/link/[A-Za-z0-9_-]{43}")
NEW = "a lighthouse keeper counts the ships"


def _entry(page: str, name: str) -> bool:
    return f">{name}<" in re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)


@pytest.mark.requirement("S1", "ASVS 8.2.1")
def test_administration_is_in_the_navigation_of_whom_it_concerns(house: House) -> None:
    assert "/administration" in house.as_("sami").get("/help")
    assert "/administration" not in house.as_("ria").get("/help")
    assert "/to-reassign" in house.as_("mona").get("/help")
    for path in ("/administration", "/administration/people/ria"):
        house.as_("ria").get(path, status=403)


@pytest.mark.requirement("ASVS 6.4.6", "P11-32")
def test_a_new_person_comes_in_by_a_link_shown_once(house: House) -> None:
    sami = house.as_("sami")
    answer = sami.post(
        "/administration/people",
        {"id": "Nina", "name": "Nina Nordin", "mail": ""},
        at="/administration/people/new",
    )
    assert answer.headers["Location"].endswith("/administration/people/nina")
    page = sami.post(
        "/administration/people/nina/link", {}, at="/administration/people/nina"
    ).text
    (link,) = set(LINK.findall(page))
    assert not LINK.search(sami.get("/administration/people/nina"))
    client = house.app.test_client()
    form = {"csrf_token": token(client.get(link)), "new": NEW, "again": "other"}
    assert client.post(link, data=form).status_code == 422
    form["again"] = NEW
    assert client.post(link, data=form).status_code == 303
    assert client.post(link, data=form).status_code == 403
    form = {"csrf_token": token(client.get("/sign-in")), "person": "nina"}
    assert client.post("/sign-in", data={**form, "password": NEW}).status_code == 303


@pytest.mark.requirement("P11-17", "P11-27", "11.100(b)", "11.100(c)")
def test_an_identity_is_confirmed_and_a_signature_acknowledged_on_their_pages(
    house: House,
) -> None:
    sami = house.as_("sami")
    path, own = "/administration/people/norah", "/profile/signatures"
    new = {"id": "norah", "name": "Norah Berg"}
    sami.post("/administration/people", new, at="/administration/people/new")
    assert "Until both are done they sign nothing" in sami.get(path)
    link = LINK.findall(sami.post(f"{path}/link", {}, at=path).text)[0]
    client = house.app.test_client()
    form = {"csrf_token": token(client.get(link)), "new": NEW, "again": NEW}
    client.post(link, data=form)
    form = {"csrf_token": token(client.get("/sign-in")), "person": "norah"}
    client.post("/sign-in", data={**form, "password": NEW})
    page = client.get(own)
    assert "ask an administrator" in page.text.lower()
    client.post(f"{own}/acknowledge", data={"csrf_token": token(page)})
    assert "You acknowledged what your signature means" in client.get(own).text
    wrong = sami.post(f"{path}/identity", {"how": " "}, at=path)
    assert (wrong.status_code, "which document you saw" in wrong.text) == (422, True)
    sami.post(f"{path}/identity", {"how": "Passport, in person"}, at=path)
    assert "Checked by Sami" in sami.get(path)
    assert "Before your first signature" not in client.get(own).text


def test_a_wrong_user_id_and_a_taken_one_keep_what_was_typed(house: House) -> None:
    sami = house.as_("sami")
    for given, status in (("no spaces", 422), ("ria", 409)):
        answer = sami.post(
            "/administration/people",
            {"id": given, "name": "Somebody Else"},
            at="/administration/people/new",
        )
        assert answer.status_code == status
        assert 'value="Somebody Else"' in answer.text


@pytest.mark.requirement("S2", "ASVS 8.3.2")
def test_roles_are_given_with_a_reason_and_count_at_the_next_click(
    house: House,
) -> None:
    sami, path = house.as_("sami"), "/administration/people/rita"
    rita = house.as_("rita")
    assert "/to-reassign" not in rita.get("/help")
    refused = sami.client.post(
        f"{path}/roles",
        data={"more": "qa_manager", "csrf_token": token(sami.client.get(path))},
    )
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    given = {"role": ["reporter"], "more": "qa_manager", "why": "Stands in for a month"}
    assert (
        sami.client.post(
            f"{path}/roles", data={**given, "csrf_token": token(sami.client.get(path))}
        )
        .headers["Location"]
        .endswith(path)
    )
    assert "/to-reassign" in rita.get("/help")
    given = {"role": ["reporter"], "why": "The month is over"}
    sami.client.post(
        f"{path}/roles", data={**given, "csrf_token": token(sami.client.get(path))}
    )
    assert "/to-reassign" not in rita.get("/help")


@pytest.mark.requirement("R30", "S2", "ASVS 7.4.2")
def test_who_is_locked_is_at_the_door_with_the_next_click(house: House) -> None:
    sami, path = house.as_("sami"), "/administration/people/renate"
    renate = house.as_("renate")
    renate.get("/profile")
    given = {"state": "locked", "because": "Long absence"}
    answer = sami.client.post(
        f"{path}/state", data={**given, "csrf_token": token(sami.client.get(path))}
    )
    assert answer.status_code == 303
    assert renate.client.get("/profile").status_code == 303
    assert "renate" in sami.get("/administration?state=locked")
    given = {"state": "active", "because": "Back again"}
    sami.client.post(
        f"{path}/state", data={**given, "csrf_token": token(sami.client.get(path))}
    )
    del house.clients["renate"]
    house.as_("renate").get("/profile")


@pytest.mark.requirement("S2", "ASVS 7.4.1", "ASVS 7.5.2")
def test_one_ends_own_sessions_from_the_profile(house: House) -> None:
    first = house.as_("eva")
    del house.clients["eva"]
    second = house.as_("eva")
    assert "End all others" in second.get("/profile")
    second.client.post(
        "/profile/sessions/end",
        data={"csrf_token": token(second.client.get("/profile"))},
    )
    assert first.client.get("/profile").status_code == 303
    assert "End all others" not in second.get("/profile")


@pytest.mark.requirement("R-044")
def test_a_substitute_is_arranged_on_the_profile_and_ended_there(house: House) -> None:
    quinn = house.as_("quinn")
    page = quinn.get("/profile/substitutes")
    assert "Nobody yet" in page
    given = {"deputy": "vera", "first": "2026-01-05", "ends_at": "2026-01-09"}
    wrong = quinn.post("/profile/substitutes", {**given, "deputy": "quinn"})
    assert wrong.status_code == 422
    assert "Nobody stands in for themselves" in wrong.text
    assert 'value="2026-01-09"' in wrong.text
    assert quinn.post("/profile/substitutes", given).status_code == 303
    assert "Vera Kowalski" in quinn.get("/profile/substitutes")
    other = house.as_("vera").get("/profile/substitutes")
    assert "For whom you stand in" in other
    (end,) = re.findall(
        r'action="(/profile/substitutes/[0-9a-f-]+/end)"',
        quinn.get("/profile/substitutes"),
    )
    quinn.post(end, {}, at="/profile/substitutes")
    assert "Ended" in quinn.get("/profile/substitutes")


def test_own_signatures_have_a_page_of_their_own(house: House) -> None:
    assert "You have signed nothing yet" in house.as_("ria").get("/profile/signatures")
    house.play("capa", "happy_path")
    assert "CAPA-2026" in house.as_("quentin").get("/profile/signatures")


@pytest.mark.requirement("ASVS 6.3.2")
def test_without_a_token_there_is_no_page_for_a_first_administrator(
    house: House,
) -> None:
    assert house.app.test_client().get("/first-administrator").status_code == 404
    assert PASSWORD not in house.app.test_client().get("/link/x").text
