"""The security headers that every answer of both apps carries."""

from collections.abc import Iterable

from flask import Flask, Response, g

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def _write_policy(loosened: Iterable[tuple[str, str]] = ()) -> str:
    policy = dict(CONTENT_SECURITY_POLICY)
    for directive, value in loosened:
        existing = policy.get(directive, "'none'")
        policy[directive] = value if existing == "'none'" else f"{existing} {value}"
    return "; ".join(f"{name} {value}" for name, value in policy.items())


_STRICT_POLICY = _write_policy()


def loosen_policy(directive: str, value: str) -> None:
    """Add ``value`` to one directive for this answer only; visible at the route that needs it."""
    g.setdefault("loosened_policy", []).append((directive, value))


def allow_camera() -> None:
    """Let this page ask for the camera."""
    g.camera_allowed = True


def send_security_headers(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer of ``app``; ``https`` adds strict transport security."""

    always = [("Content-Security-Policy", _STRICT_POLICY), *ALWAYS.items()]
    if https:
        always.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))

    def add(response: Response) -> Response:
        loosened = g.get("loosened_policy", ())
        there = {name.lower() for name, _ in response.headers}
        if loosened and "content-security-policy" not in there:
            there.add("content-security-policy")
            response.headers["Content-Security-Policy"] = _write_policy(loosened)
        for name, value in always:
            if name.lower() not in there:
                response.headers.add(name, value)
        if g.get("camera_allowed", False):
            response.headers["Permissions-Policy"] = ALWAYS["Permissions-Policy"].replace(
                "camera=()", "camera=(self)"
            )
        return response

    app.after_request(add)
