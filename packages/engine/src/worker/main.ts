import { Output } from './output.js';
import { MessageSplitter, REQUEST_BYTES, type Request } from './protocol.js';
import { WorkerSession } from './session.js';

/** The worker program: `main.js <own folder> <spill folder> <spill megabytes> <memory megabytes> <threads>`. */
const [, , folder = '/data', spill = '/spill', spillMb = '512', memoryMb = '1024', threads = '2'] = process.argv;
const output = new Output();
const session = await WorkerSession.start(
  {
    folder,
    spill: { folder: spill, megabytes: Number(spillMb) },
    memoryMb: Number(memoryMb),
    threads: Number(threads),
  },
  output,
);
const splitter = new MessageSplitter(REQUEST_BYTES);
let queue = Promise.resolve();

process.stdin.on('data', (bytes: Buffer) => {
  for (const { payload } of splitter.push(bytes)) take(JSON.parse(payload.toString('utf8')) as Request);
});
process.stdin.on('end', () => process.exit(0));
output.answer({ id: 0, type: 'done', value: 'ready' });

/** Requests are answered in turn; only a cancel overtakes. */
function take(request: Request): void {
  if (request.op === 'cancel') session.cancel();
  else queue = queue.then(() => session.answer(request));
}
