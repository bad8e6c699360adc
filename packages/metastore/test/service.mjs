// A service as a process of its own: `node service.mjs <settings as JSON> <act>`. Says what it does line by line.
import { systemClock } from '@peel/kernel/clock';
import { takeLease } from '@peel/metastore/lease';
import { startPostgres } from '@peel/metastore/postgres';

const [settings = '{}', act] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);

try {
  const postgres = await startPostgres(JSON.parse(settings), { clock: systemClock, log: (line) => say(`log ${line}`) });
  say('ready');
  if (act === 'lease' || act === 'short-lease') {
    const seconds = act === 'lease' ? 30 : 2;
    const lease = await takeLease(postgres, 'service', `process ${process.pid}`, seconds, systemClock);
    lease?.lost.addEventListener('abort', () => say(`lost ${lease.lost.reason.code}`));
    say(`lease ${lease?.token}`);
  }
  if (act === 'once') {
    const { rows } = await postgres.pool.query('select current_user as name, 1 + 1 as two');
    say(`rows ${JSON.stringify(rows)}`);
    await postgres.stop();
    say('stopped');
  } else {
    process.once('SIGTERM', async () => {
      await postgres.stop();
      say('stopped');
      process.exit(0);
    });
    setInterval(() => {}, 1_000);
  }
} catch (error) {
  say(`error ${error.code} ${error.message}`);
  process.exit(1);
}
