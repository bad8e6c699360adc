/** A file read from any place: how an archive, whose list of contents comes last, is read without holding it. */
export interface RandomAccess {
  /** Bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `position`; a file that ends before is an error of the port. */
  read(position: number, length: number): Promise<Uint8Array>;
}
