declare module "node-mbox" {
  import type { Readable } from "node:stream";
  export function MboxStream(input: Readable): Readable;
}
