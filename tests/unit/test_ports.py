"""Which port a server takes."""

import socket

from bot.serving.asgi import HOST, first_free


def test_port_in_use_is_passed_over() -> None:
    """The next free port is taken, and one that is free itself."""
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]

        assert port < first_free(port)

    assert port == first_free(port)
