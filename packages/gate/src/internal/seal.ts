/** The one key that makes `Governed` values. The package does not export this folder. */
export const seal: unique symbol = Symbol('peel.governed');
