"""The security headers that every answer of both apps carries."""

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


def loosen_policy(directive: str, value: str) -> None:
    """Add ``value`` to one directive for this answer only; visible at the route that needs it."""
    g.setdefault("loosened_policy", []).append((directive, value))


def allow_camera() -> None:
    """Let this page ask for the camera."""
    g.camera_allowed = True


def send_security_headers(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer of ``app``; ``https`` adds strict transport security."""

    def add(response: Response) -> Response:
        policy = dict(CONTENT_SECURITY_POLICY)
        for directive, value in g.get("loosened_policy", []):
            existing = policy.get(directive, "'none'")
            policy[directive] = value if existing == "'none'" else f"{existing} {value}"
        response.headers.setdefault(
            "Content-Security-Policy",
            "; ".join(f"{name} {value}" for name, value in policy.items()),
        )
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if g.get("camera_allowed", False):
            response.headers["Permissions-Policy"] = ALWAYS["Permissions-Policy"].replace(
                "camera=()", "camera=(self)"
            )
        if https:
            response.headers.setdefault(
                "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
            )
        return response

    app.after_request(add)
