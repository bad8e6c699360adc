/**
 * What a rule may speak of. Every attribute is required, sets and records are closed: so no rule can meet one that is missing. That
 * matters because Cedar passes over a rule that fails to evaluate, and a forbid that is passed over fails open.
 */
export const cedarSchema = `
namespace Peel {
  type Words = Set<String>;

  entity Session = {
    person: String,
    purpose: String,
    operation: String,
    roles: Words,
    markings: Words,
    organisations: Words,
    clearance: Long,
    sound: Bool,
    subjectCategories: Words,
    purposeGroups: Words,
    operationGroups: Words,
    roleGroups: Words,
  };

  entity Marking = { name: String };
  entity ColumnGroup = { name: String, kind: String };
  entity Operation = { name: String };
  entity Organisation = { name: String };
  entity Grant = { name: String, purposes: Words };
  entity Category = { name: String };
  entity Handling = {
    name: String,
    anyPurpose: Bool,
    purposes: Words,
    anyOrganisation: Bool,
    organisations: Words,
  };
  entity Classification = { name: String, level: Long };

  entity Purpose = { name: String, regime: String, legalBasis: String, roles: Words, columnGroups: Words, tools: Words };

  action open appliesTo { principal: [Session], resource: [Purpose] };
  action satisfy appliesTo {
    principal: [Session],
    resource: [Marking, ColumnGroup, Operation, Organisation, Grant, Category, Handling, Classification],
  };
}
`;
