"""Modals: open views, stacked in the window where a person opened them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from local_slack.base.errors import SlackError
from local_slack.block_kit.blocks import MODAL
from local_slack.block_kit.view_objects import Place, View, ViewMaker, with_entered, with_kept
from local_slack.content.changes import News
from local_slack.people.choices import Choices

MOST_VIEWS = 3

Window = tuple[str, str]
"""A person, and the name of one of their windows."""


class Views:
    """
    The modals that are open: a stack for each window of a person, whose last view is the one shown.

    As in Slack, a modal belongs to the window where its trigger came from. A program that acts without a window has
    one without a name, which shows in all windows of the person. A restart forgets all modals.
    """

    def __init__(self, maker: ViewMaker, tell_window: Callable[[str, News, str], None]) -> None:
        self._maker = maker
        self._tell_window = tell_window
        self._stacks: dict[Window, list[View]] = {}

    def open(self, user_id: str, wanted: Any, window: str = "") -> View:
        """
        Open a modal in a person's window, in place of any that is open there.

        Raises: SlackError as `ViewMaker.make`.
        """
        view_id = self._maker.new_id()
        place: Place = {"id": view_id, "root_view_id": view_id, "previous_view_id": None}
        replaced = [view["id"] for view in self._stacks.get((user_id, window), ())]
        view = self._made(wanted, place, replaced)
        self._show((user_id, window), [view])
        return view

    def push(self, root_view_id: str, wanted: Any) -> View:
        """
        Push a view onto a modal.

        Raises: SlackError `not_found` if the modal is not open, `push_limit_reached`, or as `open`.
        """
        window, stack = self._stack_with(root_view_id)
        if len(stack) >= MOST_VIEWS:
            raise SlackError("push_limit_reached")
        place: Place = {"id": self._maker.new_id(), "root_view_id": root_view_id, "previous_view_id": stack[-1]["id"]}
        view = self._made(wanted, place)
        self._show(window, [*stack, view])
        return view

    def update(self, view_id: str, wanted: Any, known_hash: str = "") -> View:
        """
        Change a view; what was entered in elements that stay is kept.

        Raises: SlackError `not_found`, `hash_conflict`, or as `open`.
        """
        window, stack = self._stack_with(view_id)
        index = [view["id"] for view in stack].index(view_id)
        former = stack[index]
        if known_hash not in ("", former["hash"]):
            raise SlackError("hash_conflict")
        place = Place(id=view_id, root_view_id=former["root_view_id"], previous_view_id=former["previous_view_id"])
        view = with_kept(self._made(wanted, place, [view_id]), former)
        self._show(window, [*stack[:index], view, *stack[index + 1 :]])
        return view

    def named(self, external_id: str) -> str:
        """
        Return the id of the view that the app gave this name.

        Raises: SlackError `not_found`.
        """
        for view in self._all():
            if external_id and view["external_id"] == external_id:
                return str(view["id"])
        raise SlackError("not_found")

    def shown(self, user_id: str, window: str = "") -> View | None:
        """Return the view that a person sees in a window."""
        stack = self._stacks.get((user_id, window)) or self._stacks.get((user_id, ""))
        return stack[-1] if stack else None

    def enter(self, user_id: str, view_id: str, values: Mapping[str, Any], choices: Choices) -> View:
        """
        Keep the `values[block_id][action_id]` that a person entered; the rest stays as it was.

        Raises: SlackError `view_not_found` unless the person sees this view, `invalid_action` for values that it does
        not offer.
        """
        for (owner, _), stack in self._stacks.items():
            if owner == user_id and stack[-1]["id"] == view_id:
                stack[-1] = with_entered(stack[-1], values, choices)
                return stack[-1]
        raise SlackError("view_not_found")

    def close(self, view_id: str) -> None:
        """Close a view and those on top of it; the one below is shown again. Safe to repeat."""
        for window, stack in list(self._stacks.items()):
            kept = [view["id"] for view in stack]
            if view_id in kept:
                self._show(window, stack[: kept.index(view_id)])

    def clear(self, view_id: str) -> list[View]:
        """
        Close the whole modal of a view, and return its views from top to bottom.

        Raises: SlackError `not_found`.
        """
        window, stack = self._stack_with(view_id)
        self._show(window, [])
        return stack[::-1]

    def is_open(self, view_id: str) -> bool:
        """Whether this view is in an open modal."""
        return any(view["id"] == view_id for view in self._all())

    def _all(self) -> list[View]:
        return [view for stack in self._stacks.values() for view in stack]

    def _stack_with(self, view_id: str) -> tuple[Window, list[View]]:
        for window, stack in self._stacks.items():
            if any(view["id"] == view_id for view in stack):
                return window, stack
        raise SlackError("not_found")

    def _show(self, window: Window, stack: list[View]) -> None:
        if stack:
            self._stacks[window] = stack
        else:
            self._stacks.pop(window, None)
        user_id, name = window
        self._tell_window(user_id, {"type": "view", "view": stack[-1] if stack else None}, name)

    def _made(self, wanted: Any, place: Place, replaced: Iterable[str] = ()) -> View:
        taken = {view["external_id"] for view in self._all() if view["id"] not in replaced}
        return self._maker.make(wanted, MODAL, place, taken)
