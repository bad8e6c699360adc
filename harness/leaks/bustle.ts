import { Draws } from './draws.js';
import { jsonOf } from './exchange.js';
import { askForExport, beginPasskey, bringCovertFile, prolongHolding, proposeRecovery } from './others.js';
import { erase, raiseToCovert, type Variant } from './past.js';
import { covertReports, custody, HIDDEN_EXPOSURES, incidents, stops } from './rows.js';
import { probed } from './surfaces/imports.js';
import type { Way } from './ways.js';
import type { World } from './world.js';

/** How often somebody else acts between two requests. */
const RATES: Readonly<Record<Variant, number>> = { none: 0, few: 0.02, many: 0.05 };

const COVERT_READS: Readonly<Record<Variant, string>> = {
  none: 'SELECT count(*) FROM stops',
  few: 'SELECT count(*) FROM covert_reports',
  many: "SELECT count(*) FROM incidents WHERE exposure = 'covert'",
};

const ORGANISATIONS = ['DEMONSTRATION-CONSTABULARY', 'NEIGHBOUR-CONSTABULARY'] as const;

/** What other people do in a world while its readers ask: other things, and more of them, in each world. All of it is hidden from the readers. */
export class Bustle {
  private readonly seed: Draws;
  /** The colleague's, open or over. */
  private session = 'ses_none';

  constructor(
    private readonly world: World,
    private readonly variant: Variant,
    seed: string,
  ) {
    this.seed = new Draws(`${seed}/bustle/${variant}`);
  }

  /** What a colleague has read when the first request comes: another statement in each world. */
  async begin(number: number): Promise<void> {
    await this.enter(number);
    await this.ask('/sql', { session: this.session, sql: COVERT_READS[this.variant] });
  }

  /** What happens before the request of this number. */
  async before(number: number, surface: string): Promise<void> {
    const draws = this.seed.of(number);
    const wanted = surface === 'imports' && this.variant === 'many' ? probed(number) : undefined;
    if (wanted !== undefined) return this.world.import(wanted.source, ...wanted.files);
    if (!draws.chance(RATES[this.variant])) return;
    const acts = [
      { weight: 10, act: () => this.read(draws, number) },
      { weight: 4, act: () => this.refused(draws, number) },
      { weight: 3, act: () => this.bringIn(draws, number) },
      { weight: 2, act: () => prolongHolding(this.world, (number % 300) + 1, draws.pick(ORGANISATIONS)) },
      { weight: 3, act: () => this.freeze(number) },
      { weight: 0.6, act: () => this.rewrite(draws) },
      { weight: 0.6, act: () => this.bringCovertFile(draws, number) },
      { weight: 1.5, act: () => beginPasskey(this.world) },
      { weight: 0.3, act: () => proposeRecovery(this.world, number) },
      { weight: 0.3, act: () => askForExport(this.world) },
    ];
    await draws.weighted(acts).act();
  }

  private async read(draws: Draws, number: number): Promise<void> {
    if (draws.chance(0.4)) await this.enter(number);
    const sql = draws.pick([
      'SELECT * FROM covert_reports ORDER BY report_id LIMIT 20',
      "SELECT count(*) FROM incidents WHERE exposure = 'covert'",
      'SELECT injury, count(*) FROM stops GROUP BY 1',
    ]);
    const { session } = this;
    const way = draws.chance(0.5) ? 'http' : 'socket';
    await this.ask('/sql', { session, sql }, way);
    if (draws.chance(0.3)) await this.ask('/queries', { session, sql, title: `Series ${number}` }, way);
    if (draws.chance(0.3)) await this.ask('/download', { session, sql, format: 'csv' }, way);
    if (draws.chance(0.3)) await this.ask(`/sessions/${session}/close`, undefined, way);
  }

  private async ask(path: string, json?: Readonly<Record<string, unknown>>, way: Way = 'socket'): Promise<void> {
    await this.world.call({ method: 'POST', path, person: 'colleague', json }, way);
  }

  private async enter(number: number): Promise<void> {
    const json = {
      purpose: 'full-review',
      operation: 'OP-LARCH',
      justification: `Covert reports about series ${number} in ${this.variant}`,
      minutes: 5,
    };
    const opened = await this.world.call({ method: 'POST', path: '/sessions', person: 'colleague', json });
    this.session = (jsonOf(opened) as { session?: string }).session ?? this.session;
  }

  private async refused(draws: Draws, number: number): Promise<void> {
    const person = draws.pick(['colleague', 'overseer', 'steward']);
    const json = {
      purpose: 'full-review',
      operation: 'OP-NONE',
      justification: `A look at matter ${number} that is refused`,
    };
    await this.world.call({ method: 'POST', path: '/sql', person, json: { ...json, sql: 'SELECT 1' } });
  }

  private async bringIn(draws: Draws, number: number): Promise<void> {
    const seed = `${this.variant}/${number}`;
    const slot = draws.below(3);
    const { world } = this;
    switch (draws.below(this.variant === 'few' ? 3 : 4)) {
      case 0:
        return world.import(
          'incidents',
          incidents(`bustle-${slot}.csv`, {
            exposures: HIDDEN_EXPOSURES,
            mark: 'N',
            rows: draws.between(20, 80),
            seed,
          }),
        );
      case 1:
        return world.import('covert_reports', covertReports(`bustle-reports-${slot}.csv`, draws.between(10, 60), seed));
      case 2:
        return world.import(
          'stops',
          stops(`bustle-stops-${slot}.csv`, {
            exposures: ['covert'],
            mark: 'N',
            rows: draws.between(10, 40),
            seed,
            health: seed,
          }),
        );
      default:
        return world.import('custody', custody(`bustle-custody-${slot}.csv`, draws.between(5, 20), seed));
    }
  }

  /** A colleague's account and their operation: frozen for a while, then let go. It is nobody else's business. */
  private async freeze(number: number): Promise<void> {
    const freezes = !this.frozen;
    const path = freezes ? '/freezes' : '/freezes/lift';
    for (const [what, name] of [
      ['person', 'colleague'],
      ['operation', 'OP-LARCH'],
    ]) {
      const why = freezes ? { why: `Matter ${number}` } : {};
      await this.world.call({ method: 'POST', path, person: 'overseer', json: { what, name, ...why } });
    }
  }

  /** A run may begin in worlds in which an earlier one left it so. */
  private get frozen(): boolean {
    return this.world.service.gate.freezes.isFrozen('person', 'colleague');
  }

  /** Whoever is frozen can't. */
  private async bringCovertFile(draws: Draws, number: number): Promise<void> {
    if (!this.frozen) await bringCovertFile(this.world, `places-${number}.csv`, draws.between(2, 20));
  }

  private async rewrite(draws: Draws): Promise<void> {
    if (draws.chance(0.5))
      await erase(this.world, 'incidents', 'incident_id', [`N${String(draws.below(20)).padStart(7, '0')}`]);
    else await raiseToCovert(this.world, 'incidents', 'incident_id', [`N${String(draws.below(20)).padStart(7, '0')}`]);
  }
}
