"""Replay by batch: the same questions as one by one, handed in together, waited for, fetched, and mapped the same way.

Nothing is paid for twice: what is about to be handed in is written down first, and looked for at the vendor's where
nobody heard whether it was taken. The store is held only while something is read or written, never while waiting.
"""

from workbench.batch.waiting import PACE, Pace, replay

__all__ = ["PACE", "Pace", "replay"]
