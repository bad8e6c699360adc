import type { Clock } from '@peel/kernel/clock';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { serverErrors } from '../errors.js';
import { sendProblem } from './failures.js';
import { type Rate, Rates } from './rates.js';

export interface LimitSettings {
  /** Of each person, by whatever browser or program. */
  readonly person: Rate;
  /** Of each address, whoever asks from it: pages, files, and who is not signed in. */
  readonly client: Rate;
  /** Attempts to sign in from each address. */
  readonly signIn: Rate;
}

export const DEFAULT_LIMITS: LimitSettings = {
  person: { perSecond: 50, burst: 300 },
  client: { perSecond: 200, burst: 2_000 },
  signIn: { perSecond: 1, burst: 60 },
};

/** A body that is no file arrives whole within this time. */
const BODY_MILLISECONDS = 20_000;
/** A file may take as long as it takes, and must keep moving. */
const QUIET_MILLISECONDS = 60_000;

/** What a client may ask of the service per time, so that nobody keeps others from being answered. */
export class Limits {
  private readonly persons: Rates;
  private readonly clients: Rates;
  private readonly signIns: Rates;

  constructor(
    settings: LimitSettings,
    clock: Clock,
    /** Whether a proxy of the installation's own stands in front, and says whom it asks for. */
    private readonly behindProxy: boolean,
  ) {
    this.persons = new Rates(settings.person, clock);
    this.clients = new Rates(settings.client, clock);
    this.signIns = new Rates(settings.signIn, clock);
  }

  /** Throws `server.too-many-requests`. */
  client(request: FastifyRequest, reply: FastifyReply): void {
    refuseIn(this.clients.take(this.addressOf(request)), reply);
  }

  person(person: string, reply: FastifyReply): void {
    refuseIn(this.persons.take(person), reply);
  }

  signIn(request: FastifyRequest, reply: FastifyReply): void {
    refuseIn(this.signIns.take(this.addressOf(request)), reply);
  }

  private addressOf(request: FastifyRequest): string {
    const told = request.headers['x-forwarded-for'];
    // The last address is the one that the nearest proxy saw itself; those before it are what it was told.
    const seen = this.behindProxy && typeof told === 'string' ? told.split(',').at(-1)?.trim() : undefined;
    return seen ?? request.raw.socket.remoteAddress ?? '';
  }
}

function refuseIn(milliseconds: number, reply: FastifyReply): void {
  if (milliseconds <= 0) return;
  reply.header('retry-after', String(Math.ceil(milliseconds / 1_000)));
  throw serverErrors.tooManyRequests({ seconds: Math.ceil(milliseconds / 1_000) });
}

/** Ends a connection on which a file stops coming. The connection may carry many requests, so nothing of one stays on it. */
function limitQuiet(raw: FastifyRequest['raw']): void {
  const { socket } = raw;
  const cut = (): void => void socket.destroy();
  const settled = (): void => {
    socket.off('timeout', cut);
    socket.setTimeout(0);
  };
  socket.setTimeout(QUIET_MILLISECONDS);
  socket.once('timeout', cut);
  raw.once('end', settled);
}

/** Ends a request whose body does not come. */
export function limitBodyTime(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  if (raw.headers['content-length'] === undefined && raw.headers['transfer-encoding'] === undefined) return;
  if (raw.headers['content-type'] === 'application/octet-stream') {
    limitQuiet(raw);
    return;
  }
  const timer = setTimeout(() => {
    if (reply.sent) return;
    reply.header('connection', 'close');
    reply.raw.once('finish', () => raw.socket.destroy());
    sendProblem(reply, serverErrors.tooSlow(), request.id);
  }, BODY_MILLISECONDS);
  const settled = (): void => clearTimeout(timer);
  raw.once('end', settled);
  raw.once('close', settled);
}
