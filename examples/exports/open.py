"""Open what `topictui export` wrote, with pandas, DuckDB and Polars, and compare what they read.

    topictui export reviews.topics --to reviews.parquet      # also .arrow, .jsonl, .csv
    python open.py reviews.parquet [reviews.arrow reviews.jsonl reviews.csv …]

The first file is what the others are compared with. Needs pandas, pyarrow, duckdb and polars. In a CSV a
missing text is an empty one, lists are texts with ", " between, and a cell that a spreadsheet would take for
a formula has a ' in front, unless it was exported with --raw-cells.
"""

import sys

import duckdb
import pandas
import polars
import pyarrow.feather

PANDAS = {
    "csv": lambda path: pandas.read_csv(path, keep_default_na=False, na_values={"steadiness": [""]}, parse_dates=["time"]),
    "jsonl": lambda path: pandas.read_json(path, lines=True, dtype=False),
    "parquet": pandas.read_parquet,
    "arrow": pandas.read_feather,
}
POLARS = {
    "csv": lambda path: polars.read_csv(path, infer_schema_length=None, try_parse_dates=True),
    "jsonl": lambda path: polars.read_ndjson(path, infer_schema_length=None),
    "parquet": polars.read_parquet,
    "arrow": polars.read_ipc,
}
DUCKDB = {
    "csv": lambda path: duckdb.sql(f"from read_csv('{path}', sample_size=-1)"),
    "jsonl": lambda path: duckdb.sql(f"from read_json('{path}', format='newline_delimited')"),
    "parquet": lambda path: duckdb.sql(f"from '{path}'"),
    "arrow": lambda path: duckdb.from_arrow(pyarrow.feather.read_table(path)),
}


def values(table, name):
    """A column in the order of the documents."""
    if isinstance(table, duckdb.DuckDBPyRelation):
        return [row[0] for row in table.order("document").project(f'"{name}"').fetchall()]
    return list(table[name])


def types(table):
    kinds = table.types if hasattr(table, "types") else table.dtypes
    return {name: str(kind) for name, kind in zip(table.columns, kinds)}


def main(paths):
    first = None
    for path in paths:
        kind = path.rsplit(".", 1)[1]
        print(f"{path}\n  {'':14} {'pandas':22} {'Polars':38} DuckDB")
        tables = [read[kind](path) for read in (PANDAS, POLARS, DUCKDB)]
        kinds = [types(table) for table in tables]
        for name in tables[0].columns:
            print("  {:14} {:22} {:38} {}".format(name, *(kind[name] for kind in kinds)))
        for table in tables:
            columns = [values(table, name) for name in ("document", "topic", "text")]
            first = first or columns
            assert columns == first, f"{path} differs in {type(table)}"
    print(len(first[0]), "documents, the same topics and texts by all three from", len(paths), "files")


if __name__ == "__main__":
    main(sys.argv[1:])
