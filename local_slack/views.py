"""Modals: views that are open, stacked for the person who sees them, and told to that person's pages."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from local_slack.blocks import MODAL
from local_slack.choices import Choices
from local_slack.errors import SlackError
from local_slack.view_objects import Json, ViewMaker, with_entered, with_kept

MOST_VIEWS = 3


class Views:
    """The modals that are open: a stack for each person, whose last view is the one shown. A restart forgets them."""

    def __init__(self, maker: ViewMaker, tell_person: Callable[[str, Json], None]) -> None:
        self._maker = maker
        self._tell_person = tell_person
        self._stacks: dict[str, list[Json]] = {}

    def open(self, user_id: str, wanted: Any) -> Json:
        """
        Open a modal for a person, in place of any that is open.

        Raises: SlackError as `ViewMaker.make`.
        """
        view_id = self._maker.new_id()
        place = {"id": view_id, "root_view_id": view_id, "previous_view_id": None}
        replaced = [view["id"] for view in self._stacks.get(user_id, ())]
        return self._show(user_id, [self._made(wanted, place, replaced)])

    def push(self, root_view_id: str, wanted: Any) -> Json:
        """
        Put a view on top of a modal.

        Raises: SlackError `not_found` if the modal is not open, `push_limit_reached`, or as `open`.
        """
        user_id, stack = self._stack_with(root_view_id)
        if len(stack) >= MOST_VIEWS:
            raise SlackError("push_limit_reached")
        place = {"id": self._maker.new_id(), "root_view_id": root_view_id, "previous_view_id": stack[-1]["id"]}
        return self._show(user_id, [*stack, self._made(wanted, place)])

    def update(self, view_id: str, wanted: Any, known_hash: str = "") -> Json:
        """
        Change a view; what was entered in elements that stay is kept.

        Raises: SlackError `not_found`, `hash_conflict`, or as `open`.
        """
        user_id, stack = self._stack_with(view_id)
        index = [view["id"] for view in stack].index(view_id)
        former = stack[index]
        if known_hash not in ("", former["hash"]):
            raise SlackError("hash_conflict")
        place = {key: former[key] for key in ("id", "root_view_id", "previous_view_id")}
        view = with_kept(self._made(wanted, place, [view_id]), former)
        self._show(user_id, [*stack[:index], view, *stack[index + 1 :]])
        return view

    def named(self, external_id: str) -> str:
        """
        Give the id of the view that the app gave this name.

        Raises: SlackError `not_found`.
        """
        for view in self._all():
            if external_id and view["external_id"] == external_id:
                return str(view["id"])
        raise SlackError("not_found")

    def shown(self, user_id: str) -> Json | None:
        """Give the view that a person sees."""
        stack = self._stacks.get(user_id)
        return stack[-1] if stack else None

    def enter(self, user_id: str, view_id: str, values: Mapping[str, Any], choices: Choices) -> Json:
        """
        Take what a person entered: `values[block_id][action_id]`, the rest stays as it was.

        Raises: SlackError `view_not_found` unless the person sees this view, `invalid_action` for values that it does
        not offer.
        """
        view = self.shown(user_id)
        if view is None or view["id"] != view_id:
            raise SlackError("view_not_found")
        self._stacks[user_id][-1] = with_entered(view, values, choices)
        return self._stacks[user_id][-1]

    def close(self, view_id: str) -> None:
        """Take a view away, with those on top of it; the one below is shown again. Safe to repeat."""
        for user_id, stack in list(self._stacks.items()):
            kept = [view["id"] for view in stack]
            if view_id in kept:
                self._show(user_id, stack[: kept.index(view_id)])

    def clear(self, user_id: str) -> list[Json]:
        """Take all views of a person away, and give them, the one that was shown first."""
        stack = self._stacks.get(user_id, [])
        self._show(user_id, [])
        return stack[::-1]

    def is_open(self, view_id: str) -> bool:
        """Whether somebody has this view in a modal."""
        return any(view["id"] == view_id for view in self._all())

    def _all(self) -> list[Json]:
        return [view for stack in self._stacks.values() for view in stack]

    def _stack_with(self, view_id: str) -> tuple[str, list[Json]]:
        for user_id, stack in self._stacks.items():
            if any(view["id"] == view_id for view in stack):
                return user_id, stack
        raise SlackError("not_found")

    def _show(self, user_id: str, stack: list[Json]) -> Json:
        self._stacks[user_id] = stack
        self._tell_person(user_id, {"type": "view", "view": self.shown(user_id)})
        return stack[-1] if stack else {}

    def _made(self, wanted: Any, place: Json, replaced: Iterable[str] = ()) -> Json:
        taken = {view["external_id"] for view in self._all() if view["id"] not in replaced}
        return self._maker.make(wanted, MODAL, place, taken)
