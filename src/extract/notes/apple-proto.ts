import { gunzipSync } from "node:zlib";
import Pbf from "pbf";

/** A stretch of a note's text with one look. Lengths are UTF-16 units, as in JavaScript. */
export interface Run {
  length: number;
  style: number;
  indent: number;
  /** null where it is no item of a checklist. */
  done: boolean | null;
  quote: boolean;
  bold: boolean;
  italic: boolean;
  struck: boolean;
  link: string;
  /** Identifier of what an U+FFFC stands for. */
  attachment: string;
}

export interface Body {
  text: string;
  runs: Run[];
}

/** Notes are some kB; what grows to more is no note. */
const UNPACKED = 64 * 1024 * 1024;
const PLAIN = 3;

/** What `ZDATA` holds: compressed protocol buffers, a document with a note with a text and its runs. Throws. */
export function noteBody(data: Uint8Array): Body {
  const bytes = gunzipSync(data, { maxOutputLength: UNPACKED });
  const body: Body = { text: "", runs: [] };
  const noteField = (tag: number, into: Body, pbf: Pbf) => {
    if (tag === 2) into.text = pbf.readString();
    else if (tag === 5) into.runs.push(pbf.readMessage(runField, plainRun()));
  };
  const documentField = (tag: number, into: Body, pbf: Pbf) => {
    if (tag === 3) pbf.readMessage(noteField, into);
  };
  return new Pbf(bytes).readFields((tag, into: Body, pbf) => {
    if (tag === 2) pbf.readMessage(documentField, into);
  }, body);
}

function runField(tag: number, run: Run, pbf: Pbf): void {
  if (tag === 1) run.length = pbf.readVarint();
  else if (tag === 2) pbf.readMessage(styleField, run);
  else if (tag === 5) {
    const weight = pbf.readVarint();
    run.bold = weight === 1 || weight === 3;
    run.italic = weight === 2 || weight === 3;
  } else if (tag === 7) run.struck = pbf.readVarint() === 1;
  else if (tag === 9) run.link = pbf.readString();
  else if (tag === 12)
    pbf.readMessage((field, into: Run, inner) => {
      if (field === 1) into.attachment = inner.readString();
    }, run);
}

function styleField(tag: number, run: Run, pbf: Pbf): void {
  if (tag === 1) run.style = pbf.readVarint(true);
  else if (tag === 4) run.indent = Math.min(20, Math.max(0, pbf.readVarint(true)));
  else if (tag === 5) {
    run.done = false;
    pbf.readMessage((field, into: Run, inner) => {
      if (field === 2) into.done = inner.readVarint() === 1;
    }, run);
  } else if (tag === 8) run.quote = pbf.readVarint() === 1;
}

const plainRun = (): Run => ({
  length: 0,
  style: PLAIN,
  indent: 0,
  done: null,
  quote: false,
  bold: false,
  italic: false,
  struck: false,
  link: "",
  attachment: "",
});
