import type { Service } from '../compose.js';
import { addDataRoutes } from './data.js';
import { addDatasetRoutes } from './datasets.js';
import { addDownloadRoutes } from './downloads.js';
import { addImportRoutes } from './imports.js';
import { addLedgerRoutes } from './ledger.js';
import { addOrderRoutes } from './orders.js';
import { addPeopleRoutes } from './people.js';
import { addPolicyRoutes } from './policy.js';
import { addPolicyDeskRoutes } from './policy-desk.js';
import { addQueryRoutes } from './queries.js';
import { addRecordRoutes } from './records.js';
import type { Routes } from './routes.js';
import { addSessionUploadRoutes } from './session-uploads.js';
import { addSessionRoutes } from './sessions.js';

/** Everything that the service answers, on its socket and under `/api`: one list, so that neither has a door of its own. */
export function addAllRoutes(app: Routes, service: Service): void {
  addSessionRoutes(app, service);
  addDataRoutes(app, service);
  addDatasetRoutes(app, service);
  addDownloadRoutes(app, service);
  addQueryRoutes(app, service);
  addImportRoutes(app, service);
  addSessionUploadRoutes(app, service);
  addPeopleRoutes(app, service);
  addPolicyRoutes(app, service);
  addPolicyDeskRoutes(app, service);
  addRecordRoutes(app, service);
  addOrderRoutes(app, service);
  addLedgerRoutes(app, service);
}
