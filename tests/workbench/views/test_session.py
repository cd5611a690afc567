from __future__ import annotations

from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from workbench.views.parts.session import _token


def test_the_token_is_the_same_under_every_mask() -> None:
    token = bytes(range(16))
    cookies = {generate_xsrf_token_string(token, 7) for _ in range(5)}
    assert len(cookies) == 5
    assert {_token(one) for one in cookies} == {token.hex()}


def test_other_browsers_have_other_tokens() -> None:
    assert _token(generate_xsrf_token_string()) != _token(generate_xsrf_token_string())


def test_a_cookie_that_is_none_gives_no_token() -> None:
    assert [_token(one) for one in ("", "x", "2|zz|yy|1", "2||ab|1", "1|ab|cd|2")] == [""] * 5
