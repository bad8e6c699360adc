export interface TourStep {
  readonly title: string;
  readonly text: string;
  /** Where it happens. */
  readonly path?: string;
  /** What is pointed at. */
  readonly at?: string;
}

/** What somebody new should have seen once, in the order in which they will need it. */
export const STEPS: readonly TourStep[] = [
  {
    title: 'Welcome to the demonstration force',
    text: 'Nothing here is about anybody. Six short steps show how one works with data that not everybody may see. You can leave at any time.',
    path: '/',
  },
  {
    title: 'Everything is read in a session',
    text: 'Up here is always what you are reading for, in which operation, and for how long. Without a session, definitions can be looked at and rows cannot.',
    at: '.session-bar',
  },
  {
    title: 'A purpose, an operation, a reason',
    text: 'Choose what you are doing this for and say why. The reason is written down before the first row is shown, and cannot be changed.',
    path: '/session',
    at: '.opening',
  },
  {
    title: 'What there is',
    text: 'The catalogue shows every dataset as defined: where it comes from, why it was collected, which columns are sensitive, who may use it.',
    path: '/catalogue',
    at: '.page',
  },
  {
    title: 'Ask, and ask why',
    text: 'Ask questions in SQL. Beside the answer stands why you can see it, what is hidden by rule, and a receipt that the read is in the ledger.',
    path: '/sql',
    at: '.sql-editor-panel',
  },
  {
    title: 'Everything is written down',
    text: 'The ledger holds every act, also those of stewards and overseers. Press ? for keyboard shortcuts, Ctrl K to find any page. That is all.',
    path: '/ledger',
    at: '.page',
  },
];
