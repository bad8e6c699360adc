import type { Section } from '../report/report.js';
import type { Setting } from './setting.js';
export async function measureImport(_setting: Setting): Promise<Section> {
  return { name: 'import', title: 'Import', settings: {}, verdicts: [], tables: [] };
}
