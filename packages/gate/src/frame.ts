/** What leaves the gate is read with the engine's own decoder; those above reach it through here. */
export { rowsOf } from '@peel/engine/frame/rows';
