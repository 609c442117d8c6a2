"""Whether anything answers at the address of a Ray cluster. Ray itself tries for many minutes."""

from __future__ import annotations

import socket

from alexandria.errors import SettingsError

__all__ = ["START_A_CLUSTER", "require_ray_cluster"]

START_A_CLUSTER = (
    "Start one with: ray start --head — or leave --ray-address out: one is started here."
)

_WAIT_S = 5.0
"""For a connection: more than any network takes that a cluster could use."""


def require_ray_cluster(address: str) -> None:
    """Connect to the port of a cluster and hang up. Takes seconds at most. Ray must be installed.

    Args:
        address: HOST:PORT, or auto for the cluster that Ray finds.

    Raises:
        SettingsError: it is no such address, or nothing answers there.
    """
    if "://" in address:
        raise SettingsError(
            f"No Ray cluster at {address}: Ray Client and the dashboard are not supported.",
            hint="Run the command on a machine of the cluster with --ray-address auto, or give the HOST:PORT of "
            "its head (the port is usually 6379).",
        )
    found = _address_found(address)
    if found is None:
        return
    host, _, port = found.rpartition(":")
    if not (port.isdecimal() and int(port) < 2**16):
        raise _no_address(address)
    try:
        socket.create_connection((host.strip("[]"), int(port)), _WAIT_S).close()
    except OSError as error:
        where = f"{found}, to which auto leads" if address == "auto" else address
        raise _no_answer(where, error) from None


def _address_found(address: str) -> str | None:
    """HOST:PORT as Ray will use it; None where it starts a cluster."""
    from ray._private import services  # noqa: PLC0415  an extra; Ray has no public way to ask for this

    try:
        found: str | None = services.canonicalize_bootstrap_address(address)
    except ValueError:
        raise _no_address(address) from None
    except OSError as error:
        if address == "auto":
            raise SettingsError(
                "No Ray cluster runs on this machine.", hint=START_A_CLUSTER
            ) from None
        raise _no_answer(address, error) from None
    return found


def _no_answer(where: str, error: OSError) -> SettingsError:
    return SettingsError(
        f"No Ray cluster at {where}: {error.strerror or error}.", hint=START_A_CLUSTER
    )


def _no_address(address: str) -> SettingsError:
    return SettingsError(
        f"No Ray cluster at {address}: that is no address.",
        hint="Give HOST:PORT (the port is usually 6379), or auto for the cluster that runs here.",
    )
