"""Reads an export in the clear with nothing of Peel: pyiceberg, and DuckDB over the same files.

    python read_export.py EXPORT

For each table: its rows by pyiceberg, by DuckDB over the data files that pyiceberg's plan names, and by DuckDB's own Iceberg reader where its
extension is at hand. Ends with 1 when two of them differ, or when a table names a file outside the export.
"""

import json
import os
import sys

from pyiceberg.table import StaticTable

try:
    import duckdb
except ImportError:
    duckdb = None


def iceberg_extension():
    """A connection that reads Iceberg by itself, or None: the extension is downloaded, which may not be possible here."""
    try:
        connection = duckdb.connect()
        connection.execute("install iceberg; load iceberg")
        return connection
    except Exception:
        return None


def counts(export, pointer, extension):
    metadata = f"{export}/lake/{pointer['metadata']}"
    scan = StaticTable.from_metadata(f"file://{metadata}").scan()
    files = [task.file.file_path for task in scan.plan_files()]
    outside = [path for path in files if not path.startswith(f"file://{export}/lake/")]
    if outside:
        sys.exit(f"{pointer['name']} names a file outside the export: {outside[0]}")
    found = {"pyiceberg": scan.to_arrow().num_rows}
    if duckdb is not None:
        paths = [path.removeprefix("file://") for path in files]
        rows = duckdb.execute("select count(*) from read_parquet($1)", [paths]).fetchone()[0] if paths else 0
        found["duckdb over the files"] = rows
    if extension is not None:
        found["duckdb iceberg"] = extension.execute("select count(*) from iceberg_scan(?)", [metadata]).fetchone()[0]
    return found


def main():
    export = os.path.realpath(sys.argv[1])
    extension = iceberg_extension() if duckdb is not None else None
    if extension is None:
        print("DuckDB's Iceberg extension: not available here")
    differ = False
    with open(f"{export}/state/lake.tables.ndjson", encoding="utf8") as lines:
        for line in lines:
            pointer = json.loads(line)
            found = counts(export, pointer, extension)
            differ |= len(set(found.values())) != 1
            print(pointer["name"], " ".join(f"{reader}: {rows}" for reader, rows in found.items()))
    sys.exit(1 if differ else 0)


main()
