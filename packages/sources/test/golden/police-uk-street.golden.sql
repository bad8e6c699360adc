-- kept of each row of file_1
SELECT "crime_id", "month", "reported_by", "falls_within", "longitude", "latitude", "location", "lsoa_code", "lsoa_name", "crime_type", "last_outcome_category", "context", label_id, "fault.no", "fault.cell", "row.hash", "crime_id.blank",
  CASE WHEN "fault.no" IS NOT NULL OR "fault.cell" IS NOT NULL THEN concat(CASE WHEN "crime_id.text" IS NULL THEN '' ELSE concat('"', replace("crime_id.text", '"', '""'), '"') END, ',', CASE WHEN "month.text" IS NULL THEN '' ELSE concat('"', replace("month.text", '"', '""'), '"') END, ',', CASE WHEN "reported_by.text" IS NULL THEN '' ELSE concat('"', replace("reported_by.text", '"', '""'), '"') END, ',', CASE WHEN "falls_within.text" IS NULL THEN '' ELSE concat('"', replace("falls_within.text", '"', '""'), '"') END, ',', CASE WHEN "longitude.text" IS NULL THEN '' ELSE concat('"', replace("longitude.text", '"', '""'), '"') END, ',', CASE WHEN "latitude.text" IS NULL THEN '' ELSE concat('"', replace("latitude.text", '"', '""'), '"') END, ',', CASE WHEN "location.text" IS NULL THEN '' ELSE concat('"', replace("location.text", '"', '""'), '"') END, ',', CASE WHEN "lsoa_code.text" IS NULL THEN '' ELSE concat('"', replace("lsoa_code.text", '"', '""'), '"') END, ',', CASE WHEN "lsoa_name.text" IS NULL THEN '' ELSE concat('"', replace("lsoa_name.text", '"', '""'), '"') END, ',', CASE WHEN "crime_type.text" IS NULL THEN '' ELSE concat('"', replace("crime_type.text", '"', '""'), '"') END, ',', CASE WHEN "last_outcome_category.text" IS NULL THEN '' ELSE concat('"', replace("last_outcome_category.text", '"', '""'), '"') END, ',', CASE WHEN "context.text" IS NULL THEN '' ELSE concat('"', replace("context.text", '"', '""'), '"') END) END AS "row.raw"
FROM (
  SELECT *, CASE
      WHEN "month.text" IS NULL THEN 1
      WHEN "longitude.text" IS NOT NULL AND "longitude" IS NULL THEN 2
      WHEN "latitude.text" IS NOT NULL AND "latitude" IS NULL THEN 3
      WHEN "crime_type.text" IS NULL THEN 4
      WHEN label_id IS NULL THEN 5
    END AS "fault.no",
    CAST(NULL AS INTEGER) AS "fault.cell"
  FROM (
    SELECT *, 11 AS label_id
    FROM (
      SELECT *,
        "crime_id.text" AS "crime_id",
        "month.text" AS "month",
        "reported_by.text" AS "reported_by",
        "falls_within.text" AS "falls_within",
        CASE WHEN length("longitude.text") <= 17 AND regexp_full_match("longitude.text", '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)') THEN TRY_CAST("longitude.text" AS DOUBLE) WHEN regexp_full_match("longitude.text", '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?') AND isfinite(TRY_CAST("longitude.text" AS DOUBLE)) AND regexp_full_match("longitude.text", '[+-]?[0.]*([1-9][.]?([0-9][.]?){0,16})?[0.]*([eE].*)?') AND (TRY_CAST("longitude.text" AS DOUBLE) <> 0 OR regexp_full_match("longitude.text", '[+-]?[0.]+([eE].*)?')) THEN TRY_CAST("longitude.text" AS DOUBLE) END AS "longitude",
        CASE WHEN length("latitude.text") <= 17 AND regexp_full_match("latitude.text", '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)') THEN TRY_CAST("latitude.text" AS DOUBLE) WHEN regexp_full_match("latitude.text", '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?') AND isfinite(TRY_CAST("latitude.text" AS DOUBLE)) AND regexp_full_match("latitude.text", '[+-]?[0.]*([1-9][.]?([0-9][.]?){0,16})?[0.]*([eE].*)?') AND (TRY_CAST("latitude.text" AS DOUBLE) <> 0 OR regexp_full_match("latitude.text", '[+-]?[0.]+([eE].*)?')) THEN TRY_CAST("latitude.text" AS DOUBLE) END AS "latitude",
        "location.text" AS "location",
        "lsoa_code.text" AS "lsoa_code",
        "lsoa_name.text" AS "lsoa_name",
        "crime_type.text" AS "crime_type",
        "last_outcome_category.text" AS "last_outcome_category",
        "context.text" AS "context"
      FROM (SELECT hash("crime_id", "month", "reported_by", "falls_within", "longitude", "latitude", "location", "lsoa_code", "lsoa_name", "crime_type", "last_outcome_category", "context") AS "row.hash", "crime_id" IS NULL AS "crime_id.blank", "crime_id" AS "crime_id.text", "month" AS "month.text", "reported_by" AS "reported_by.text", "falls_within" AS "falls_within.text", "longitude" AS "longitude.text", "latitude" AS "latitude.text", "location" AS "location.text", "lsoa_code" AS "lsoa_code.text", "lsoa_name" AS "lsoa_name.text", "crime_type" AS "crime_type.text", "last_outcome_category" AS "last_outcome_category.text", "context" AS "context.text" FROM input)
    )
  )
);

-- police_uk_street: crime_id, month, reported_by, falls_within, longitude, latitude, location, lsoa_code, lsoa_name, crime_type, last_outcome_category, context, record_id, label_id, bundle_id, source_ref, kind, grade, review_due, valid_from, valid_to
WITH rows AS (
  SELECT 1 AS "file.no", '2018-04.csv' AS "file.name", 'src_201804csv' AS source_ref, * FROM "file_1"
  UNION ALL
  SELECT 2 AS "file.no", '2018-05.csv' AS "file.name", 'src_201805csv' AS source_ref, * FROM "file_2"
)
SELECT
  "crime_id",
  "month",
  "reported_by",
  "falls_within",
  "longitude",
  "latitude",
  "location",
  "lsoa_code",
  "lsoa_name",
  "crime_type",
  "last_outcome_category",
  "context",
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

-- police_uk_street$quarantine: record_id, file, line, column_name, rule, raw, label_id, bundle_id, source_ref, kind, grade, review_due, valid_from, valid_to
WITH rows AS (
  SELECT 1 AS "file.no", '2018-04.csv' AS "file.name", 'src_201804csv' AS source_ref, * FROM "file_1"
  UNION ALL
  SELECT 2 AS "file.no", '2018-05.csv' AS "file.name", 'src_201805csv' AS source_ref, * FROM "file_2"
),
rejects AS (
  SELECT 1 AS file_no, record_id, '2018-04.csv' AS file, line, column_name, rule, CASE WHEN regexp_matches(raw, '␚.wide$') THEN left(raw, -18) ELSE raw END AS raw, 'src_201804csv' AS source_ref FROM "file_1_rejects"
  UNION ALL
  SELECT 2 AS file_no, record_id, '2018-05.csv' AS file, line, column_name, rule, CASE WHEN regexp_matches(raw, '␚.wide$') THEN left(raw, -18) ELSE raw END AS raw, 'src_201805csv' AS source_ref FROM "file_2_rejects"
),
rejected AS (
  SELECT DISTINCT ON (file_no, line) *, line - 1 - dense_rank() OVER (PARTITION BY file_no ORDER BY line) AS rows_before
  FROM rejects ORDER BY file_no, line, list_position(['crime_id', 'month', 'reported_by', 'falls_within', 'longitude', 'latitude', 'location', 'lsoa_code', 'lsoa_name', 'crime_type', 'last_outcome_category', 'context'], column_name) NULLS FIRST, rule
),
misfits AS (
  SELECT "file.no" AS file_no, record_id, "file.name" AS file, row_ordinal,
    CASE coalesce("fault.no", "fault.cell") WHEN 1 THEN 'month' WHEN 2 THEN 'longitude' WHEN 3 THEN 'latitude' WHEN 4 THEN 'crime_type' WHEN 5 THEN NULL END AS column_name,
    CASE coalesce("fault.no", "fault.cell") WHEN 1 THEN 'value-missing' WHEN 2 THEN 'wrong-type' WHEN 3 THEN 'wrong-type' WHEN 4 THEN 'value-missing' WHEN 5 THEN 'label-undeclared' END AS rule,
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
SELECT 1 AS file_no, count(*) AS rows, count(*) - count(DISTINCT "row.hash") AS duplicates, count(*) FILTER ("crime_id.blank") AS "blank_crime_id" FROM "file_1"
UNION ALL
SELECT 2 AS file_no, count(*) AS rows, count(*) - count(DISTINCT "row.hash") AS duplicates, count(*) FILTER ("crime_id.blank") AS "blank_crime_id" FROM "file_2";
