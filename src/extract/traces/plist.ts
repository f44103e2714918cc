import { Parser } from "htmlparser2";

/** What is being filled: a list, or a dictionary with the key that waits for its value. */
type Frame = { list: unknown[] } | { dict: Map<string, unknown>; key: string | null };

/** The value of an XML property list: dictionaries as objects, dates as Date; undefined where it is none. */
export function parsePlist(xml: string): unknown {
  let root: unknown;
  let text = "";
  const stack: Frame[] = [];
  const put = (value: unknown) => {
    const top = stack.at(-1);
    if (!top) root ??= value;
    else if ("list" in top) top.list.push(value);
    else if (top.key !== null) {
      top.dict.set(top.key, value);
      top.key = null;
    }
  };
  const parser = new Parser(
    {
      onopentag: (name) => {
        text = "";
        if (name === "array") stack.push({ list: [] });
        else if (name === "dict") stack.push({ dict: new Map(), key: null });
      },
      ontext: (part) => {
        text += part;
      },
      onclosetag: (name, implied) => {
        const top = stack.at(-1);
        if (implied && stack.length > 0) stack.length = 0;
        else if (name === "key" && top && "dict" in top) top.key = text;
        else if (name === "string") put(text);
        else if (name === "integer" || name === "real") put(Number(text));
        else if (name === "date") put(new Date(text));
        else if (name === "true" || name === "false") put(name === "true");
        else if (name === "data") put(null);
        else if ((name === "array" || name === "dict") && top) {
          stack.pop();
          put("list" in top ? top.list : Object.fromEntries(top.dict));
        }
      },
    },
    { xmlMode: true },
  );
  parser.write(xml);
  parser.end();
  return root;
}
