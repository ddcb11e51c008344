"""App Home tabs: one view for each person, published by the app."""

from collections.abc import Callable, Mapping
from typing import Any

from local_slack.base.errors import SlackError
from local_slack.base.store import Store
from local_slack.block_kit.blocks import HOME
from local_slack.block_kit.view_objects import Place, View, ViewMaker, with_entered, with_kept
from local_slack.content.changes import News
from local_slack.people.choices import Choices


class Homes:
    """The Home tab of each person; it survives a restart."""

    def __init__(self, store: Store, maker: ViewMaker, tell_person: Callable[[str, News], None]) -> None:
        self._store = store
        self._maker = maker
        self._tell_person = tell_person
        self._by_user: dict[str, View] = store.load("homes")

    def shown(self, user_id: str) -> View | None:
        """Return a person's Home tab, or None before the app published one."""
        return self._by_user.get(user_id)

    def publish(self, user_id: str, wanted: Any, known_hash: str = "") -> View:
        """
        Show a person a view in place of the one before; what was entered in elements that stay is kept.

        Raises: SlackError `hash_conflict`, or as `ViewMaker.make`.
        """
        former = self._by_user.get(user_id)
        if known_hash and (former is None or former["hash"] != known_hash):
            raise SlackError("hash_conflict")
        view_id = former["id"] if former else self._maker.new_id()
        place: Place = {"id": view_id, "root_view_id": view_id, "previous_view_id": None}
        taken = {view["external_id"] for owner, view in self._by_user.items() if owner != user_id}
        view = self._maker.make(wanted, HOME, place, taken)
        self._keep(user_id, with_kept(view, former) if former else view)
        self._tell_person(user_id, {"type": "home", "view": self._by_user[user_id]})
        return self._by_user[user_id]

    def owner_of(self, view_id: str) -> str:
        """Return the person whose Home tab shows this view, or an empty string."""
        return next((user_id for user_id, view in self._by_user.items() if view["id"] == view_id), "")

    def named(self, external_id: str) -> str:
        """Return the person whose Home tab the app gave this name, or an empty string."""
        named = (user_id for user_id, view in self._by_user.items() if view["external_id"] == external_id)
        return next(named, "") if external_id else ""

    def enter(self, user_id: str, view_id: str, values: Mapping[str, Any], choices: Choices) -> View:
        """
        Keep the `values[block_id][action_id]` that a person entered; the rest stays as it was.

        Raises: SlackError `view_not_found` unless the person sees this view, `invalid_action` for values that it does
        not offer.
        """
        view = self._by_user.get(user_id)
        if view is None or view["id"] != view_id:
            raise SlackError("view_not_found")
        return self._keep(user_id, with_entered(view, values, choices))

    def _keep(self, user_id: str, view: View) -> View:
        self._by_user[user_id] = view
        self._store.save("homes", user_id, view)
        return view
