/**
 * What to do, for whoever reads it on a page, where the service's own advice names the program's commands. Of the refusals that pages meet in
 * common; any other is shown as it comes.
 */
export const PAGE_ADVICE: Readonly<Record<string, string>> = {
  'engine.only-select':
    'Leave out anything before and after it. Datasets and their columns are in “What this session sees” beside the statement.',
  'engine.type-mismatch':
    'Convert with `try_cast(… as …)`. The types are in “What this session sees” beside the statement.',
  'gate.session-unknown': 'Open a new one.',
  'gate.tool-not-approved': 'Open a session for a purpose that allows it; stewards approve which tools each may use.',
  'sources.no-data': 'Bring in a file that has rows below its header.',
};
