"""Reads with pyiceberg what `write-warehouse.ts` wrote and compares it with what the rows were made of.

    python pyiceberg_check.py <warehouse.json>

Exit code 0: every check held. 1: one did not. 77: pyiceberg is not available here.
"""

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

try:
    from pyiceberg.table import StaticTable
except ImportError:
    print("pyiceberg: not available here")
    sys.exit(77)


def canonical(value):
    """The text form in which warehouse.json holds values."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, (int, float, Decimal, date, UUID, str)):
        return str(value)
    raise TypeError(f"unexpected type {type(value)}")


def sorted_rows(rows):
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def run(check):
    table = StaticTable.from_metadata("file://" + check["metadata"])
    options = {}
    if "snapshot" in check:
        options["snapshot_id"] = int(check["snapshot"])
    if "filter" in check:
        options["row_filter"] = check["filter"]
    scan = table.scan(**options)
    found = [{name: canonical(value) for name, value in row.items()} for row in scan.to_arrow().to_pylist()]
    problems = []
    if sorted_rows(found) != sorted_rows(check["rows"]):
        problems.append(f"expected {len(check['rows'])} rows {sorted_rows(check['rows'])[:2]}, found {len(found)} {sorted_rows(found)[:2]}")
    planned = len(list(scan.plan_files()))
    if "files" in check and planned != check["files"]:
        problems.append(f"expected {check['files']} planned files, found {planned}")
    return problems


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        checks = json.load(file)["checks"]
    failed = 0
    for check in checks:
        try:
            problems = run(check)
        except Exception as error:  # a reader that stumbles is a finding, and the other checks still count
            problems = [f"{type(error).__name__}: {error}"]
        failed += bool(problems)
        print(("FAIL " if problems else "ok   ") + check["name"] + "".join(f"\n     {problem}" for problem in problems))
    print(f"{len(checks) - failed} of {len(checks)} checks held")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
