"""How many processes may really run at once: the cores this process is allowed, not those of the machine."""

import os


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
