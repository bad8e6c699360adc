import { isPeelError } from '@peel/kernel/errors';
import { diskFault } from './disk-fault.js';
import { serve } from './serve.js';

/** The service as a process of its own: `node main.js <workspace>`. Tells the one who started it why it could not start. */
try {
  await serve(process.argv[2] ?? '.');
} catch (error) {
  const told = isPeelError(error) ? error : diskFault(error);
  if (process.send !== undefined && told !== undefined) {
    await new Promise((sent) => process.send?.(told.toJSON(), undefined, undefined, sent));
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(told?.exitCode ?? 5);
}
