/**
 * The mandatory rules, one for each kind of condition (DESIGN, Labels): in code, by hash in every decision, out of reach of those who
 * write policy. They only forbid; what is permitted, the workspace says in `policy/*.cedar`. `sound` holds when purpose and operation
 * are known, the person is assigned to the operation, and operation, purpose and one of the person's roles allow one another.
 */
export const mandatoryRules = {
  'mandatory/sound': `
    forbid (principal, action, resource)
    unless { principal.sound };`,
  'mandatory/marking': `
    forbid (principal, action == Peel::Action::"satisfy", resource is Peel::Marking)
    unless { principal.markings.contains(resource.name) };`,
  'mandatory/column-group': `
    forbid (principal, action == Peel::Action::"satisfy", resource is Peel::ColumnGroup)
    unless {
      principal.purposeGroups.contains(resource.name) &&
      principal.operationGroups.contains(resource.name) &&
      principal.roleGroups.contains(resource.name)
    };`,
  'mandatory/operation': `
    forbid (principal, action == Peel::Action::"satisfy", resource is Peel::Operation)
    unless { resource.name == principal.operation };`,
  'mandatory/organisation': `
    forbid (principal, action == Peel::Action::"satisfy", resource is Peel::Organisation)
    unless { principal.organisations.contains(resource.name) };`,
  'mandatory/grant': `
    forbid (principal, action == Peel::Action::"satisfy", resource is Peel::Grant)
    unless { resource.purposes.contains(principal.purpose) };`,
  'mandatory/category': `
    forbid (principal, action == Peel::Action::"satisfy", resource is Peel::Category)
    unless { principal.subjectCategories.contains(resource.name) };`,
  'mandatory/handling': `
    forbid (principal, action == Peel::Action::"satisfy", resource is Peel::Handling)
    unless {
      (resource.anyPurpose || resource.purposes.contains(principal.purpose)) &&
      (resource.anyOrganisation || resource.organisations.containsAny(principal.organisations))
    };`,
  'mandatory/classification': `
    forbid (principal, action == Peel::Action::"satisfy", resource is Peel::Classification)
    unless { principal.clearance >= resource.level };`,
} as const;

export type MandatoryRule = keyof typeof mandatoryRules;

export function isMandatory(rule: string): rule is MandatoryRule {
  return Object.hasOwn(mandatoryRules, rule);
}
