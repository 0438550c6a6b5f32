"""The made-up service over real HTTP, in memory.

    with Simulator(token="t-1") as simulator:
        simulator.parcel("BR1", posted=datetime(...), delivered=datetime(...))

Another process drives it by the control endpoints, see ../NOTES.md.
"""

from integrations.trackers.sandbox.simulator.server import Simulator, serve

__all__ = ["Simulator", "serve"]
