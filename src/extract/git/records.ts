/** Cuts a stream at each NUL; what follows the last one is a field too, unless it is empty. */
export async function* fields(stream: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk);
    let start = 0;
    for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) yield rest;
}

/**
 * Cuts a stream into what stands between the separators. Of each piece only the first `limit` bytes are kept, so
 * that a change of a gigabyte costs no memory.
 */
export async function* pieces(
  stream: AsyncIterable<Uint8Array>,
  separator: Buffer,
  limit: number,
): AsyncIterable<Buffer> {
  let kept: Buffer[] = [];
  let size = 0;
  let rest: Buffer = Buffer.alloc(0);
  const keep = (bytes: Buffer) => {
    const part = bytes.subarray(0, Math.max(0, limit - size));
    if (part.length > 0) kept.push(part);
    size += part.length;
  };
  for await (const chunk of stream) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk);
    let start = 0;
    for (let end = bytes.indexOf(separator); end >= 0; end = bytes.indexOf(separator, start)) {
      keep(bytes.subarray(start, end));
      if (size > 0) yield Buffer.concat(kept);
      kept = [];
      size = 0;
      start = end + separator.length;
    }
    // a separator may be cut by the end of the chunk
    const safeEnd = Math.max(start, bytes.length - separator.length + 1);
    keep(bytes.subarray(start, safeEnd));
    rest = bytes.subarray(safeEnd);
  }
  keep(rest);
  if (size > 0) yield Buffer.concat(kept);
}

/** Maps with up to `width` calls at work; results come in the order of the items. */
export async function* mapInOrder<T, R>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncIterable<R> {
  const running: Promise<R>[] = [];
  for (const item of items) {
    const one = work(item);
    one.catch(() => undefined); // reported where it is awaited
    running.push(one);
    const first = running.length >= width ? running.shift() : undefined;
    if (first) yield await first;
  }
  for (const one of running) yield await one;
}
