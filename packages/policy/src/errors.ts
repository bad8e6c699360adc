import { defineErrors } from '@peel/kernel/errors';

/** Every refusal to open a session has its own code here, so that a program can tell them apart and a person knows whom to ask. */
export const policyErrors = defineErrors('policy', {
  conditionInvalid: {
    kind: 'bad-input',
    message: '"{text}" is not a condition: expected {expected}.',
    advice: 'Write a condition as `kind:name`, for example `marking:CHILD-PROTECTION`.',
  },
  definitionsInvalid: {
    kind: 'bad-input',
    message: 'The definitions have {count} problem(s):\n{problems}',
    advice: 'Correct each file at the line given. Until then the last approved policy stays in force.',
  },
  policyEngineFailed: {
    kind: 'failure',
    message: 'The policy engine could not load the policy: {problem}.',
    advice: 'Nothing is permitted until it loads. `peel policy approve` names each problem with its file and line.',
  },
  peopleInvalid: {
    kind: 'bad-input',
    message: 'The people file has {count} problem(s):\n{problems}',
    advice: 'Correct each line and run `peel init` again.',
  },
  purposeUnknown: {
    kind: 'refused',
    message: 'There is no purpose "{purpose}".',
    advice: '{accepted} To have a new purpose considered, ask {ask}.',
  },
  purposeNotInForce: {
    kind: 'refused',
    message: 'The purpose "{purpose}" is {status}, so nothing may be read for it.',
    advice: '{accepted} Ask {ask}, who owns it.',
  },
  purposeExpired: {
    kind: 'refused',
    message: 'The purpose "{purpose}" ended on {expires}.',
    advice: 'A purpose runs at most 12 months and is then considered afresh. Ask {ask}, who owns it.',
  },
  purposeNotBegun: {
    kind: 'refused',
    message: 'The purpose "{purpose}" begins on {begins}.',
    advice: 'Nothing may be read for it before that day. Ask {ask}, who owns it.',
  },
  impactAssessmentLapsed: {
    kind: 'refused',
    message: 'The impact assessment {reference} of the purpose "{purpose}" lapsed on {expires}.',
    advice: 'It must be renewed before anything is read for this purpose (DPA 2018 s.64). Ask {ask}.',
  },
  policyDocumentLapsed: {
    kind: 'refused',
    message: 'The policy document {reference} for sensitive processing under "{purpose}" lapsed on {expires}.',
    advice: 'Sensitive processing needs one in place at the time (DPA 2018 s.35(5), s.42). Ask {ask}.',
  },
  purposeFrozen: {
    kind: 'refused',
    message: 'The purpose "{purpose}" was frozen by {by}.',
    advice: 'Nothing may be read for it until the freeze is lifted. Ask {ask}.',
  },
  personFrozen: {
    kind: 'refused',
    message: 'Access for {person} was frozen by {by}.',
    advice: 'Nothing may be read until the freeze is lifted. Ask {ask}.',
  },
  operationUnknown: {
    kind: 'refused',
    message: 'There is no operation "{operation}" that you may use.',
    advice: '{accepted} Ask {ask} to be assigned to one.',
  },
  operationUnassigned: {
    kind: 'refused',
    message: 'You are not assigned to the operation "{operation}".',
    advice: '{accepted} Ask {ask}, who leads it, to be assigned.',
  },
  operationNotOpened: {
    kind: 'refused',
    message: 'The operation "{operation}" opens on {opened}.',
    advice: '{accepted} Ask {ask}, who leads it.',
  },
  operationClosed: {
    kind: 'refused',
    message: 'The operation "{operation}" was closed on {closed}.',
    advice: 'A closed operation gives no access. {accepted} Ask {ask}, who led it, if it should be reopened.',
  },
  operationFrozen: {
    kind: 'refused',
    message: 'The operation "{operation}" was frozen by {by}.',
    advice: 'Nothing may be read in it until the freeze is lifted. Ask {ask}.',
  },
  purposeOutsideOperation: {
    kind: 'refused',
    message: 'The purpose "{purpose}" is not allowed in the operation "{operation}".',
    advice: '{accepted} Ask {ask}, who leads the operation.',
  },
  roleNotAllowed: {
    kind: 'refused',
    message: 'None of your roles may use the purpose "{purpose}".',
    advice: 'It is for: {roles}. {accepted} Ask {ask}.',
  },
  forbiddenByRule: {
    kind: 'refused',
    message: "The force's own rules do not allow this session: {because}",
    advice: '{accepted} Ask {ask}.',
  },
  notPermitted: {
    kind: 'refused',
    message: 'No rule of this force permits a session for "{purpose}" with your roles.',
    advice: '{accepted} Ask {ask}.',
  },
  orderNotInForce: {
    kind: 'refused',
    message: 'The standing order "{order}" is not in force: {because}',
    advice: 'A run starts only under an order in force. Ask {ask}.',
  },
  endNeeded: {
    kind: 'refused',
    message: 'The change was not made: whatever is given ends within 12 months, by {last} at the latest.',
    advice: 'Give an end that is still to come and no later than that; it can be given anew before it ends.',
  },
  changeRefused: {
    kind: 'refused',
    message: 'The change was not made: {because}',
    advice:
      'Markings, clearances and the roles of steward and overseer need two different people, neither of them the person concerned; so does taking these two roles away.',
  },
});
