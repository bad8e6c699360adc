import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { base32 } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';

/** What the browser keeps in its cookie: 256 random bits. */
export function newToken(randomness: Randomness, person: string): string {
  return base32(randomness.bytes(32, `sign-in:${person}`));
}

/** What is kept of it. There is nothing to guess, so the hash needs no salt. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** By what a sign-in is known in memory: not the secret itself. */
export function signInKey(token: string): string {
  return tokenHash(token).toString('base64url');
}

/**
 * What a page of ours has to show besides the cookie, which a browser sends along by itself. It follows from the cookie's secret and is
 * stored nowhere: a token of an earlier sign-in, or of somebody else's, is another one.
 */
export function pageToken(token: string): string {
  return base32(createHmac('sha256', token).update('peel/page-token/v1').digest());
}

export function isPageToken(given: string, token: string): boolean {
  const [left, right] = [tokenHash(given), tokenHash(pageToken(token))];
  return timingSafeEqual(left, right);
}
