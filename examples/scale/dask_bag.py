"""Places the lines of a file in a session's topics with Dask, and prints how many each topic has.

    python dask_bag.py TOPICTUI SESSION FILE [PARTS [WORKERS]]
"""

import json
import subprocess
import sys

import dask.bag


def placed(lines, program, session):
    """A part of the lines to one process, which answers each with a line."""
    command = [program, "predict", session, "-", "--lines", "--threads", "1", "--top", "1"]
    part = "".join(line.rstrip("\n") + "\n" for line in lines)
    done = subprocess.run(command, input=part, capture_output=True, text=True, check=True)
    return [json.loads(line)["topic"] for line in done.stdout.splitlines()]


def topics(program, session, path, parts=8, workers=2):
    with open(path, encoding="utf-8") as file:
        lines = dask.bag.from_sequence(file.readlines(), npartitions=parts)
    each = lines.map_partitions(placed, program, session)
    return each.compute(scheduler="processes", num_workers=workers)


if __name__ == "__main__":
    program, session, path, *numbers = sys.argv[1:]
    found = topics(program, session, path, *map(int, numbers))
    for topic in sorted(set(found)):
        print(topic, found.count(topic))
