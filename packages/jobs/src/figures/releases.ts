import type { Clock } from '@peel/kernel/clock';
import type { Kysely } from 'kysely';
import type { JobsSchema } from '../migrations.js';

/** What has been released, by name. The first that is kept under a name stays; it is public, so its bytes may lie here. */
export class Releases {
  constructor(
    private readonly database: Kysely<JobsSchema>,
    private readonly clock: Clock,
  ) {}

  async find(name: string): Promise<Uint8Array | undefined> {
    const row = await this.database
      .selectFrom('jobs.releases')
      .select('bytes')
      .where('name', '=', name)
      .executeTakeFirst();
    return row?.bytes;
  }

  /** Keeps the bytes unless there are some; returns those that are to be published: the first ones. */
  async keep(name: string, bytes: Uint8Array, run: string): Promise<Uint8Array> {
    await this.database
      .insertInto('jobs.releases')
      .values({ name, bytes, run, released: new Date(this.clock.now()) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await this.find(name)) ?? bytes;
  }
}
