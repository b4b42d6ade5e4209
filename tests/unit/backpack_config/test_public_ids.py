"""The names under which things are known outside."""

from backpack.models.columns import new_public_id


def test_a_name_is_no_option_and_no_formula() -> None:
    names = {new_public_id() for _each in range(2000)}
    assert len(names) == 2000
    assert all(len(name) == 22 and name[0].isalnum() for name in names)
