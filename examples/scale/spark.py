"""Topics of more documents than one machine holds: a topictui session as the worker of Spark.

    python spark.py TOPICTUI SESSION DOCUMENTS [PARTITIONS] [FILE]

Makes DOCUMENTS short documents (or reads FILE, one a line), has each partition answered by
`topictui predict SESSION - --lines --threads 1`, and prints how many there are of each topic. Needs the
package `pyspark` and Java. Every machine needs the program and the session at the same paths (or send
them with `--files`).
"""

import json
import os
import shlex
import sys
import time

from pyspark.sql import SparkSession

WHAT = ["headphones", "coffee", "the novel", "running shoes", "the dog", "the courier", "a phone charger"]
HOW = ["broke after a week", "smells wonderful", "never arrived", "is too small", "sounds thin", "was a gift"]


def document(number: int) -> str:
    return f"{WHAT[number % 7]} {HOW[number // 7 % 6]}, order {number % 9973}"


def main(program: str, session: str, count: str, partitions: str = "8", file: str = "") -> None:
    spark = SparkSession.builder.appName("topictui").getOrCreate()
    context = spark.sparkContext
    context.setLogLevel("ERROR")
    if file:
        texts = context.textFile(file, int(partitions))
    else:
        texts = context.range(0, int(count), numSlices=int(partitions)).map(document)
    worker = shlex.join([os.path.abspath(program), "predict", os.path.abspath(session), "-", "--lines", "--threads", "1", "--top", "1"])
    started = time.time()
    # A line in is a line out, in order, so that answers go with their texts.
    answers = texts.pipe(worker, env=dict(os.environ), checkCode=True).map(lambda line: json.loads(line)["topic"])
    counts = answers.countByValue()
    took = time.time() - started
    total = sum(counts.values())
    print(f"{total} documents in {took:.1f} s, {total / took:.0f} a second")
    print("topics", dict(sorted(counts.items())))
    spark.stop()


main(*sys.argv[1:])
