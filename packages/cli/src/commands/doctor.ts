import { isPeelError } from '@peel/kernel/errors';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { clientOf, formatOf } from '../context.js';
import { printObjects } from '../output.js';

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly says: string;
}

const FAILURE = 5;

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at the workspace: service, sandbox, PostgreSQL, ledger, policy, disk')
    .addHelpText('after', '\nExit code 0 when nothing fails, 5 when something does.\n\n  peel -w demo doctor')
    .action(async (_options: object, command: Command) => {
      const findings = await findingsOf(clientOf(command));
      await printObjects(
        formatOf(command),
        findings.map((finding) => ({ ...finding })),
      );
      if (findings.some(({ state }) => state === 'failing')) process.exitCode = FAILURE;
    });
}

/** A service that does not start is itself what a doctor is asked about. */
async function findingsOf(client: Client): Promise<readonly Finding[]> {
  const node = { check: 'node', state: 'ok', says: process.version };
  try {
    return [node, { check: 'service', state: 'ok', says: 'runs' }, ...(await client.get<Finding[]>('/doctor'))];
  } catch (error) {
    if (!isPeelError(error) || error.kind === 'usage') throw error;
    return [node, { check: 'service', state: 'failing', says: `${error.message} ${error.body.advice}` }];
  }
}
