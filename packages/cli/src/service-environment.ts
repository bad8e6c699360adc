/**
 * The environment of the service. The C library keeps an arena of memory for each thread and gives little of it back: with the arenas of
 * all threads a service that has read much holds gigabytes that it does not use, and starting a worker takes as long as that is large. And it
 * raises the size from which a block has pages of its own (mallopt(3), M_MMAP_THRESHOLD) with every large block that is freed, unless told
 * a fixed one: then an answer's buffers lie among small things, and their pages are never given back.
 */
export function serviceEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144', ...own };
}
