import * as fs from 'node:fs/promises';
import type { Gate } from '@peel/gate/gate';
import type { Postgres } from '@peel/metastore/postgres';
import type { PolicyWatch } from './policy-watch.js';
import type { Workspace } from './workspace.js';

/** One thing that was looked at. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'attention' | 'failing';
  readonly says: string;
}

export interface DoctorParts {
  readonly workspace: Workspace;
  readonly postgres: Postgres;
  /** What the engine's self-test found at the start. */
  readonly sandbox: { readonly kind: string; readonly safe: boolean; readonly failures: readonly string[] };
  readonly gate: Gate;
  readonly watch: PolicyWatch;
}

const GIB = 1024 ** 3;
const LOW_BYTES = 5 * GIB;
const NO_BYTES = GIB / 4;

/** How the workspace stands: nothing of what it holds, and nothing that tells how busy others are. */
export async function examine({ workspace, postgres, sandbox, gate, watch }: DoctorParts): Promise<readonly Finding[]> {
  return [
    {
      check: 'workspace',
      state: 'ok',
      says: gate.demonstration ? 'a demonstration; nothing in it is for real use' : 'not a demonstration',
    },
    sandbox.safe
      ? { check: 'sandbox', state: 'ok', says: `${sandbox.kind}; every attempt to get out of it failed` }
      : {
          check: 'sandbox',
          state: 'failing',
          says: `${sandbox.failures.join('; ')}. It takes bubblewrap, user namespaces, and folders that the service's own account may enter`,
        },
    (await postgres.healthy())
      ? { check: 'postgresql', state: 'ok', says: 'answers' }
      : { check: 'postgresql', state: 'failing', says: 'does not answer' },
    ledgerFinding(gate),
    await policyFinding(watch),
    await diskFinding(workspace.state),
  ];
}

function ledgerFinding(gate: Gate): Finding {
  try {
    gate.assertReadable();
    return { check: 'ledger', state: 'ok', says: 'written; rows may leave' };
  } catch (error) {
    return { check: 'ledger', state: 'failing', says: error instanceof Error ? error.message : 'does not answer' };
  }
}

async function policyFinding(watch: PolicyWatch): Promise<Finding> {
  const notice = await watch.look();
  return notice === undefined
    ? { check: 'policy', state: 'ok', says: 'the definitions on disk are in force' }
    : { check: 'policy', state: 'attention', says: notice };
}

async function diskFinding(folder: string): Promise<Finding> {
  const { bavail, bsize } = await fs.statfs(folder);
  const free = bavail * bsize;
  const state = free < NO_BYTES ? 'failing' : free < LOW_BYTES ? 'attention' : 'ok';
  return { check: 'disk', state, says: spaceTold(free) };
}

/** In steps that double: an exact figure would tell how much others bring in. */
export function spaceTold(bytes: number): string {
  return bytes < GIB ? 'less than 1 GiB free' : `at least ${2 ** Math.floor(Math.log2(bytes / GIB))} GiB free`;
}
