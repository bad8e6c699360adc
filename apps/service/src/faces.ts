import { fileURLToPath } from 'node:url';
import { portal } from '@peel/portal/portal';
import type { Face } from '@peel/server/http/face';
import { staticFace } from '@peel/server/http/static-face';

const WORKBENCH = fileURLToPath(new URL('../../workbench/dist', import.meta.url));

/** With what the addresses of the workbench begin; held against its own routes by a test. */
export const WORKBENCH_PLACES = [
  'session',
  'sql',
  'catalogue',
  'purposes',
  'people',
  'passkeys',
  'ledger',
  'orders',
  'imports',
] as const;

/** What a workspace shows over HTTP besides the API. The workbench comes last: it answers every address that is nobody else's. */
export async function allFaces(): Promise<readonly Face[]> {
  return [portal, await staticFace(WORKBENCH, WORKBENCH_PLACES)];
}
