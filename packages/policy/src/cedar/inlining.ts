import { setFlagsFromString } from 'node:v8';

/**
 * Node 20's compiler inlines calls into WebAssembly, and ends the whole process ("unreachable code" in the deoptimiser) when the caller's
 * optimised code is given up while such a call runs: a service that had decided a few thousand times died of it. Calls into Cedar are
 * long beside what inlining saves. Must be loaded before Cedar is called; later versions do not take the flag as we know it.
 */
if (process.versions.node.startsWith('20.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls');
