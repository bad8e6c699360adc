import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A site of somebody else's on this machine. Asked as `127.0.0.1` it is of our site and not of our origin, asked as `localhost` it is of
 * another site.
 */
export class ForeignSite {
  readonly asked: http.IncomingMessage[] = [];

  private constructor(
    private readonly server: http.Server,
    private readonly pages: Map<string, string>,
  ) {}

  static async open(): Promise<ForeignSite> {
    const pages = new Map<string, string>();
    const server = http.createServer();
    const site = new ForeignSite(server, pages);
    server.on('request', (request, response) => {
      site.asked.push(request);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(pages.get(request.url ?? '') ?? '<!doctype html><title>elsewhere</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  /** The address of a page with this body, by the name of the host. */
  page(host: '127.0.0.1' | 'localhost', body: string): string {
    const path = `/${this.pages.size}.html`;
    this.pages.set(path, `<!doctype html><meta charset="utf-8"><title>elsewhere</title>${body}`);
    return `http://${host}:${(this.server.address() as AddressInfo).port}${path}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
