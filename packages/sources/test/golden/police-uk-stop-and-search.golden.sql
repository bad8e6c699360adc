-- kept of each row of file_1
SELECT "type", "date", "part_of_a_policing_operation", "policing_operation", "latitude", "longitude", "gender", "age_range", "self_defined_ethnicity", "officer_defined_ethnicity", "legislation", "object_of_search", "outcome", "outcome_linked_to_object_of_search", "removal_of_more_than_just_outer_clothing", label_id, "fault.no", "fault.cell", "row.hash",
  CASE WHEN "fault.no" IS NOT NULL OR "fault.cell" IS NOT NULL THEN concat(CASE WHEN "type.text" IS NULL THEN '' ELSE concat('"', replace("type.text", '"', '""'), '"') END, ',', CASE WHEN "date.text" IS NULL THEN '' ELSE concat('"', replace("date.text", '"', '""'), '"') END, ',', CASE WHEN "part_of_a_policing_operation.text" IS NULL THEN '' ELSE concat('"', replace("part_of_a_policing_operation.text", '"', '""'), '"') END, ',', CASE WHEN "policing_operation.text" IS NULL THEN '' ELSE concat('"', replace("policing_operation.text", '"', '""'), '"') END, ',', CASE WHEN "latitude.text" IS NULL THEN '' ELSE concat('"', replace("latitude.text", '"', '""'), '"') END, ',', CASE WHEN "longitude.text" IS NULL THEN '' ELSE concat('"', replace("longitude.text", '"', '""'), '"') END, ',', CASE WHEN "gender.text" IS NULL THEN '' ELSE concat('"', replace("gender.text", '"', '""'), '"') END, ',', CASE WHEN "age_range.text" IS NULL THEN '' ELSE concat('"', replace("age_range.text", '"', '""'), '"') END, ',', CASE WHEN "self_defined_ethnicity.text" IS NULL THEN '' ELSE concat('"', replace("self_defined_ethnicity.text", '"', '""'), '"') END, ',', CASE WHEN "officer_defined_ethnicity.text" IS NULL THEN '' ELSE concat('"', replace("officer_defined_ethnicity.text", '"', '""'), '"') END, ',', CASE WHEN "legislation.text" IS NULL THEN '' ELSE concat('"', replace("legislation.text", '"', '""'), '"') END, ',', CASE WHEN "object_of_search.text" IS NULL THEN '' ELSE concat('"', replace("object_of_search.text", '"', '""'), '"') END, ',', CASE WHEN "outcome.text" IS NULL THEN '' ELSE concat('"', replace("outcome.text", '"', '""'), '"') END, ',', CASE WHEN "outcome_linked_to_object_of_search.text" IS NULL THEN '' ELSE concat('"', replace("outcome_linked_to_object_of_search.text", '"', '""'), '"') END, ',', CASE WHEN "removal_of_more_than_just_outer_clothing.text" IS NULL THEN '' ELSE concat('"', replace("removal_of_more_than_just_outer_clothing.text", '"', '""'), '"') END) END AS "row.raw"
FROM (
  SELECT *, CASE
      WHEN "type.text" IS NULL THEN 1
      WHEN "date.text" IS NULL THEN 2
      WHEN "date.text" IS NOT NULL AND "date" IS NULL THEN 3
      WHEN "part_of_a_policing_operation.text" IS NOT NULL AND "part_of_a_policing_operation" IS NULL THEN 4
      WHEN "latitude.text" IS NOT NULL AND "latitude" IS NULL THEN 5
      WHEN "longitude.text" IS NOT NULL AND "longitude" IS NULL THEN 6
      WHEN "outcome_linked_to_object_of_search.text" IS NOT NULL AND "outcome_linked_to_object_of_search" IS NULL THEN 7
      WHEN "removal_of_more_than_just_outer_clothing.text" IS NOT NULL AND "removal_of_more_than_just_outer_clothing" IS NULL THEN 8
      WHEN label_id IS NULL THEN 9
    END AS "fault.no",
    CAST(NULL AS INTEGER) AS "fault.cell"
  FROM (
    SELECT *, CASE WHEN "age_range.text" IN ('under 10', '10-17') THEN 11 WHEN "age_range.text" IN ('18-24', '25-34', 'over 34') THEN 12 ELSE 11 END AS label_id
    FROM (
      SELECT *,
        "type.text" AS "type",
        CASE WHEN regexp_full_match("date.text", '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-8])(:?[0-5][0-9])?)') THEN TRY_CAST("date.text" AS TIMESTAMPTZ) END AS "date",
        CASE WHEN lower("part_of_a_policing_operation.text") IN ('true', 'yes', 'y', 't', '1') THEN true WHEN lower("part_of_a_policing_operation.text") IN ('false', 'no', 'n', 'f', '0') THEN false END AS "part_of_a_policing_operation",
        "policing_operation.text" AS "policing_operation",
        CASE WHEN length("latitude.text") <= 17 AND regexp_full_match("latitude.text", '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)') THEN TRY_CAST("latitude.text" AS DOUBLE) WHEN regexp_full_match("latitude.text", '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?') AND isfinite(TRY_CAST("latitude.text" AS DOUBLE)) AND regexp_full_match("latitude.text", '[+-]?[0.]*([1-9][.]?([0-9][.]?){0,16})?[0.]*([eE].*)?') AND (TRY_CAST("latitude.text" AS DOUBLE) <> 0 OR regexp_full_match("latitude.text", '[+-]?[0.]+([eE].*)?')) THEN TRY_CAST("latitude.text" AS DOUBLE) END AS "latitude",
        CASE WHEN length("longitude.text") <= 17 AND regexp_full_match("longitude.text", '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)') THEN TRY_CAST("longitude.text" AS DOUBLE) WHEN regexp_full_match("longitude.text", '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?') AND isfinite(TRY_CAST("longitude.text" AS DOUBLE)) AND regexp_full_match("longitude.text", '[+-]?[0.]*([1-9][.]?([0-9][.]?){0,16})?[0.]*([eE].*)?') AND (TRY_CAST("longitude.text" AS DOUBLE) <> 0 OR regexp_full_match("longitude.text", '[+-]?[0.]+([eE].*)?')) THEN TRY_CAST("longitude.text" AS DOUBLE) END AS "longitude",
        "gender.text" AS "gender",
        "age_range.text" AS "age_range",
        "self_defined_ethnicity.text" AS "self_defined_ethnicity",
        "officer_defined_ethnicity.text" AS "officer_defined_ethnicity",
        "legislation.text" AS "legislation",
        "object_of_search.text" AS "object_of_search",
        "outcome.text" AS "outcome",
        CASE WHEN lower("outcome_linked_to_object_of_search.text") IN ('true', 'yes', 'y', 't', '1') THEN true WHEN lower("outcome_linked_to_object_of_search.text") IN ('false', 'no', 'n', 'f', '0') THEN false END AS "outcome_linked_to_object_of_search",
        CASE WHEN lower("removal_of_more_than_just_outer_clothing.text") IN ('true', 'yes', 'y', 't', '1') THEN true WHEN lower("removal_of_more_than_just_outer_clothing.text") IN ('false', 'no', 'n', 'f', '0') THEN false END AS "removal_of_more_than_just_outer_clothing"
      FROM (SELECT hash("type", "date", "part_of_a_policing_operation", "policing_operation", "latitude", "longitude", "gender", "age_range", "self_defined_ethnicity", "officer_defined_ethnicity", "legislation", "object_of_search", "outcome", "outcome_linked_to_object_of_search", "removal_of_more_than_just_outer_clothing") AS "row.hash", "type" AS "type.text", "date" AS "date.text", "part_of_a_policing_operation" AS "part_of_a_policing_operation.text", "policing_operation" AS "policing_operation.text", "latitude" AS "latitude.text", "longitude" AS "longitude.text", "gender" AS "gender.text", "age_range" AS "age_range.text", "self_defined_ethnicity" AS "self_defined_ethnicity.text", "officer_defined_ethnicity" AS "officer_defined_ethnicity.text", "legislation" AS "legislation.text", "object_of_search" AS "object_of_search.text", "outcome" AS "outcome.text", "outcome_linked_to_object_of_search" AS "outcome_linked_to_object_of_search.text", "removal_of_more_than_just_outer_clothing" AS "removal_of_more_than_just_outer_clothing.text" FROM input)
    )
  )
);

-- police_uk_stop_and_search: type, date, part_of_a_policing_operation, policing_operation, latitude, longitude, gender, age_range, legislation, object_of_search, outcome, outcome_linked_to_object_of_search, removal_of_more_than_just_outer_clothing, record_id, label_id, bundle_id, source_ref, kind, grade, review_due, valid_from, valid_to, key_ethnicity
WITH rows AS (
  SELECT 1 AS "file.no", '2018-04.csv' AS "file.name", 'src_201804csv' AS source_ref, * FROM "file_1"
)
SELECT
  "type",
  "date",
  "part_of_a_policing_operation",
  "policing_operation",
  "latitude",
  "longitude",
  "gender",
  "age_range",
  "legislation",
  "object_of_search",
  "outcome",
  "outcome_linked_to_object_of_search",
  "removal_of_more_than_just_outer_clothing",
  record_id,
  label_id,
  CASE "label_id" WHEN 11 THEN 1 WHEN 12 THEN 2 END AS bundle_id,
  source_ref,
  'fact' AS kind,
  'ungraded' AS grade,
  DATE '2032-11-23' AS review_due,
  TIMESTAMPTZ '2026-11-23T09:30:00.000Z' AS valid_from,
  CAST(NULL AS TIMESTAMPTZ) AS valid_to,
  "key_ethnicity",
  "file.no",
  "row_ordinal"
FROM rows
WHERE "fault.no" IS NULL;

-- police_uk_stop_and_search$ethnicity: key_ethnicity, self_defined_ethnicity, officer_defined_ethnicity, label_id, bundle_id, source_ref, review_due
WITH rows AS (
  SELECT 1 AS "file.no", '2018-04.csv' AS "file.name", 'src_201804csv' AS source_ref, * FROM "file_1"
)
SELECT
  "key_ethnicity",
  "self_defined_ethnicity",
  "officer_defined_ethnicity",
  CASE "label_id" WHEN 11 THEN 13 WHEN 12 THEN 14 END AS label_id,
  CASE "label_id" WHEN 11 THEN 3 WHEN 12 THEN 4 END AS bundle_id,
  source_ref,
  DATE '2032-11-23' AS review_due,
  "file.no",
  "row_ordinal"
FROM rows
WHERE "fault.no" IS NULL;

-- police_uk_stop_and_search$quarantine: record_id, file, line, column_name, rule, raw, label_id, bundle_id, source_ref, kind, grade, review_due, valid_from, valid_to
WITH rows AS (
  SELECT 1 AS "file.no", '2018-04.csv' AS "file.name", 'src_201804csv' AS source_ref, * FROM "file_1"
),
rejects AS (
  SELECT 1 AS file_no, record_id, '2018-04.csv' AS file, line, column_name, rule, CASE WHEN regexp_matches(raw, '␚.wide$') THEN left(raw, -21) ELSE raw END AS raw, 'src_201804csv' AS source_ref FROM "file_1_rejects"
),
rejected AS (
  SELECT DISTINCT ON (file_no, line) *, line - 1 - dense_rank() OVER (PARTITION BY file_no ORDER BY line) AS rows_before
  FROM rejects ORDER BY file_no, line, list_position(['type', 'date', 'part_of_a_policing_operation', 'policing_operation', 'latitude', 'longitude', 'gender', 'age_range', 'self_defined_ethnicity', 'officer_defined_ethnicity', 'legislation', 'object_of_search', 'outcome', 'outcome_linked_to_object_of_search', 'removal_of_more_than_just_outer_clothing'], column_name) NULLS FIRST, rule
),
misfits AS (
  SELECT "file.no" AS file_no, record_id, "file.name" AS file, row_ordinal,
    CASE coalesce("fault.no", "fault.cell") WHEN 1 THEN 'type' WHEN 2 THEN 'date' WHEN 3 THEN 'date' WHEN 4 THEN 'part_of_a_policing_operation' WHEN 5 THEN 'latitude' WHEN 6 THEN 'longitude' WHEN 7 THEN 'outcome_linked_to_object_of_search' WHEN 8 THEN 'removal_of_more_than_just_outer_clothing' WHEN 9 THEN 'age_range' END AS column_name,
    CASE coalesce("fault.no", "fault.cell") WHEN 1 THEN 'value-missing' WHEN 2 THEN 'value-missing' WHEN 3 THEN 'wrong-type' WHEN 4 THEN 'wrong-type' WHEN 5 THEN 'wrong-type' WHEN 6 THEN 'wrong-type' WHEN 7 THEN 'wrong-type' WHEN 8 THEN 'wrong-type' WHEN 9 THEN 'label-undeclared' END AS rule,
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
  15 AS label_id,
  5 AS bundle_id,
  source_ref,
  'fact' AS kind,
  'ungraded' AS grade,
  DATE '2032-11-23' AS review_due,
  TIMESTAMPTZ '2026-11-23T09:30:00.000Z' AS valid_from,
  CAST(NULL AS TIMESTAMPTZ) AS valid_to
FROM faulty;

-- counts
SELECT 1 AS file_no, count(*) AS rows, count(*) - count(DISTINCT "row.hash") AS duplicates FROM "file_1";
