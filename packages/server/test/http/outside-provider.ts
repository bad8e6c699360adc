import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

const base64url = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A force's identity provider, as small as one can be; what it says of a person, and how it lies, is set by the test. */
export class OutsideProvider {
  person: Readonly<Record<string, unknown>> = { sub: 'analyst' };
  /** Changed for tokens that are not what they should be. */
  claims: (claims: Record<string, unknown>) => Record<string, unknown> = (claims) => claims;
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly codes = new Map<string, URLSearchParams>();

  private constructor(private readonly server: http.Server) {}

  static async open(): Promise<OutsideProvider> {
    const server = http.createServer();
    const provider = new OutsideProvider(server);
    server.on('request', (request, response) => void provider.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.issuer);
    const json = (value: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (pathname === '/.well-known/openid-configuration') {
      json({
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/auth`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    } else if (pathname === '/jwks') {
      json({ keys: [{ ...this.keys.publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'one' }] });
    } else if (pathname === '/auth') {
      const code = randomUUID();
      this.codes.set(code, searchParams);
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', searchParams.get('state') ?? '');
      response.writeHead(303, { location: back.href }).end();
    } else if (pathname === '/token') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const asked = this.codes.get(form.get('code') ?? '');
      this.codes.delete(form.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const knows = request.headers.authorization === `Basic ${Buffer.from('peel:hush').toString('base64')}`;
      if (asked?.get('code_challenge') !== challenge || !knows) json({ error: 'invalid_grant' }, 400);
      else json({ access_token: 'none', token_type: 'Bearer', id_token: this.token(asked) });
    } else response.writeHead(404).end();
  }

  private token(asked: URLSearchParams): string {
    const now = Math.floor(Date.now() / 1_000);
    const times = { iat: now, exp: now + 300, auth_time: now };
    const claims = this.claims({
      iss: this.issuer,
      aud: asked.get('client_id'),
      nonce: asked.get('nonce'),
      ...times,
      ...this.person,
    });
    const text = `${base64url({ alg: 'RS256', kid: 'one' })}.${base64url(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), this.keys.privateKey).toString('base64url')}`;
  }
}
