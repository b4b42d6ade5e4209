"""The shell's headers, under their first name."""

from verifier.shell.headers import (
    ALWAYS as ALWAYS,
    CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY,
    allow_camera as allow_camera,
    loosen_policy as loosen_policy,
    send_security_headers as send_security_headers,
)
