-- kept of each row of file_1
SELECT "note", "sum", label_id, "fault.no", "fault.cell", "row.hash",
  CASE WHEN "fault.no" IS NOT NULL OR "fault.cell" IS NOT NULL THEN concat(CASE WHEN "note.text" IS NULL THEN '' ELSE concat('"', replace("note.text", '"', '""'), '"') END, ',', CASE WHEN "sum.text" IS NULL THEN '' ELSE concat('"', replace("sum.text", '"', '""'), '"') END) END AS "row.raw"
FROM (
  SELECT *, CASE
      WHEN "sum.text" IS NULL THEN 1
      WHEN "sum.text" IS NOT NULL AND "sum" IS NULL THEN 2
      WHEN label_id IS NULL THEN 3
    END AS "fault.no",
    CAST(NULL AS INTEGER) AS "fault.cell"
  FROM (
    SELECT *, CASE WHEN "note.text" IN ('it''s') THEN 11 ELSE NULL END AS label_id
    FROM (
      SELECT *,
        "note.text" AS "note",
        CASE WHEN regexp_full_match("sum.text", '[+-]?0*[0-9]{0,7}([.][0-9]{0,2})?') THEN TRY_CAST("sum.text" AS DECIMAL(9,2)) END AS "sum"
      FROM (SELECT hash("note", "sum") AS "row.hash", "note" AS "note.text", nullif(trim("sum", ' 	'), '') AS "sum.text" FROM input)
    )
  )
);

-- custody_log: note, sum, record_id, label_id, bundle_id, source_ref, kind, grade, review_due, valid_from, valid_to
WITH rows AS (
  SELECT 1 AS "file.no", 'it''s; DROP TABLE x--.csv' AS "file.name", 'src_itsDROPTABLExcsv' AS source_ref, * FROM "file_1"
)
SELECT
  "note",
  "sum",
  record_id,
  label_id,
  1 AS bundle_id,
  source_ref,
  'fact' AS kind,
  'ungraded' AS grade,
  DATE '2032-11-23' AS review_due,
  TIMESTAMPTZ '2026-11-23T09:30:00.000Z' AS valid_from,
  CAST(NULL AS TIMESTAMPTZ) AS valid_to,
  "file.no",
  "row_ordinal"
FROM rows
WHERE "fault.no" IS NULL;

-- custody_log$quarantine: record_id, file, line, column_name, rule, raw, label_id, bundle_id, source_ref, kind, grade, review_due, valid_from, valid_to
WITH rows AS (
  SELECT 1 AS "file.no", 'it''s; DROP TABLE x--.csv' AS "file.name", 'src_itsDROPTABLExcsv' AS source_ref, * FROM "file_1"
),
rejects AS (
  SELECT 1 AS file_no, record_id, 'it''s; DROP TABLE x--.csv' AS file, line, column_name, rule, CASE WHEN regexp_matches(raw, '␚.wide$') THEN left(raw, -8) ELSE raw END AS raw, 'src_itsDROPTABLExcsv' AS source_ref FROM "file_1_rejects"
),
rejected AS (
  SELECT DISTINCT ON (file_no, line) *, line - 1 - dense_rank() OVER (PARTITION BY file_no ORDER BY line) AS rows_before
  FROM rejects ORDER BY file_no, line, list_position(['note', 'sum'], column_name) NULLS FIRST, rule
),
misfits AS (
  SELECT "file.no" AS file_no, record_id, "file.name" AS file, row_ordinal,
    CASE coalesce("fault.no", "fault.cell") WHEN 1 THEN 'sum' WHEN 2 THEN 'sum' WHEN 3 THEN 'note' END AS column_name,
    CASE coalesce("fault.no", "fault.cell") WHEN 1 THEN 'value-missing' WHEN 2 THEN 'wrong-type' WHEN 3 THEN 'label-undeclared' END AS rule,
    "row.raw" AS raw, source_ref
  FROM rows WHERE "fault.no" IS NOT NULL OR "fault.cell" IS NOT NULL
),
faulty AS (
  SELECT record_id, file, row_ordinal + 2 + (SELECT count(*) FROM rejected AS r
    WHERE r.file_no = misfits.file_no AND r.rows_before <= misfits.row_ordinal) AS line, column_name, rule, raw, source_ref
  FROM misfits
  UNION ALL
  SELECT record_id, file, line, column_name, rule, raw, source_ref FROM rejected
)
SELECT
  record_id,
  file,
  CAST(line AS BIGINT) AS line,
  column_name,
  rule,
  raw,
  11 AS label_id,
  1 AS bundle_id,
  source_ref,
  'fact' AS kind,
  'ungraded' AS grade,
  DATE '2032-11-23' AS review_due,
  TIMESTAMPTZ '2026-11-23T09:30:00.000Z' AS valid_from,
  CAST(NULL AS TIMESTAMPTZ) AS valid_to
FROM faulty;

-- counts
SELECT 1 AS file_no, count(*) AS rows, count(*) - count(DISTINCT "row.hash") AS duplicates FROM "file_1";
