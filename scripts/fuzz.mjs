// The API against its own description: schemathesis makes requests from /api/openapi.json, right and wrong ones. Nothing may end in a
// status of 5xx, and every answer is what the description says. Works on a workspace of its own, in a temporary folder.
//
//   node scripts/fuzz.mjs [--examples 50] [--seed 1]
//
// schemathesis is a Python program and no part of Peel: it is found on the path, or in a folder named by PEEL_SCHEMATHESIS.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onPath } from './setup.mjs';
import { root, run, say } from './workspace.mjs';

const PEEL = join(root, 'peel');
const CHECKS = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance';
/** What would end the session, or stop everybody, half way. */
const LEFT_OUT = ['/api/freezes', '/api/freezes/lift', '/api/sessions/{id}/close', '/api/sign-out'];

const { values } = parseArgs({
  options: { examples: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});

function schemathesis() {
  const given = process.env.PEEL_SCHEMATHESIS;
  if (given !== undefined) return join(given, 'schemathesis');
  return onPath('schemathesis') ? 'schemathesis' : undefined;
}

/** `peel start` on a free port; resolves with its address. */
function start(folder) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PEEL, '-w', folder, 'start', '--port', '0', '--no-open'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.once('exit', () => reject(new Error('the service did not start')));
    child.stdout.on('data', (text) => {
      const address = /Peel is ready at (\S+)/.exec(String(text))?.[1];
      if (address !== undefined) resolve({ child, address });
    });
  });
}

/** The token and session of an analyst made for this, as a program would send them. */
async function signIn(address) {
  const post = (path, body, headers = {}) =>
    fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const signed = await post('/api/sign-in/demonstration', { person: 'steward' });
  const cookie = signed.headers.getSetCookie()[0].split(';')[0];
  const { pageToken } = await (await fetch(`${address}/api/me`, { headers: { cookie } })).json();
  const steward = { cookie, 'x-peel-page': pageToken };
  const joined = await post('/api/people', { person: 'fuzz', name: 'Fuzz' }, steward);
  const headers = { authorization: `Bearer ${(await joined.json()).token}` };
  const expires = Date.now() + 86_400_000;
  for (const [kind, name] of [
    ['role', 'analyst'],
    ['operation', 'OP-ALDER'],
    ['organisation', 'DEMONSTRATION-CONSTABULARY'],
  ])
    await post('/api/people/fuzz/holdings', { kind, name, change: 'grant', expires }, steward);
  const justification = 'Requests made from the description of the API';
  const opened = await post(
    '/api/sessions',
    { purpose: 'volume-crime-analysis', operation: 'OP-ALDER', justification },
    headers,
  );
  return { ...headers, 'x-peel-session': (await opened.json()).session };
}

async function main() {
  const program = schemathesis();
  if (program === undefined) {
    say(
      'fuzz: not available here: schemathesis is not installed (python3 -m venv, pip install schemathesis, PEEL_SCHEMATHESIS=…/bin)',
    );
    return 0;
  }
  const above = mkdtempSync(join(tmpdir(), 'peel-fuzz-'));
  const folder = join(above, 'ws');
  let service;
  try {
    const made = await run(process.execPath, [PEEL, 'init', folder, '--template', 'pole'], { stdio: ['ignore', 2, 2] });
    if (made !== 0) return made;
    writeFileSync(join(folder, '.peel', 'service.yaml'), 'requests_per_second: 10000\n');
    service = await start(folder);
    const headers = Object.entries(await signIn(service.address)).flatMap(([name, value]) => [
      '-H',
      `${name}: ${value}`,
    ]);
    return await run(program, [
      'run',
      `${service.address}/api/openapi.json`,
      ...headers,
      ...LEFT_OUT.flatMap((path) => ['--exclude-path', path]),
      '--checks',
      CHECKS,
      '--max-examples',
      values.examples,
      '--seed',
      values.seed,
    ]);
  } finally {
    service?.child.removeAllListeners('exit');
    if (service !== undefined) {
      const ended = new Promise((resolve) => service.child.once('exit', resolve));
      service.child.kill('SIGTERM');
      await ended;
    }
    rmSync(above, { recursive: true, force: true });
  }
}

process.exitCode = await main();
