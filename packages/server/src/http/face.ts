import type { Service } from '../compose.js';
import type { Routes } from '../routes/routes.js';

/** Something that a workspace shows of itself over HTTP besides the API: the workbench, the portal. The server knows none by name. */
export interface Face {
  add(app: Routes, service: Service): Promise<void> | void;
}
