/** Purposes and datasets of the fake, in the shapes of the JSON API. */

const common = { tools: ['sql', 'search', 'dashboard'], expires: '2027-10-31' };

export const CHOICES = {
  analyst: [
    {
      ...common,
      purpose: 'volume-crime-analysis',
      title: 'Analysis of volume crime',
      summary:
        'Looks for where, when and how theft, burglary and similar crimes happen, so that officers can be sent where they help and linked crimes are investigated together.',
      scope: 'Recorded crimes and searches in the force area in the last five years. Not individuals’ profiles.',
      necessity: 'Patterns across many crimes cannot be seen in single files. No person is scored.',
      legalBasis: 'common-law-policing',
      columnGroups: [],
      operation: 'OP-ALDER',
      operationTitle: 'Theft and burglary in the city',
    },
    {
      ...common,
      purpose: 'stop-search-scrutiny',
      title: 'Scrutiny of stop and search',
      summary:
        'Examines whether the power to stop and search is used fairly: who is searched, for what, with what outcome.',
      scope: 'Records of stop and search in the force area. Not the identity of anyone searched.',
      necessity: 'PACE Code A asks supervisors to look for disproportion.',
      legalBasis: 'pace-1984',
      columnGroups: ['ethnicity'],
      operation: 'OP-BIRCH',
      operationTitle: 'Scrutiny of stop and search',
    },
  ],
  overseer: [
    {
      ...common,
      tools: ['ledger'],
      purpose: 'lawfulness-check',
      title: 'Check that processing is lawful',
      summary: 'Reads the ledger to see whether what was done with data was lawful (DPA 2018 s.62(4)(a)).',
      scope: 'Entries of the ledger about the use of this workspace. Not the workload or conduct of staff in general.',
      necessity: 'Whether a use was lawful shows only in the record of who did what, for which purpose and why.',
      legalBasis: 'dpa-2018-s62',
      columnGroups: [],
      operation: 'OP-LANTERN',
      operationTitle: 'Oversight of how this workspace is used',
    },
  ],
} as const;

/** A dataset that no session of the fake may read. */
export const CLOSED = 'custody_records';

export const DATASETS = [
  {
    dataset: 'police_uk_street',
    title: 'Street-level crime',
    description:
      'Crimes by month, kind, approximate place and last known outcome, as data.police.uk publishes them each month for a force.',
    owner: 'Data engineer',
    source: {
      format: 'csv',
      grant: 'recorded-crime',
      grantTitle: 'Recorded crime',
      why: 'Crimes reported to and recorded by the force, so that they are investigated and counted.',
      terms: 'Published under the Open Government Licence, with places moved to the nearest map point.',
    },
    kind: 'fact',
    grade: 'ungraded',
    review: { months: 72, from: 'import' },
    declares: [['classification:OFFICIAL', 'grant:recorded-crime']],
    columns: [
      { name: 'crime_id', type: 'VARCHAR', description: 'Hash given by the publisher; none for anti-social behaviour' },
      { name: 'month', type: 'VARCHAR', description: 'Month of the crime as 2018-04' },
      { name: 'longitude', type: 'DOUBLE', description: 'Degrees WGS 84 of the nearest map point' },
      { name: 'latitude', type: 'DOUBLE', description: 'Degrees WGS 84 of the nearest map point' },
      { name: 'location', type: 'VARCHAR' },
      { name: 'crime_type', type: 'VARCHAR' },
      { name: 'last_outcome_category', type: 'VARCHAR' },
    ],
  },
  {
    dataset: 'police_uk_stop_and_search',
    title: 'Stop and search',
    description: 'Each search of a person or vehicle: when, where, under which power, for what, with what outcome.',
    owner: 'Data engineer',
    source: {
      format: 'csv',
      grant: 'stop-and-search',
      grantTitle: 'Records of stop and search',
      why: 'Each search is recorded so that the power and its fairness can be examined.',
      terms: 'Published under the Open Government Licence.',
    },
    kind: 'fact',
    grade: 'ungraded',
    review: { months: 72, from: 'import' },
    declares: [
      ['classification:OFFICIAL', 'category:other', 'grant:stop-and-search'],
      ['classification:OFFICIAL', 'category:child', 'grant:stop-and-search'],
    ],
    columns: [
      { name: 'date', type: 'TIMESTAMP WITH TIME ZONE' },
      { name: 'age_range', type: 'VARCHAR' },
      { name: 'legislation', type: 'VARCHAR' },
      { name: 'object_of_search', type: 'VARCHAR' },
      { name: 'outcome', type: 'VARCHAR' },
      { name: 'self_defined_ethnicity', type: 'VARCHAR', group: 'ethnicity', groupTitle: 'Ethnicity' },
      { name: 'officer_defined_ethnicity', type: 'VARCHAR', group: 'ethnicity', groupTitle: 'Ethnicity' },
    ],
  },
  {
    dataset: 'custody_records',
    title: 'Custody',
    description: 'Each detention: when, where, for what, with what care.',
    owner: 'Data engineer',
    source: {
      format: 'csv',
      grant: 'custody',
      grantTitle: 'Custody records',
      why: 'PACE Code C asks that detention is recorded.',
      terms: 'For the oversight of detention.',
    },
    kind: 'fact',
    grade: 'ungraded',
    review: { months: 72, from: 'import' },
    declares: [['classification:OFFICIAL-SENSITIVE', 'grant:custody']],
    columns: [{ name: 'custody_ref', type: 'string' }],
  },
] as const;

export const PURPOSE_TEXT = `# yaml-language-server: $schema=../../packages/policy/schemas/purpose.json
title: Analysis of volume crime
summary: >-
  Looks for where, when and how theft, burglary and similar crimes happen, so that officers can be sent where they help and
  linked crimes are investigated together.
status: in-force
owner: Head of crime analysis
regime: law-enforcement
legal_basis: common-law-policing
law_enforcement_purposes: [prevention, investigation, detection]
necessity: >-
  Patterns across many crimes cannot be seen in single files. Only places, times and kinds of crime are looked at; no person is
  scored and no sensitive data is read.
scope: >-
  Recorded crimes and searches in the force area in the last five years. Not individuals' profiles.
tools: [sql, search, object, graph, map, timeline, dashboard, order]
subject_categories: [suspect, convicted, victim, witness, child, other]
column_groups: []
operations: any
roles: [analyst]
impact_assessment:
  reference: DPIA-0001 Analysis of volume crime
  expires: 2027-10-15
approvers: 2
begins: 2026-11-01
expires: 2027-10-31
`;
