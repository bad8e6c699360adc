import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { pagePolicy } from './headers.js';

/**
 * Whether a page was gone to from a page that is not ours: another site, or another program's pages on this machine, which browsers
 * count as the same site. A typed or kept address says `none`.
 */
export function cameFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}

/**
 * A link that somebody else made opens this, not the application (THREATS 21): a page without script that says where the link leads and
 * waits. Following its own link is then an act of the person, on a page of ours.
 */
export function askBeforeOpening(reply: FastifyReply, path: string): FastifyReply {
  const target = escapeHtml(path);
  return reply
    .header('content-security-policy', pagePolicy())
    .type('text/html; charset=utf-8')
    .send(`<!doctype html>
<html lang="en-GB">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Open Peel?</title>
  </head>
  <body>
    <main>
      <h1>Open Peel?</h1>
      <p>A link on another page brought you here. Nothing has been opened or read.</p>
      <p>Go on only if you meant to. What you look at in Peel is written down with your name.</p>
      <p><a href="${target}" id="open">Open <code>${target}</code> in Peel</a></p>
    </main>
  </body>
</html>
`);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
