// What a test's workspace leaves outside it: as root its database lies below /var/lib/peel, for the server's account cannot reach a
// private temporary folder, and it outlives the workspace by design. 50 MB for each would fill a disk in a few days of tests.
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const HOMES = '/var/lib/peel/workspaces';
/** The folders that tests and harnesses make: `mkdtemp` with `peel-<what>-`. What a person moved away had another name. */
const OF_A_TEST = /^peel-[a-z-]+-[A-Za-z0-9]{6}\//;

/** Removes the databases of workspaces of tests that are gone; every other one stays. Returns how many. */
export function sweepLeavings() {
  const temporary = [...new Set([realpathSync(tmpdir()), '/tmp'])];
  let swept = 0;
  for (const name of homes()) {
    const workspace = workspaceOf(join(HOMES, name));
    if (workspace === undefined || existsSync(workspace)) continue;
    if (!temporary.some((folder) => OF_A_TEST.test(relative(folder, workspace)))) continue;
    rmSync(join(HOMES, name), { recursive: true, force: true, maxRetries: 3 });
    swept += 1;
  }
  return swept;
}

function homes() {
  try {
    return readdirSync(HOMES);
  } catch {
    return [];
  }
}

/** The folder whose database this is, as `packages/metastore/src/placement.ts` wrote it down. */
function workspaceOf(home) {
  try {
    return readFileSync(join(home, 'workspace'), 'utf8').trim();
  } catch {
    return undefined;
  }
}
