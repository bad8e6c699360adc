import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@peel/kernel/clock';
import { systemFiles } from '@peel/kernel/files';
import type { PersonId } from '@peel/kernel/ids';
import { type Randomness, SeededRandomness } from '@peel/kernel/randomness';
import { dayOf } from '@peel/policy/calendar';
import { readDefinitions } from '@peel/policy/definitions';
import { readPeople } from '@peel/policy/demonstration';
import { portal } from '@peel/portal/portal';
import { compose, makeLedgerKeys, type Service } from '@peel/server/compose';
import { type Listener, openListener } from '@peel/server/http/listener';
import { openSocketServer, type SocketServer } from '@peel/server/socket-server';
import { Workspace } from '@peel/server/workspace';
import { leaksErrors } from './errors.js';
import { type Answer, type Call, Line } from './exchange.js';
import { SHARED_QUERY } from './others.js';
import { bytesOf, type RowFile } from './rows.js';
import { Browsers, PUBLIC_URL, sendBySocket, type Way } from './ways.js';

/** Where the definitions lie; `dist` holds only what was compiled. */
const DEFINITIONS = fileURLToPath(new URL('./workspace', import.meta.url)).replace('/harness/dist/', '/harness/');

/** Time that stands where the harness put it. Durations are none, so that no answer has one of its own. */
export class StillClock implements Clock {
  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  elapsed(): number {
    return 0;
  }

  /** Time does not go back: leases, budgets and reviews of a world would not be what they were. */
  set(time: number): void {
    if (time < this.time) throw leaksErrors.clockBack();
    this.time = time;
  }
}

/** Draws that can begin anew under another seed, for all who hold it. */
class RenewedRandomness implements Randomness {
  private draws: SeededRandomness;

  constructor(seed: string) {
    this.draws = new SeededRandomness(seed);
  }

  bytes(length: number, scope: string): Uint8Array {
    return this.draws.bytes(length, scope);
  }

  renew(seed: string): void {
    this.draws = new SeededRandomness(seed);
  }
}

/** A workspace with its service in this process, answering on its own socket and over HTTP. */
export class World {
  /** Lines that the service logged. Not an answer, so not compared. */
  readonly log: string[] = [];
  private server: SocketServer | undefined;
  private line: Line | undefined;
  private listener: Listener | undefined;
  private webLine: Line | undefined;
  private browsers: Browsers | undefined;
  private held: Service | undefined;

  private constructor(
    readonly name: string,
    readonly workspace: Workspace,
    readonly clock: StillClock,
    private readonly randomness: RenewedRandomness,
  ) {}

  /** A new demonstration workspace with its people and an approved policy; nothing is stored in it yet. */
  static async create(name: string, folder: string, seed: string, now: number): Promise<World> {
    const world = new World(name, new Workspace(folder), new StillClock(now), new RenewedRandomness(`${seed}/setup`));
    await fs.cp(DEFINITIONS, folder, { recursive: true });
    const peopleText = await fs.readFile(join(folder, 'people.yaml'), 'utf8');
    await fs.rm(join(folder, 'people.yaml'));
    const definitions = readDefinitions(await world.workspace.definitions());
    await makeLedgerKeys(
      world.workspace,
      { origin: 'peel-demonstration/two-worlds' },
      systemFiles,
      new SeededRandomness(`${seed}/keys`),
    );
    await fs.chmod(world.workspace.state, 0o711);
    await world.open({ name: definitions.workspace.name, demonstration: true });
    const { gate } = world.service;
    for (const { id, name: full, holdings } of readPeople(
      { path: 'people.yaml', text: peopleText },
      definitions,
      dayOf(now),
    )) {
      await gate.people.seed(id, full, holdings);
    }
    const stewards = ['steward', 'steward-two'] as PersonId[];
    for (const steward of stewards) await gate.approvePolicy(definitions.hash, steward, 'engineer');
    for (const steward of stewards) {
      for (const order of definitions.orders.keys()) await gate.approveOrder(order, steward, 'engineer');
    }
    await gate.people.leave('leaver', 'steward' as PersonId);
    return world;
  }

  /** A world that was made before. Draws begin anew under `seed`, which must not be the one it was made with. */
  static async reopen(name: string, folder: string, seed: string, now: number): Promise<World> {
    const world = new World(name, new Workspace(folder), new StillClock(now), new RenewedRandomness(seed));
    await world.open();
    return world;
  }

  get service(): Service {
    if (this.held === undefined) throw leaksErrors.noEnd({ world: this.name, what: 'its service is not open' });
    return this.held;
  }

  /** Draws of every scope begin anew, under a seed that was never used: what one world drew more than another is over. */
  drawAnew(seed: string): void {
    this.randomness.renew(seed);
  }

  /** Lifts whatever is frozen, each by who set it: an overseer's own first, since what is frozen by both no steward lifts. */
  async thaw(): Promise<void> {
    const { freezes } = this.service.gate;
    for (const by of ['overseer', 'steward'] as PersonId[]) {
      for (const freeze of await freezes.listFor(by))
        if (freeze.by === by) await freezes.lift(freeze.what, freeze.name, by).catch(() => undefined);
    }
  }

  /** What its readers ran and saved is kept no more; what others keep stays. */
  async forgetStatements(): Promise<void> {
    const database = this.service.queries['database'];
    await database.deleteFrom('server.recent_queries').where('person', '<>', 'colleague').execute();
    await database
      .deleteFrom('server.queries')
      .where('person', '<>', 'colleague')
      .where('query', '<>', SHARED_QUERY)
      .execute();
  }

  async call(call: Call, way: Way = 'socket'): Promise<Answer> {
    const { line, browsers } = this;
    if (line === undefined || browsers === undefined)
      throw leaksErrors.noEnd({ world: this.name, what: 'its service does not listen' });
    return way === 'socket' ? sendBySocket(line, call) : browsers.send(call);
  }

  /** Imports files the way a person does, but in one process. Nobody who asks in the stream: a run's id is drawn for whoever asked for it. */
  async import(source: string, ...files: readonly RowFile[]): Promise<void> {
    const { imports } = this.service;
    const colleague = 'person:colleague';
    const uploads: { upload: string; name: string }[] = [];
    for (const file of files)
      uploads.push({ upload: await imports.receive(file.name, bytesOf(file), colleague), name: file.name });
    for await (const message of imports.run(source, uploads, colleague)) {
      if (message.type === 'E' && !('rows' in message.body && message.body.rows > 0))
        throw leaksErrors.noEnd({ world: this.name, what: `${source} got no rows` });
    }
  }

  async close(): Promise<void> {
    this.line?.close();
    this.webLine?.close();
    await this.listener?.close();
    await this.server?.close();
    await this.held?.close();
    this.held = undefined;
  }

  private async open(first?: { name: string; demonstration: boolean }): Promise<void> {
    this.held = await compose(this.workspace, {
      ...(first === undefined ? {} : { first }),
      onFatal: () => this.log.push('the service says that it cannot go on'),
      ports: {
        clock: this.clock,
        randomness: this.randomness,
        files: systemFiles,
        log: (line) => this.log.push(line),
      },
    });
    this.server = openSocketServer(this.held, { stop: () => undefined });
    const socket = await this.workspace.socket();
    await fs.mkdir(dirname(socket), { recursive: true, mode: 0o700 });
    await fs.rm(socket, { force: true });
    await this.server.listen({ path: socket });
    this.line = new Line({ socketPath: socket });
    this.listener = await openListener(this.held, [portal], { port: 0, publicUrl: PUBLIC_URL });
    const { hostname, port } = new URL(this.listener.address);
    this.webLine = new Line({ host: hostname, port: Number(port) });
    this.browsers = new Browsers(this.webLine, () => this.clock.now());
  }
}
