export interface Parameters {
  readonly folder: string;
  readonly port: number | undefined;
  /** Whether it ends with whoever started it. */
  readonly supervised: boolean;
}

/** The command line of the service's process, which the command line of Peel writes: no person does. The workspace comes last. */
export function parametersOf(parameters: readonly string[]): Parameters {
  const at = parameters.indexOf('--port');
  return {
    folder: parameters.at(-1) ?? '.',
    port: at < 0 ? undefined : Number(parameters[at + 1]),
    supervised: parameters.includes('--supervised'),
  };
}
