import { defineErrors } from '@peel/kernel/errors';

/** The gate's refusals and failures. A refusal's text follows from declared facts and the asker alone, never from what is stored. */
export const gateErrors = defineErrors('gate', {
  noSession: {
    kind: 'refused',
    message:
      'This read names no open session. Rows are read only inside a session: a person, a purpose, an operation, a justification and an end.',
    advice:
      'Open one with `peel session open --purpose … --operation … --reason …`, or give these three to `peel sql`.',
  },
  purposeMissing: {
    kind: 'refused',
    message: 'No purpose was given. There is no default purpose.',
    advice: 'Name an approved purpose with --purpose. `peel session purposes` lists those open to you.',
  },
  operationMissing: {
    kind: 'refused',
    message: 'No operation was given.',
    advice: 'Name an operation you are assigned to with --operation. `peel session purposes` lists yours.',
  },
  justificationMissing: {
    kind: 'refused',
    message: 'No justification was given.',
    advice: 'Say with --reason, in your own words, why this read is necessary now. It is kept in the ledger.',
  },
  notAdmitted: {
    kind: 'refused',
    message: '{reason}',
    advice: '{advice}',
  },
  personUnknown: {
    kind: 'refused',
    message: 'There is no account "{person}" that may sign in.',
    advice: 'Ask a steward to check the account; `peel people list` shows accounts to stewards.',
  },
  personNotListed: {
    kind: 'not-found',
    message: 'There is no account "{person}".',
    advice: '`peel people list` shows them.',
  },
  asRefused: {
    kind: 'refused',
    message:
      "--as is for demonstrations. The first entry of this workspace's ledger says that it is not one, and that cannot be changed.",
    advice: 'Sign in with your own token (PEEL_TOKEN).',
  },
  tokenMissing: {
    kind: 'refused',
    message: 'Who is asking is not known.',
    advice: 'In a demonstration choose a person with --as; elsewhere set PEEL_TOKEN to the token a steward gave you.',
  },
  sessionUnknown: {
    kind: 'refused',
    message: 'There is no such session of yours.',
    advice: 'Open a new one with `peel session open`.',
  },
  sessionEnded: {
    kind: 'refused',
    message: 'The session has ended: {why}.',
    advice: '{advice}',
  },
  frozen: {
    kind: 'refused',
    message: 'Reading is frozen for this {what}, by the {by}.',
    advice: "Ask the workspace's steward or overseer; nothing is read until it is lifted.",
  },
  roleUnknown: {
    kind: 'bad-input',
    message: 'There is no role "{role}".',
    advice: 'The roles here are: {known}.',
  },
  roleNeeded: {
    kind: 'refused',
    message: 'This needs the role {role}.',
    advice: 'Ask somebody who holds it.',
  },
  secondPersonNeeded: {
    kind: 'refused',
    message: 'This needs a second person: {why}.',
    advice: 'Ask another holder of the role to confirm it.',
  },
  governsOthers: {
    kind: 'refused',
    message: '{person} is {role}: nobody alone puts somebody who governs out of office.',
    advice:
      'Take the role away first, which takes two: `peel people revoke {person} role {role}`. To stop at once what they read: `peel freeze person {person}`.',
  },
  letsInAlone: {
    kind: 'refused',
    message: '{person} is a steward or an overseer: nobody alone lets somebody in who governs.',
    advice: 'Two who govern do so: "Lost passkeys" on the page of the person, then "Agree" on the page People.',
  },
  lastToGovern: {
    kind: 'refused',
    message: '{why} Without you nothing that needs two people could be done again.',
    advice: 'Have the role given to somebody else first.',
  },
  nothingProposed: {
    kind: 'not-found',
    message: 'There is no open proposal "{proposal}".',
    advice: '`peel people changes` lists what waits for a second person.',
  },
  datasetUnknown: {
    kind: 'not-found',
    message: 'There is no dataset "{dataset}" in this session.',
    advice: '`peel datasets` lists what this session may read.',
  },
  commitUnknown: {
    kind: 'bad-input',
    message: 'There is no commit "{at}" in the history of "{dataset}" that this session may see.',
    advice: '`peel history {dataset}` lists them; a time in ISO 8601 works too.',
  },
  commitOfNothing: {
    kind: 'bad-input',
    message: 'The statement reads no dataset, so "{at}" is a commit of nothing that it reads.',
    advice: 'Leave it out, or name a dataset after FROM.',
  },
  timeUnreadable: {
    kind: 'bad-input',
    message: '"{at}" is neither a time that can be read nor the id of a commit.',
    advice: 'Write a time as ISO 8601 does, 2026-03-12 or 2026-03-12T09:30Z, or a commit as `peel history` shows it.',
  },
  sourceUnknown: {
    kind: 'bad-input',
    message: 'There is no source "{source}" in the policy in force.',
    advice: '`peel datasets` lists sources; a new one is a file in sources/ that two stewards approve.',
  },
  orderNotInForce: {
    kind: 'refused',
    message: 'The standing order "{order}" is not in force: {why}.',
    advice: 'Two people other than its author, one a steward, approve an order; any change ends the approval.',
  },
  orderBeyond: {
    kind: 'refused',
    message: 'The standing order "{order}" may open more than {person}, who answers for it or approved it, holds.',
    advice: 'Narrow its ceiling, or have it approved by people who hold all of it.',
  },
  orderUnknown: {
    kind: 'not-found',
    message: 'There is no standing order "{order}" in the policy in force.',
    advice: '`peel orders list` shows them.',
  },
  runNotYours: {
    kind: 'refused',
    message:
      'Running "{order}" by hand is for people with the role engineer or steward, and for {accountable}, who answers for it.',
    advice: 'Ask one of them.',
  },
  bringingNotYours: {
    kind: 'refused',
    message: 'Bringing files into "{source}" is for people with the role engineer or steward{accountable}.',
    advice: 'Ask one of them. A file for one operation alone is brought into it in a session of your own.',
  },
  orderMissing: {
    kind: 'refused',
    message: 'No standing order of kind {kind} covers "{target}". Work with no person present needs one.',
    advice: 'Write one in purposes/orders/ and have it approved.',
  },
  ceilingExceeded: {
    kind: 'refused',
    message: 'The standing order "{order}" may not handle a label that "{target}" declares.',
    advice: 'Widen the ceiling of the order to labels its owner and approvers hold, and have it approved again.',
  },
  policyMissing: {
    kind: 'refused',
    message: 'No policy is in force in this workspace yet, so nothing may be read or brought in.',
    advice:
      'Two stewards, neither of them its author, approve one: `peel policy status` prints the hash for `peel policy approve`.',
  },
  policyUnknown: {
    kind: 'bad-input',
    message: 'The definitions on disk have the hash {hash}; the approval names another.',
    advice: 'Read `peel policy status` and approve the hash it prints.',
  },
  alreadyInForce: {
    kind: 'conflict',
    message: '{what} has the approvals it needs. One more would change nothing.',
    advice: 'Going back on it is a change like any other: draft another text, and have that approved.',
  },
  purposeUnknown: {
    kind: 'not-found',
    message: 'There is no purpose "{purpose}" in the policy in force.',
    advice: '`peel session purposes` lists those open to you.',
  },
  pathNotADraft: {
    kind: 'refused',
    message: '"{path}" cannot be written here.',
    advice:
      'Drafts are texts of at most 1 MiB in sources/, purposes/, purposes/orders/ and policy/, named in lower case and ending in .yaml or .cedar.',
  },
  draftInvalid: {
    kind: 'bad-input',
    message: '{path}:{line}: {problem}.',
    advice: 'Expected: {expected}.',
  },
  nothingDrafted: {
    kind: 'not-found',
    message: '"{path}" has no draft: the disk holds what is in force.',
    advice: '`GET /api/policy` lists what differs.',
  },
  authorNeeded: {
    kind: 'bad-input',
    message: 'Nobody is on record as the author of {paths}: edited on the disk by hand.',
    advice: 'Say who wrote it (--author). Texts written through the service have their author on record.',
  },
  authorUnknown: {
    kind: 'bad-input',
    message: 'There is no account "{person}", so nobody of that name wrote it.',
    advice:
      'Name an account, of somebody who is here or was; a steward adds one without any holding: `peel people add`.',
  },
  eventUnknown: {
    kind: 'not-found',
    message: 'There is no event "{event}" that may be shown here.',
    advice: 'Nobody is shown entries about themselves. Receipts and the list of acts name events.',
  },
  dayForm: {
    kind: 'bad-input',
    message: '"{day}" is not a day of the calendar.',
    advice: 'Write it as 2026-11-23. Days are of UTC.',
  },
  sessionMinutes: {
    kind: 'bad-input',
    message: 'A session lasts at most {limit} minutes from now; {minutes} were asked for.',
    advice: 'Ask for fewer, and extend it when the work goes on.',
  },
  verifying: {
    kind: 'conflict',
    message: 'The log is being verified already.',
    advice: 'Wait for the one that runs: it reads the whole log.',
  },
  checking: {
    kind: 'conflict',
    message: 'The stored files are being checked already.',
    advice: 'Wait for the check that runs: it reads all of them.',
  },
  sumNotAsLogged: {
    kind: 'failure',
    message: 'What the catalogue keeps of file {file} of table "{table}" is not what the log says: {state}.',
    advice:
      'The database was changed, or put back from another moment than the log. Find out who may write to it, and put database and files back from one back-up.',
  },
  notReadable: {
    kind: 'unavailable',
    message: 'Nothing may be read now: {why}.',
    advice: 'Reads go on when the log can be written and witnessed again. `peel ledger status` tells more.',
  },
  toolNotApproved: {
    kind: 'refused',
    message: 'The purpose "{purpose}" was not approved for the tool "{tool}".',
    advice: '`peel session purposes` lists the purposes open to you; stewards approve which tools each may use.',
  },
  uploadByPerson: {
    kind: 'refused',
    message: 'A run of a standing order brings no file into an operation; a person does, in a session of their own.',
    advice: 'Files that come again and again are a source: see the page on importing.',
  },
  uploadCondition: {
    kind: 'refused',
    message: 'The condition "{condition}" cannot be set on a file in this session.',
    advice:
      'Set markings, categories, handling or a classification that you satisfy yourself; the operation is set in any case.',
  },
  uploadCategories: {
    kind: 'refused',
    message: 'The purpose "{purpose}" does not cover everybody whom the file may be about: {categories}.',
    advice:
      'Say whom it is about with --category, or `--category none` where it is about nobody; or use a purpose that covers them.',
  },
  uploadGrant: {
    kind: 'bad-input',
    message: 'The purpose "{purpose}" does not pass that grant, so you could not read the file. It passes: {choices}.',
    advice: 'Name one of these as the grant, or none.',
  },
  uploadDays: {
    kind: 'bad-input',
    message: 'A file is kept for at least a day and at most {limit}.',
    advice: 'Name a whole number of days. What has to stay longer is a source, which two stewards approve.',
  },
  uploadNotYours: {
    kind: 'refused',
    message: 'The dataset "{dataset}" was brought in by somebody else.',
    advice: 'Whoever brought it in can take it back; it goes by itself on its day.',
  },
  orderNeeded: {
    kind: 'refused',
    message: 'This is done only in a run of a standing order of kind {kinds}.',
    advice: 'Run such an order; `peel orders list` shows them.',
  },
  countElsewhere: {
    kind: 'refused',
    message:
      'The standing order "{order}" counts the log, which is not read for the purpose {purpose} (DPA 2018 s.62(4)).',
    advice:
      'In purposes/orders/{order}.yaml write one of {purposes} as "purpose", leave "datasets" and "ceiling" empty, and have it approved again.',
  },
  orderElsewhere: {
    kind: 'refused',
    message: 'The standing order "{order}" does not name the dataset "{target}" as one it writes.',
    advice: 'Add the dataset to the order, and have it approved again.',
  },
  filesMoving: {
    kind: 'unavailable',
    message: 'Files of the datasets were replaced while the statement was being started.',
    advice: 'Run it again. Nothing was shown.',
  },
  orderShowsNothing: {
    kind: 'refused',
    message: 'A standing order shows nothing to anybody: its rows go only to a dataset, an index or the log.',
    advice: 'To read rows, open a session of your own.',
  },
  nobodyWaits: {
    kind: 'unavailable',
    message: 'Whoever asked for the answer went away before its end.',
    advice: 'Run it again if you still need it. What was sent until then is in the ledger.',
  },
  closing: {
    kind: 'unavailable',
    message: 'The service is being stopped.',
    advice: 'Run it again when the service is back. What was shown until then is in the ledger.',
  },
  personExists: {
    kind: 'conflict',
    message: 'There is or was an account "{person}".',
    advice: 'Choose another name: the ledger knows a person by theirs for ever.',
  },
  freezeUnknown: {
    kind: 'not-found',
    message: 'Nothing was frozen: there is no {kind} "{name}".',
    advice: 'Check kind and name. Where every second counts, freeze the `workspace`: it needs no name.',
  },
  nothingFrozen: {
    kind: 'not-found',
    message: 'There is no freeze of this {kind} "{name}".',
    advice: 'Check kind and name; `workspace` needs no name.',
  },
  busy: {
    kind: 'unavailable',
    message: 'As many of your statements are running {where} as may run at once: {limit}.',
    advice: 'Wait for one to end or cancel it.',
  },
  machineBusy: {
    kind: 'unavailable',
    message: 'The machine had no room for the statement for a while.',
    advice: 'Run it again a little later. Nothing was shown.',
  },
  refusalBudget: {
    kind: 'refused',
    message: 'Too many refused requests today. Further ones are counted, not answered one by one.',
    advice: 'Ask a steward what you may read, instead of trying.',
  },
  columnsNotFollowed: {
    kind: 'bad-input',
    message:
      'The definition of "{dataset}" cannot be followed by rows that are stored under the one before: column "{column}": {problem}; expected {expected}.',
    advice:
      'Nothing was approved. Put it back; or give the column a new name and heading of its own; or define a source of a new name and import the files there. docs/importing.md says what can be changed.',
  },
  definitionChanged: {
    kind: 'conflict',
    message: 'The columns of "{dataset}" were changed by an approval while its files were being read.',
    advice: 'Nothing was imported. Import again: the files are then read as the source is defined now.',
  },
  upkeepPartly: {
    kind: 'failure',
    message: 'Upkeep left out {count} of {tables} tables, the first being "{table}" ({code}); the others are done.',
    advice: 'Nothing is lost. Look into that table, then run the order again.',
  },
  importOvertaken: {
    kind: 'conflict',
    message: 'Another import brought one of the same files into "{dataset}" at the same time.',
    advice: 'Import again: what is there by now is compared first.',
  },
  importFailed: {
    kind: 'bad-input',
    message: 'The import of {files} into "{dataset}" stopped: {why}',
    advice: '{advice}',
  },
  personHasToken: {
    kind: 'conflict',
    message: '{person} has a token already, or had one that was revoked.',
    advice:
      'A steward gives one only to who never had any, as after a restore. Who signs in by browser makes a new one: POST /api/me/token.',
  },
});
