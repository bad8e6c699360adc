/** What each page is for, in one sentence. */
export const PAGE_WORDS: Readonly<Record<string, string>> = {
  '/catalogue': 'What there is: datasets, columns, where they come from, what hides what.',
  '/sql': 'Ask questions of the data your session may see; chart and download the answer.',
  '/purposes': 'Why data may be used: read, draft, approve, freeze.',
  '/people': 'Who holds what until when, and what waits for a second person.',
  '/ledger': 'The record of every act: verify it, read it under a purpose for oversight.',
  '/orders': 'Work with no person present: what is in force, what ran, what waits.',
  '/imports': 'Bring files in; see what was taken and what was put aside.',
};
