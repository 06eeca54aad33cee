"""Where one goes after a form was sent: always to a page of ours."""

from urllib.parse import urlsplit


def local_path(target: str) -> str:
    """Return a path of ours, never an address elsewhere (open redirect)."""
    parts = urlsplit(target)
    local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if local and not parts.netloc and not parts.scheme else ""
