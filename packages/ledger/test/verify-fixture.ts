import { ContentStore } from '../src/content-store.js';
import type { Ledger } from '../src/ledger.js';
import { verifierKey } from '../src/note.js';
import { folderReader } from '../src/tile-publisher.js';
import { type VerifyReport, type VerifyRequest, verifyLog } from '../src/verify.js';
import { type Fixture, FOLDER } from './ledger-fixture.js';

/** Publishes and verifies everything with the overseer's private key, as an overseer would on a copy of the folder. */
export async function verifyFixture(
  fixture: Fixture,
  ledger: Ledger | undefined,
  more: Partial<VerifyRequest> = {},
): Promise<VerifyReport> {
  await ledger?.checkpoint();
  const overseer = fixture.keys.overseer.private;
  const contents = await ContentStore.open(fixture.disk, `${FOLDER}/content`);
  return verifyLog({
    log: folderReader(fixture.disk, `${FOLDER}/log`),
    publicKey: verifierKey(fixture.keys.signer.verifier),
    ...(overseer === undefined ? {} : { inside: { key: overseer, contents } }),
    ...more,
  });
}
