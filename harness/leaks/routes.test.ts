import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openListener } from '@peel/server/http/listener';
import { openSocketServer } from '@peel/server/socket-server';
import { allFaces } from '@peel/service/faces';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Route, routesOf, unasked } from './asked-routes.js';
import { SURFACES } from './surfaces/all.js';
import { World } from './world.js';

/** Scenes of each surface that are looked through: enough for the rarest call of one. */
const SCENES = 300;

/** What no surface asks for, and why it need not be. */
const EXCEPTIONS: Readonly<Record<Route, string>> = {
  'POST /stop': 'ends the service, and says only that',
};

describe('routes', () => {
  let folder: string;
  let world: World;

  beforeAll(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'peel-leaks-routes-'));
    await fs.chmod(folder, 0o711);
    world = await World.create('routes', join(folder, 'world'), 'routes', Date.parse('2026-11-09T06:00:00Z'));
  }, 120_000);

  afterAll(async () => {
    await world?.close();
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }, 60_000);

  const expectAsked = async (routes: ReadonlySet<Route>, way: 'socket' | 'http'): Promise<void> => {
    const missing = await unasked(routes, way, SURFACES, SCENES);
    expect(missing.filter((route) => !Object.hasOwn(EXCEPTIONS, route))).toEqual([]);
    // None that was mended stays on the list.
    const excepted = Object.keys(EXCEPTIONS).filter((route) => routes.has(route));
    expect(missing).toEqual(expect.arrayContaining(excepted));
  };

  it('threat 33: every route of the socket is asked for by a surface of the harness', async () => {
    const routes = await routesOf(() => openSocketServer(world.service, { stop: () => undefined }).close());
    expect(routes.size).toBeGreaterThan(60);
    await expectAsked(routes, 'socket');
  });

  it('threat 33: every route over HTTP is asked for by a surface of the harness', async () => {
    const routes = await routesOf(async () => {
      const listener = await openListener(world.service, await allFaces(), { port: 0 });
      await listener.close();
    });
    expect(routes.size).toBeGreaterThan(80);
    await expectAsked(routes, 'http');
  });

  it('threat 33: a route that no surface asks for is found', async () => {
    const routes = new Set(['GET /sessions', 'GET /rows-of-all', 'DELETE /sql']);
    expect(await unasked(routes, 'socket', SURFACES, 40)).toEqual(['DELETE /sql', 'GET /rows-of-all']);
  });
});
