import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@peel/cli/client';
import type { PersonId } from '@peel/kernel/ids';
import { readDefinitions } from '@peel/policy/definitions';
import { compose, type Service } from '@peel/server/compose';
import { initialise } from '@peel/server/init';
import { Workspace } from '@peel/server/workspace';
import { orderYaml, type SourceText, sourceYaml, type Terms, withHandling } from './definitions.js';

const STEWARDS = ['steward', 'steward-two'] as PersonId[];
const AUTHOR = 'engineer';

/** A demonstration workspace with further labels and sources, approved as the program demands it. */
export class BenchWorkspace {
  readonly workspace: Workspace;

  private constructor(readonly folder: string) {
    this.workspace = new Workspace(folder);
  }

  /** `imported` sources come with the standing order of an import; `loaded` ones are filled beside it. */
  static async make(
    above: string,
    terms: Terms,
    { imported, loaded }: { readonly imported: readonly SourceText[]; readonly loaded: readonly SourceText[] },
  ): Promise<BenchWorkspace> {
    const made = new BenchWorkspace(join(above, 'ws'));
    await initialise(made.folder, 'pole', () => undefined);
    const vocabulary = join(made.folder, 'policy', 'vocabulary.yaml');
    await writeFile(vocabulary, withHandling(await readFile(vocabulary, 'utf8'), terms));
    const { begins, expires } = await made.termOfOrders();
    await mkdir(join(made.folder, 'purposes', 'orders'), { recursive: true });
    for (const source of [...imported, ...loaded])
      await writeFile(join(made.folder, 'sources', `${source.name}.yaml`), sourceYaml(source));
    for (const source of imported) {
      const order = join(made.folder, 'purposes', 'orders', `sync-${source.name.replaceAll('_', '-')}.yaml`);
      await writeFile(order, orderYaml(source, begins, expires));
    }
    await made.approve(imported);
    return made;
  }

  /** The whole service in this process. Nothing else may serve the workspace meanwhile. */
  async serve<T>(work: (service: Service) => Promise<T>): Promise<T> {
    const service = await compose(this.workspace, { onFatal: () => undefined, ports: { log: () => undefined } });
    try {
      return await work(service);
    } finally {
      await service.close();
    }
  }

  /** A client of a service of its own process, which the first call starts. */
  client(as: string): Client {
    return new Client(this.folder, { as });
  }

  private async approve(imported: readonly SourceText[]): Promise<void> {
    const { hash } = readDefinitions(await this.workspace.definitions());
    await this.serve(async ({ gate }) => {
      for (const steward of STEWARDS) await gate.approvePolicy(hash, steward, AUTHOR);
      for (const { name } of imported) {
        for (const steward of STEWARDS) await gate.approveOrder(`sync-${name.replaceAll('_', '-')}`, steward, AUTHOR);
      }
    });
  }

  /** The template's own orders were dated for today. */
  private async termOfOrders(): Promise<{ begins: string; expires: string }> {
    const text = await readFile(join(this.folder, 'purposes', 'orders', 'sync-police-uk-street.yaml'), 'utf8');
    const day = (name: string): string => new RegExp(`^${name}: (\\S+)$`, 'm').exec(text)?.[1] ?? '';
    return { begins: day('begins'), expires: day('expires') };
  }
}
