import { generateKeyPairSync } from 'node:crypto';
import { dirname } from 'node:path';
import { type Files, writeDurably } from '@peel/kernel/files';
import type { Randomness } from '@peel/kernel/randomness';
import type { JWK } from 'oidc-provider';

export interface ProviderKeys {
  readonly signing: JWK;
  /** Signs the provider's own cookies. */
  readonly cookies: string;
}

/** The embedded provider's keys, made at the first start and kept beside the workspace's others. */
export async function providerKeys(files: Files, path: string, randomness: Randomness): Promise<ProviderKeys> {
  const known = await files.read(path);
  if (known !== undefined) return JSON.parse(Buffer.from(known).toString()) as ProviderKeys;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = Buffer.from(randomness.bytes(8, 'identity-key')).toString('hex');
  const keys: ProviderKeys = {
    signing: { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } as JWK,
    cookies: Buffer.from(randomness.bytes(32, 'identity-cookies')).toString('base64url'),
  };
  await files.makeFolder(dirname(path));
  await writeDurably(files, path, Buffer.from(JSON.stringify(keys)));
  return keys;
}
