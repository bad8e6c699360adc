import { isPeelError } from '@peel/kernel/errors';
import { serve } from './serve.js';

/** The service as a process of its own: `node main.js <workspace>`. Tells the one who started it why it could not start. */
try {
  await serve(process.argv[2] ?? '.');
} catch (error) {
  if (process.send !== undefined && isPeelError(error)) {
    await new Promise((sent) => process.send?.(error.toJSON(), undefined, undefined, sent));
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(isPeelError(error) ? error.exitCode : 5);
}
