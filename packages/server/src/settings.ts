import * as fs from 'node:fs/promises';
import { isMissing } from '@peel/kernel/files';
import { parse } from 'yaml';
import { serverErrors } from './errors.js';
import type { Workspace } from './workspace.js';

/** How this installation runs a workspace: not policy, so not approved; `.peel/service.yaml`, readable by the service's own user. */
export interface ServiceSettings {
  /** `postgres://…`: an external PostgreSQL instead of the embedded one. */
  readonly postgres: string | undefined;
  readonly witnesses: readonly { readonly url: string; readonly vkey: string }[];
  /** How many of the witnesses must have confirmed the same checkpoint. */
  readonly quorum: number;
  /** Reads stop when the newest confirmed checkpoint is older. */
  readonly witnessMaxAgeMs: number;
}

const KEYS = ['postgres', 'witnesses', 'quorum', 'witness_max_age_seconds'];

/** Reads the file; `PEEL_POSTGRES_URL` goes before its `postgres`. Throws `server.settings-invalid`. */
export async function readSettings(workspace: Workspace): Promise<ServiceSettings> {
  const raw = await readFile(workspace.path('service.yaml'));
  const unknown = Object.keys(raw).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw invalid(`"${unknown}" is not a setting: ${KEYS.join(', ')}`);
  const { postgres, witnesses, quorum, witness_max_age_seconds: maxAge } = raw;
  if (postgres !== undefined && typeof postgres !== 'string') throw invalid('postgres is an address in quotes');
  return {
    postgres: process.env.PEEL_POSTGRES_URL ?? postgres,
    witnesses: readWitnesses(witnesses ?? []),
    quorum: wholeNumber(quorum ?? 1, 'quorum'),
    witnessMaxAgeMs: wholeNumber(maxAge ?? 60, 'witness_max_age_seconds') * 1_000,
  };
}

async function readFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = parse(await fs.readFile(path, 'utf8'));
    if (value === null) return {};
    if (typeof value !== 'object' || Array.isArray(value)) throw invalid('it is no list of settings');
    return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (isMissing(error)) return {};
    throw error instanceof SyntaxError || (error instanceof Error && error.name === 'YAMLParseError')
      ? invalid('it is not YAML')
      : error;
  }
}

function readWitnesses(value: unknown): ServiceSettings['witnesses'] {
  if (!Array.isArray(value)) throw invalid('witnesses is a list of url and vkey');
  return value.map((witness: unknown) => {
    const { url, vkey } = (witness ?? {}) as { url?: unknown; vkey?: unknown };
    if (typeof url !== 'string' || typeof vkey !== 'string') throw invalid('each witness has a url and a vkey');
    return { url, vkey };
  });
}

function wholeNumber(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    throw invalid(`${name} is a whole number of at least 1`);
  return value;
}

function invalid(problem: string) {
  return serverErrors.settingsInvalid({ problem });
}
