/**
 * What `start` makes of each item, in their order, with up to `count` of them under way: reading thousands of small
 * files one after the other is mostly waiting.
 */
export async function* ahead<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  count: number,
  start: (item: T) => Promise<R>,
): AsyncIterable<R> {
  const underWay: Promise<{ value: R } | { error: unknown }>[] = [];
  const settled = (item: T) =>
    start(item).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
  const next = async () => {
    const one = await underWay.shift();
    if (one && "error" in one) throw one.error;
    return one;
  };
  for await (const item of items) {
    underWay.push(settled(item));
    if (underWay.length < count) continue;
    const one = await next();
    if (one) yield one.value;
  }
  while (underWay.length > 0) {
    const one = await next();
    if (one) yield one.value;
  }
}
