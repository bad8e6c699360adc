import * as fs from 'node:fs/promises';
import { expect, test } from 'vitest';
import { failureText } from '../src/failure-text.js';

test('what people call their files is not in the log: the folder is told, the name is not (threat 26)', async () => {
  const name = 'statement of Jane Doe.csv';
  const error: unknown = await fs.readFile(`/nowhere/uploads/${name}`).catch((thrown: unknown) => thrown);
  expect(failureText(error)).toContain("ENOENT: no such file or directory, open '/nowhere/uploads/[name]'");
  expect(failureText(error)).not.toContain('Jane');
  const renamed: unknown = await fs.rename(`/nowhere/${name}`, `/none/${name}`).catch((thrown: unknown) => thrown);
  expect(failureText(renamed)).not.toContain('Jane');
  expect(failureText(new Error('of ours'))).toContain('of ours');
});
