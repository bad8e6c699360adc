/**
 * The environment of the service. The C library keeps an arena of memory for each thread and gives little of it back: with the arenas of
 * all threads a service that has read much holds gigabytes that it does not use, and starting a worker takes as long as that is large.
 */
export function serviceEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { MALLOC_ARENA_MAX: '2', ...own };
}
