import * as fs from 'node:fs/promises';
import { resolve } from 'node:path';
import { isMissing } from '@peel/kernel/files';
import { parse } from 'yaml';
import { serverErrors } from './errors.js';
import type { IdentitySettings } from './sign-in/relying-party.js';
import type { SignInLimits } from './sign-in/sign-ins.js';
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
  /** `https://…`: how a proxy in front of this machine publishes the pages. */
  readonly publicUrl: string | undefined;
  readonly signIn: SignInLimits;
  /** The force's own identity provider; without it Peel is its own, with passkeys. */
  readonly identity: IdentitySettings | undefined;
  /** With which `/metrics` is read from outside the machine. */
  readonly metricsToken: string | undefined;
  /** That each person may make. */
  readonly requestsPerSecond: number;
}

const KEYS = [
  'postgres',
  'witnesses',
  'quorum',
  'witness_max_age_seconds',
  'public_url',
  'sign_in_idle_minutes',
  'sign_in_hours',
  'requests_per_second',
  'identity',
  'metrics_token_file',
];

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
    publicUrl: readPublicUrl(raw.public_url),
    signIn: {
      idleMs: wholeNumber(raw.sign_in_idle_minutes ?? 60, 'sign_in_idle_minutes') * 60_000,
      longestMs: wholeNumber(raw.sign_in_hours ?? 12, 'sign_in_hours') * 3_600_000,
    },
    identity: await readIdentity(raw.identity, workspace),
    metricsToken: await readSecret(raw.metrics_token_file, 'metrics_token_file', workspace),
    requestsPerSecond: wholeNumber(raw.requests_per_second ?? 50, 'requests_per_second'),
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

const IDENTITY_KEYS = ['issuer', 'client_id', 'client_secret_file', 'person_claim'];

/** The secret lies in a file of its own, relative to `.peel/`, so that the settings can be shown to people. */
async function readIdentity(value: unknown, workspace: Workspace): Promise<IdentitySettings | undefined> {
  if (value === undefined) return undefined;
  const raw = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const unknown = Object.keys(raw).find((key) => !IDENTITY_KEYS.includes(key));
  if (unknown !== undefined) throw invalid(`"${unknown}" is not a setting of identity: ${IDENTITY_KEYS.join(', ')}`);
  const { issuer, client_id: clientId, client_secret_file: secretFile, person_claim: claim = 'sub' } = raw;
  if (typeof issuer !== 'string' || !isIssuer(issuer)) throw invalid('the issuer of identity is an https:// address');
  if (typeof clientId !== 'string' || typeof secretFile !== 'string' || typeof claim !== 'string')
    throw invalid('identity has an issuer, a client_id, a client_secret_file, and at most a person_claim');
  const clientSecret = (await readSecret(secretFile, 'client_secret_file', workspace)) ?? '';
  return { issuer, clientId, clientSecret, claim };
}

async function readSecret(file: unknown, name: string, workspace: Workspace): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text =
    typeof file === 'string'
      ? await fs.readFile(resolve(workspace.state, file), 'utf8').catch(() => undefined)
      : undefined;
  if (text === undefined || text.trim() === '') throw invalid(`the ${name} cannot be read, or is empty`);
  return text.trim();
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));
}

/** Without TLS a browser keeps no cookie of ours anywhere but on the machine itself. */
function readPublicUrl(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'https:' || url.pathname !== '/' || url.search !== '')
    throw invalid('public_url is an address like https://peel.example.police.uk, with no path');
  return url.origin;
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
