import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Clock, ManualClock } from '@peel/kernel/clock';
import { systemFiles } from '@peel/kernel/files';
import type { PersonId } from '@peel/kernel/ids';
import { SeededRandomness } from '@peel/kernel/randomness';
import { type DefinitionFile, readDefinitions } from '@peel/policy/definitions';
import { readPeople } from '@peel/policy/demonstration';
import { compose, makeLedgerKeys, type Service } from '@peel/server/compose';
import { Workspace } from '@peel/server/workspace';
import { poleFiles, poleFolder } from '../../../packages/policy/test/template-files.js';

const STEWARDS = ['steward', 'steward-two'] as PersonId[];
const ANALYST = 'analyst' as PersonId;

/** Time stands where the test put it; durations are none. */
class StillClock extends ManualClock implements Clock {
  override elapsed(): number {
    return 0;
  }
}

/** A workspace with its whole service, whose time and draws are the test's: two that do the same are the same to the last byte. */
export class World {
  readonly log: string[] = [];
  private held: Service | undefined;

  private constructor(
    readonly workspace: Workspace,
    private readonly clock: StillClock,
  ) {}

  static async create(at: string): Promise<World> {
    const folder = await fs.mkdtemp(join(tmpdir(), 'peel-portal-'));
    // The database's own account passes through.
    await fs.chmod(folder, 0o711);
    const world = new World(new Workspace(folder), new StillClock(Date.parse(at)));
    await world.write(poleFiles());
    const origin = { origin: 'peel-demonstration/portal' };
    await makeLedgerKeys(world.workspace, origin, systemFiles, new SeededRandomness('portal/keys'));
    await fs.chmod(world.workspace.state, 0o711);
    await world.open('portal/begin', { name: 'portal', demonstration: true });
    const people = { path: 'people.yaml', text: await fs.readFile(join(poleFolder, 'people.yaml'), 'utf8') };
    for (const { id, name, holdings } of readPeople(people, readDefinitions(poleFiles()), at.slice(0, 10)))
      await world.service.gate.people.seed(id, name, holdings);
    await world.approve();
    for (const order of readDefinitions(poleFiles()).orders.keys())
      for (const steward of STEWARDS) await world.service.gate.approveOrder(order, steward, 'engineer');
    return world;
  }

  get service(): Service {
    if (this.held === undefined) throw new TypeError('the world is closed');
    return this.held;
  }

  at(time: string): void {
    this.clock.set(Date.parse(time));
  }

  /** Looks at a dataset `times` over, in one session. */
  async look(purpose: string, operation: string, times: number, dataset = 'police_uk_street'): Promise<void> {
    const { gate } = this.service;
    const justification = `Weekly review of series ${purpose} ${times}, asked for by the inspector`;
    const opened = await gate.sessions.open({ person: ANALYST, purpose, operation, justification });
    for (let time = 0; time < times; time += 1) {
      const session = await gate.sessions.require(opened.session, ANALYST);
      await gate.catalogue.history(session, dataset);
    }
    await gate.sessions.close(opened.session, ANALYST);
  }

  /** Asks for what the person may not have. */
  async refused(times: number, purpose = 'volume-crime-analysis'): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const request = { person: 'engineer' as PersonId, purpose, operation: 'OP-ALDER', justification: 'To see.' };
      await this.service.gate.sessions.open(request).catch(() => undefined);
    }
  }

  /** New definitions, approved by both stewards. */
  async publish(files: readonly DefinitionFile[]): Promise<void> {
    await this.write(files);
    await this.approve();
  }

  /** A service that was away until this moment: what was due meanwhile is made up for. */
  async restart(time: string): Promise<void> {
    await this.held?.close();
    this.at(time);
    await this.open(`portal/${time}`);
  }

  async close(): Promise<void> {
    await this.held?.close();
    this.held = undefined;
    await fs.rm(this.workspace.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private async approve(): Promise<void> {
    const { hash } = readDefinitions(await this.workspace.definitions());
    for (const steward of STEWARDS) await this.service.gate.approvePolicy(hash, steward, 'engineer');
  }

  private async write(files: readonly DefinitionFile[]): Promise<void> {
    for (const { path, text } of files) {
      await fs.mkdir(dirname(join(this.workspace.folder, path)), { recursive: true });
      await fs.writeFile(join(this.workspace.folder, path), text);
    }
  }

  private async open(seed: string, first?: { name: string; demonstration: boolean }): Promise<void> {
    this.held = await compose(this.workspace, {
      ...(first === undefined ? {} : { first }),
      onFatal: () => this.log.push('the service cannot go on'),
      ports: {
        clock: this.clock,
        randomness: new SeededRandomness(seed),
        files: systemFiles,
        log: (line) => this.log.push(line),
      },
    });
  }
}
