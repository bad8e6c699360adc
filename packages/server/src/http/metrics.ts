import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '../compose.js';
import { serverErrors } from '../errors.js';
import type { Routes } from '../routes/routes.js';

/** Upper bounds of the durations counted, in seconds. */
const BOUNDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface Counted {
  readonly labels: string;
  count: number;
  seconds: number;
  readonly buckets: number[];
}

/** What the service did, in numbers: by route as it is written in the program, never by address, person, purpose or dataset. */
export class Metrics {
  private readonly requests = new Map<string, Counted>();

  /** Counts each answer, and tells the log of it: the route, never the address with what is in it. */
  watch(app: Routes, service: Service): void {
    app.addHook('onResponse', async (request, reply) => {
      const route = routeOf(request);
      if (route === '/health' || route === '/metrics') return;
      const milliseconds = Math.round(reply.elapsedTime);
      this.count(request.method, route, reply, milliseconds / 1_000);
      service.log('answered', {
        request: request.id,
        method: request.method,
        route,
        status: reply.raw.statusCode,
        milliseconds,
        whole: reply.raw.writableFinished,
      });
    });
  }

  /** In the text format of Prometheus. */
  text(service: Service): string {
    const counted = [...this.requests.values()];
    const { rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return [
      ...gauge('peel_readable', 'Whether data may be read: the log is written and witnessed.', isReadable(service)),
      ...gauge('process_resident_memory_bytes', 'Memory of the service, without its workers.', rss),
      ...gauge('process_uptime_seconds', 'Since the service was started.', Math.round(process.uptime())),
      '# HELP process_cpu_seconds_total Time on the processor.',
      '# TYPE process_cpu_seconds_total counter',
      `process_cpu_seconds_total ${(user + system) / 1e6}`,
      '# HELP peel_request_seconds Answers over HTTP and how long they took, by route.',
      '# TYPE peel_request_seconds histogram',
      ...counted.flatMap(histogram),
      '',
    ].join('\n');
  }

  private count(method: string, route: string, reply: FastifyReply, seconds: number): void {
    const status = `${Math.floor(reply.raw.statusCode / 100)}xx`;
    const labels = `method="${method}",route="${route}",status="${status}"`;
    const counted = this.requests.get(labels) ?? { labels, count: 0, seconds: 0, buckets: BOUNDS.map(() => 0) };
    this.requests.set(labels, counted);
    counted.count += 1;
    counted.seconds += seconds;
    for (const [at, bound] of BOUNDS.entries())
      if (seconds <= bound) counted.buckets[at] = (counted.buckets[at] ?? 0) + 1;
  }
}

const METRICS = {
  tags: ['running'],
  summary: 'What the service did, in numbers, in the text format of Prometheus',
  description:
    "For programs on the machine itself; from elsewhere with the operator's metrics token as `Authorization: Bearer`.",
  response: { 200: { description: 'Lines of numbers.', content: { 'text/plain': { schema: { type: 'string' } } } } },
};

/** On the machine itself, asked by one of its programs and not through a proxy; from elsewhere with the operator's token. */
export function addMetrics(app: Routes, service: Service, metrics: Metrics): void {
  const { metricsToken } = service.settings;
  app.get('/metrics', { config: { open: true }, schema: METRICS }, async (request, reply) => {
    const { authorization } = request.headers;
    const shown = metricsToken !== undefined && authorization === `Bearer ${metricsToken}`;
    if (!shown && !isLocalProgram(request.headers)) throw serverErrors.routeUnknown();
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text(service));
  });
}

function isLocalProgram(headers: IncomingHttpHeaders): boolean {
  const host = headers.host ?? '';
  const proxied = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return /^(127\.0\.0\.1|localhost):/.test(host) && !proxied && headers['sec-fetch-site'] === undefined;
}

/** The route as it was declared; methods and routes are the program's own words, so the numbers stay few. */
function routeOf(request: FastifyRequest): string {
  return request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
}

function isReadable({ gate }: Service): number {
  try {
    gate.assertReadable();
    return 1;
  } catch {
    return 0;
  }
}

function gauge(name: string, help: string, value: number): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`];
}

function histogram({ labels, count, seconds, buckets }: Counted): readonly string[] {
  return [
    ...BOUNDS.map((bound, at) => `peel_request_seconds_bucket{${labels},le="${bound}"} ${buckets[at] ?? 0}`),
    `peel_request_seconds_bucket{${labels},le="+Inf"} ${count}`,
    `peel_request_seconds_sum{${labels}} ${seconds}`,
    `peel_request_seconds_count{${labels}} ${count}`,
  ];
}
