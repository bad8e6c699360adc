import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as http from 'node:http';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorBody, errorFromBody, isPeelError } from '@peel/kernel/errors';
import { serverErrors } from '@peel/server/errors';
import { decodeMessages, type Message, STREAM_MEDIA_TYPE } from '@peel/server/wire';
import { Workspace } from '@peel/server/workspace';
import { cliErrors } from './errors.js';
import { say } from './output.js';
import { serviceEnvironment } from './service-environment.js';
import { SERVICE_MAIN } from './supervisor.js';

const START_MILLISECONDS = 60_000;
const LOOK_MILLISECONDS = 30;
/** How often a service that somebody else starts is looked for before this client tries again itself. */
const OTHERS_LOOKS = 30;

/** Who asks: a demonstration's `--as`, or a token from the environment. */
export interface Identity {
  readonly as?: string | undefined;
}

export interface RunningService {
  readonly pid: number;
  /** Where its pages are, when it has any. */
  readonly address?: string;
}

/** Talks to the workspace's service over its socket and starts it when none runs. Never opens a data file. */
export class Client {
  readonly workspace: Workspace;
  private socket: string | undefined;
  /** What the service wants everybody to know: said once, on standard error. */
  private notices: readonly string[] = [];

  constructor(
    folder: string,
    private readonly identity: Identity = {},
  ) {
    this.workspace = new Workspace(folder);
  }

  async get<T>(path: string): Promise<T> {
    return this.json<T>('GET', path, undefined);
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.json<T>('POST', path, body);
  }

  /** The messages of a streamed answer. Throws the service's error when it ends in one, `cli.service-gone` when it ends without a mark. */
  async *stream(path: string, body: unknown): AsyncGenerator<Message> {
    const response = await this.send('POST', path, body);
    if (response.headers['content-type'] !== STREAM_MEDIA_TYPE) await this.parse(response);
    let ended = false;
    try {
      for await (const message of decodeMessages(response)) {
        if (message.type === 'X') throw errorFromBody(message.error);
        ended = message.type === 'E';
        yield message;
      }
    } catch (error) {
      throw isPeelError(error) ? error : cliErrors.serviceGone({}, error);
    }
    if (!ended) throw cliErrors.serviceGone();
  }

  /** The bytes of an answer as they come. Throws the service's error, and `cli.service-gone` when they break off. */
  async *bytes(path: string, body: unknown): AsyncGenerator<Buffer> {
    const response = await this.send('POST', path, body);
    if ((response.statusCode ?? 500) >= 400) await this.parse(response);
    try {
      for await (const chunk of response) yield chunk as Buffer;
    } catch (error) {
      throw cliErrors.serviceGone({}, error);
    }
  }

  /** Sends a byte stream as the body. */
  async upload<T>(path: string, bytes: Readable): Promise<T> {
    this.socket ??= await this.connectable();
    return this.parse<T>(
      await exchange(
        this.socket,
        'POST',
        path,
        { ...this.identityHeaders(), 'content-type': 'application/octet-stream' },
        bytes,
      ),
    );
  }

  /** The service that answers now, if one does. Does not start one. */
  async running(): Promise<RunningService | undefined> {
    return this.ping(await this.workspace.socket());
  }

  /** Ends the service if one runs; resolves when it has let go of everything. */
  async stop(): Promise<boolean> {
    const socket = await this.workspace.socket();
    const running = await this.ping(socket);
    if (running === undefined) return false;
    this.socket = socket;
    await this.post('/stop');
    while (isAlive(running.pid)) await sleep(20);
    return true;
  }

  private async json<T>(method: string, path: string, body: unknown): Promise<T> {
    return this.parse<T>(await this.send(method, path, body));
  }

  private async parse<T>(response: http.IncomingMessage): Promise<T> {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const value: unknown = text === '' ? {} : JSON.parse(text);
    if ((response.statusCode ?? 500) >= 400) throw errorFromBody(value as ErrorBody);
    return value as T;
  }

  private async send(method: string, path: string, body: unknown): Promise<http.IncomingMessage> {
    this.socket ??= await this.connectable();
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      ...this.identityHeaders(),
      ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': payload.length }),
    };
    return exchange(this.socket, method, path, headers, payload).catch((error: unknown) => {
      throw cliErrors.serviceGone({}, error);
    });
  }

  private identityHeaders(): http.OutgoingHttpHeaders {
    const { as } = this.identity;
    const token = process.env.PEEL_TOKEN;
    return {
      ...(as === undefined ? {} : { 'x-peel-as': encodeURIComponent(as) }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
  }

  private async connectable(): Promise<string> {
    await this.workspace.requireInitialised();
    const socket = await this.workspace.socket();
    if ((await this.ping(socket)) === undefined) await this.start(socket);
    for (const notice of this.notices) say(`peel: ${notice}`);
    return socket;
  }

  private async ping(socket: string): Promise<RunningService | undefined> {
    try {
      const response = await exchange(socket, 'GET', '/health', {}, undefined);
      const running = await this.parse<RunningService & { notices?: readonly string[] }>(response);
      this.notices = running.notices ?? [];
      return running;
    } catch {
      return undefined;
    }
  }

  /** Several clients may find no service at once, and a service may be killed while it comes up: whoever did not win asks again. */
  private async start(socket: string): Promise<void> {
    await this.workspace.requireOwner();
    const deadline = Date.now() + START_MILLISECONDS;
    while (Date.now() < deadline) {
      if ((await this.launch(socket, deadline)) === 'answers') return;
      for (let looks = 0; looks < OTHERS_LOOKS; looks += 1) {
        if ((await this.ping(socket)) !== undefined) return;
        await sleep(LOOK_MILLISECONDS);
      }
    }
    throw serverErrors.serviceDidNotStart({
      why: `it did not answer within ${START_MILLISECONDS / 1000} s`,
      log: this.workspace.serviceLog,
    });
  }

  /** Starts one service process. `another`: it gave way to a service that somebody else started. Throws why it could not start. */
  private async launch(socket: string, deadline: number): Promise<'answers' | 'another'> {
    const log = this.workspace.serviceLog;
    await fs.mkdir(dirname(log), { recursive: true, mode: 0o700 });
    const output = openSync(log, 'a', 0o600);
    const child = spawn(process.execPath, [SERVICE_MAIN, this.workspace.folder], {
      detached: true,
      env: serviceEnvironment(),
      stdio: ['ignore', output, output, 'ipc'],
    });
    closeSync(output);
    const ended = new Promise<{ readonly body: ErrorBody | undefined }>((resolve) => {
      child.once('message', (message) => resolve({ body: message as ErrorBody }));
      // Its last word may still be on the way when it is gone.
      child.once('exit', () => setTimeout(() => resolve({ body: undefined }), LOOK_MILLISECONDS));
    });
    const forgetInterruptions = endedTogether(child);
    try {
      while (Date.now() < deadline) {
        const end = await Promise.race([ended, sleep(LOOK_MILLISECONDS).then(() => undefined)]);
        if ((await this.ping(socket)) !== undefined) return 'answers';
        if (end?.body?.code === 'server.another-service') return 'another';
        if (end?.body !== undefined) throw errorFromBody(end.body);
        if (end !== undefined) throw serverErrors.serviceDidNotStart({ why: 'it ended without a word', log });
      }
      return 'another';
    } finally {
      forgetInterruptions();
      child.removeAllListeners();
      if (child.connected) child.disconnect();
      child.unref();
    }
  }
}

/** A command that is interrupted while its service comes up takes that one with it: nobody would know of it. */
function endedTogether(child: ChildProcess): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = (signal: NodeJS.Signals): void => {
    forget();
    child.once('exit', () => process.kill(process.pid, signal));
    child.kill('SIGTERM');
  };
  const forget = (): void => {
    for (const signal of signals) process.off(signal, end);
  };
  for (const signal of signals) process.on(signal, end);
  return forget;
}

function exchange(
  socketPath: string,
  method: string,
  path: string,
  headers: http.OutgoingHttpHeaders,
  body: Buffer | Readable | undefined,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ socketPath, method, path, headers: { ...headers, host: 'peel' } }, (response) => {
      // An answer before everything was sent is a refusal: the rest is not wanted.
      if (body instanceof Readable && !outgoing.writableEnded) {
        body.unpipe(outgoing);
        body.destroy();
        response.once('end', () => outgoing.destroy());
      }
      resolve(response);
    });
    outgoing.on('error', reject);
    if (body instanceof Readable) body.once('error', reject).pipe(outgoing);
    else outgoing.end(body);
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
