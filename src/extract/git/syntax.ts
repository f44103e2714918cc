const languages: Record<string, string> = {
  Python: "py pyi pyw",
  JavaScript: "js mjs cjs jsx",
  TypeScript: "ts mts cts tsx",
  Go: "go",
  Rust: "rs",
  C: "c h",
  "C++": "cc cpp cxx hpp hh hxx",
  "C#": "cs",
  Java: "java",
  Kotlin: "kt kts",
  Swift: "swift",
  "Objective-C": "m mm",
  Ruby: "rb rake",
  PHP: "php",
  Perl: "pl pm",
  Lua: "lua",
  R: "r",
  Julia: "jl",
  Haskell: "hs",
  OCaml: "ml mli",
  "F#": "fs fsx",
  Scala: "scala sc",
  Clojure: "clj cljs cljc edn",
  Elixir: "ex exs",
  Erlang: "erl hrl",
  Lisp: "lisp el scm",
  Nim: "nim",
  Zig: "zig",
  Dart: "dart",
  Shell: "sh bash zsh fish",
  PowerShell: "ps1 psm1",
  SQL: "sql",
  CSS: "css scss sass less",
  HTML: "html htm",
  Vue: "vue",
  Svelte: "svelte",
  Nix: "nix",
  Terraform: "tf",
  Fortran: "f90 f95 f03",
  Pascal: "pas",
  Assembly: "asm s",
  LaTeX: "tex",
  GLSL: "glsl vert frag",
  Solidity: "sol",
  Protobuf: "proto",
};
const byExtension = new Map(
  Object.entries(languages).flatMap(([name, endings]) =>
    endings.split(" ").map((one) => [one, name] as const),
  ),
);
const byName = new Map([
  ["makefile", "Make"],
  ["dockerfile", "Dockerfile"],
  ["justfile", "Just"],
  ["rakefile", "Ruby"],
]);

/** What a file is by its path: prose, a README, code of a language, or nothing that we read. */
export function classify(
  path: string,
): { kind: "article" | "readme" } | { kind: "code"; syntax: string } | null {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const ending = name.includes(".") ? name.slice(name.lastIndexOf(".") + 1) : "";
  if (/^readme(?:[.-][\w.-]*)?$/.test(name) && /^(?:|md|markdown|mdx|txt|rst|adoc|org)$/.test(ending))
    return { kind: "readme" };
  if (ending === "md" || ending === "markdown" || ending === "mdx") return { kind: "article" };
  const syntax = byName.get(name) ?? byExtension.get(ending);
  return syntax ? { kind: "code", syntax } : null;
}
