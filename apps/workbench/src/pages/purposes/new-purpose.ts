const day = (months: number): string => {
  const at = new Date();
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
};

/** What a new purpose begins with: every part it needs, to be filled in. */
export const NEW_PURPOSE = `# yaml-language-server: $schema=../../packages/policy/schemas/purpose.json
title: ""
summary: ""
status: draft
owner: ""
regime: law-enforcement
legal_basis: common-law-policing
law_enforcement_purposes: [prevention, investigation, detection]
necessity: ""
scope: ""
tools: [sql]
subject_categories: []
column_groups: []
operations: any
roles: [analyst]
impact_assessment:
  reference: ""
  expires: ${day(11)}
approvers: 2
begins: ${day(0)}
expires: ${day(11)}
`;
