"""Where somebody may be sent on to: our own paths alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backpack.accounts.addresses import LONGEST_PATH, safe_next_path


@pytest.mark.parametrize(
    "path", ["/", "/backpack", "/awards/abc?from=mail", "/b/x%2F%2Fy", "/a//b", "/signing"]
)
def test_paths_of_ours(path: str) -> None:
    assert safe_next_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "backpack",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ /evil.example",
        " //evil.example",
        "/\x00",
        "/sign-in",
        "/sign-in?next=/sign-in",
        "/sign-in/return/x?code=1",
        "/sign-out",
        "/" + "a" * LONGEST_PATH,
    ],
)
def test_anything_else_is_the_start_page(path: str | None) -> None:
    assert safe_next_path(path) == "/"


@given(st.text(max_size=40))
def test_never_another_host(value: str) -> None:
    path = safe_next_path(value)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert "\\" not in path
