// A Vitest reporter that writes down what the suite did, for the closing lines of `npm test`: counts, and every test that
// was left out with the reason it gave.
import { writeFileSync } from 'node:fs';

export default class SuiteReporter {
  constructor(options) {
    this.path = options.path;
  }

  onTestRunEnd(modules, unhandledErrors) {
    const tally = { passed: 0, failed: unhandledErrors.length, skipped: 0, notRun: [] };
    for (const module of modules) {
      // A file that could not be loaded, or whose hooks failed, holds no failed test of its own to be counted.
      tally.failed += module.errors().length;
      for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
      for (const test of module.children.allTests()) count(tally, test);
    }
    writeFileSync(this.path, JSON.stringify(tally));
  }
}

function count(tally, test) {
  const { state, note } = test.result();
  if (state === 'passed') tally.passed += 1;
  else if (state === 'failed') tally.failed += 1;
  else {
    tally.skipped += 1;
    tally.notRun.push({ test: test.fullName, reason: note ?? '' });
  }
}
