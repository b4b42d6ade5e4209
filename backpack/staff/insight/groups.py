"""The groups that figures are shown of: everything, issuers, kinds, both together, badges. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

Node = str
"""The name of a group: its level, a colon, and its key."""

TOTAL: Node = "total:"
WAYS_OF_TOTAL = ((TOTAL, "issuers"), (TOTAL, "kinds"))
"""How everything is made up of groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeName:
    """A badge in all its versions: its key, and what it belongs to."""

    key: str
    name: str
    issuer: str
    kind: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see figures of; empty means all."""

    badge: str = ""
    issuer: str = ""
    kind: str = ""


class Groups:
    """The badges of somebody's issuers, and the groups that they are in."""

    def __init__(self, badges: Sequence[BadgeName]) -> None:
        self.badges = {one.key: one for one in badges}
        self.nodes_of = {one.key: _nodes_of(one) for one in badges}
        """The groups that a badge is in, the largest first, by its key."""
        self.members: dict[Node, list[str]] = {}
        """The keys of the badges of each group, in order."""
        for key in sorted(self.badges):
            for node in self.nodes_of[key]:
                self.members.setdefault(node, []).append(key)
        self.wholes: dict[Node, tuple[tuple[Node, str], ...]] = {TOTAL: ()}
        """The groups that a group is a part of, each with the way in which it is."""
        for total, issuer, kind, pair, badge in self.nodes_of.values():
            self.wholes[issuer] = ((total, "issuers"),)
            self.wholes[kind] = ((total, "kinds"),)
            self.wholes[pair] = ((issuer, "pairs"), (kind, "pairs"))
            self.wholes[badge] = ((pair, "badges"),)

    def node_for(self, wish: Wish) -> Node | None:
        """The group of what is wished for; nothing, if it holds no badge."""
        if wish.badge:
            return f"badge:{wish.badge}" if self._has(wish, wish.badge) else None
        if wish.issuer and wish.kind:
            node = pair_node(wish.issuer, wish.kind)
        elif wish.issuer:
            node = f"issuer:{wish.issuer}"
        elif wish.kind:
            node = f"kind:{wish.kind}"
        else:
            return TOTAL
        return node if node in self.members else None

    def within(self, wish: Wish) -> list[BadgeName]:
        """The badges that are wished for, in order."""
        return [one for key, one in sorted(self.badges.items()) if self._has(wish, key)]

    def _has(self, wish: Wish, badge: str) -> bool:
        one = self.badges.get(badge)
        return (
            one is not None
            and wish.badge in ("", one.key)
            and wish.issuer in ("", one.issuer)
            and wish.kind in ("", one.kind)
        )


def _nodes_of(one: BadgeName) -> tuple[Node, Node, Node, Node, Node]:
    pair = pair_node(one.issuer, one.kind)
    return TOTAL, f"issuer:{one.issuer}", f"kind:{one.kind}", pair, f"badge:{one.key}"


def pair_node(issuer: str, kind: str) -> Node:
    """The group of the badges of one kind of one issuer."""
    return f"pair:{issuer} {kind}"
