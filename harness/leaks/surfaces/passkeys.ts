import type { Draws } from '../draws.js';
import { type Call, jsonOf } from '../exchange.js';
import { ALDER, type Stage } from '../stage.js';
import type { Surface } from '../surface.js';
import { PUBLIC_HOST } from '../ways.js';

/** In the form of a passkey's answer, signed by no device. */
const CREDENTIAL = {
  id: 'bm9uZQ',
  rawId: 'bm9uZQ',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'e30', attestationObject: 'oA', authenticatorData: 'AA', signature: 'AA' },
};

/** One's own passkeys and token, and leaving. */
export const passkeys: Surface = {
  name: 'passkeys',
  weight: 0.8,
  way: 'http',
  control: { by: 'mutant', mutant: 'passkeys-with-sizes' },
  scene(draws) {
    const person = draws.pick(['analyst', 'junior', 'engineer', 'unassigned', 'nobody']);
    const call = draws.pick<Call>([
      { method: 'POST', path: '/passkeys/options' },
      { method: 'POST', path: '/passkeys', json: { name: 'Key', credential: CREDENTIAL } },
      { method: 'DELETE', path: '/passkeys/bm9uZQ' },
      { method: 'POST', path: '/me/token' },
      { method: 'DELETE', path: '/me/token' },
      { method: 'POST', path: '/sign-out' },
    ]);
    return {
      title: `${call.method} ${call.path} as ${person}`,
      actor: { ...ALDER, person },
      async play(stage, actor) {
        await stage.call({ ...call, person: actor.person });
        await stage.call({ method: 'GET', path: '/passkeys', person: 'analyst' });
      },
    };
  },
};

type Page = (stage: Stage, number: string) => Promise<void>;

/** The pages of signing in, as a browser goes through them; a passkey that signs is not among what the harness has. */
const PAGES: readonly Page[] = [begun, enrolled, provider, files];

export const signInPages: Surface = {
  name: 'sign-in-pages',
  weight: 0.8,
  way: 'http',
  control: { by: 'mutant', mutant: 'workspace-with-sizes' },
  scene(draws: Draws, number) {
    const page = draws.pick(PAGES);
    return {
      title: `pages of signing in: ${page.name}`,
      actor: ALDER,
      async play(stage, _actor, variant) {
        await page(stage, `${number}-${variant}`);
        await shown(stage, '/sign-in/enrol');
      },
    };
  },
};

/** As a browser that comes through the proxy which publishes the service. */
function shown(stage: Stage, path: string, headers: Readonly<Record<string, string>> = {}) {
  return stage.call({ method: 'GET', path, outside: true, headers: { ...PUBLIC_HOST, ...headers } });
}

/** Sent to the provider and come back with a code that it did not give. */
async function begun(stage: Stage): Promise<void> {
  const { headers } = await shown(stage, '/sign-in/start');
  const [, state = 'none'] = /__Host-peel-start=([^;]+)/.exec(headers.join('\n')) ?? [];
  await shown(stage, `/sign-in/callback?code=none&state=${state}`, { cookie: `__Host-peel-start=${state}` });
  await shown(stage, '/sign-in/start', { host: 'elsewhere.example' });
}

/** A new account and its token, as far as a device is needed. */
async function enrolled(stage: Stage, number: string): Promise<void> {
  const json = { person: `new-${number}`, name: `New ${number}` };
  const made = jsonOf(await stage.call({ method: 'POST', path: '/people', person: 'steward', json }));
  const { token = 'none' } = (made ?? {}) as { token?: string };
  const send = (path: string, body: object) =>
    stage.call({ method: 'POST', path, outside: true, json: body, headers: PUBLIC_HOST });
  await send('/sign-in/enrol/options', { token });
  await send('/sign-in/enrol/answer', { token, name: 'Key', credential: CREDENTIAL });
  await send('/sign-in/enrol/options', { token: `${token}x` });
  await stage.call({ method: 'POST', path: `/people/new-${number}/leave`, person: 'steward' });
}

/** The embedded provider, asked for what no sign-in of ours asks, and with one that is not under way. */
async function provider(stage: Stage): Promise<void> {
  await shown(stage, '/oidc/.well-known/openid-configuration');
  await shown(stage, '/oidc/auth?client_id=nobody');
  await shown(stage, '/sign-in/passkey/none');
  for (const [path, json] of [
    ['/oidc/token', {}],
    ['/sign-in/passkey/none/options', undefined],
    ['/sign-in/passkey/none/answer', { credential: CREDENTIAL }],
  ] as const)
    await stage.call({ method: 'POST', path, outside: true, json, headers: PUBLIC_HOST });
}

async function files(stage: Stage): Promise<void> {
  await shown(stage, '/sign-in/passkey.js');
  await shown(stage, '/sign-in/pages.css');
}
