import type { RandomAccess } from '@peel/tabular/random-access';

export function memoryFile(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read: async (position, length) => {
      if (position + length > bytes.length) throw new RangeError('beyond the end');
      return bytes.slice(position, position + length);
    },
  };
}
