import { describe } from 'vitest';
import { approvesAndFreezes } from './approves-and-freezes.js';
import { asksAndDownloads } from './asks-and-downloads.js';
import { importsAndMends } from './imports-and-mends.js';
import { isRefusedAColumn } from './is-refused-a-column.js';
import { opensCold } from './opens-cold.js';
import { overseesARecord } from './oversees-a-record.js';
import { readsThePortal } from './reads-the-portal.js';
import { stageOfStories } from './stage.js';

// One workspace, one service and one browser for all of them: each story leaves to the next what a day's work would leave.
describe('stories, in a browser against the whole service', { timeout: 180_000 }, () => {
  const stageOf = stageOfStories();
  opensCold(stageOf);
  asksAndDownloads(stageOf);
  isRefusedAColumn(stageOf);
  importsAndMends(stageOf);
  approvesAndFreezes(stageOf);
  overseesARecord(stageOf);
  readsThePortal(stageOf);
});
