/** Files that stand at the top of a program's source, and in no folder of notes. */
const manifests =
  /^(?:package\.json|cargo\.toml|go\.mod|pyproject\.toml|setup\.(?:py|cfg)|requirements\.txt|pom\.xml|build\.gradle(?:\.kts)?|cmakelists\.txt|makefile|composer\.json|gemfile|mix\.exs|deno\.json|dockerfile|.*\.(?:csproj|sln|cabal|gemspec|xcodeproj\/|podspec))$/i;
const licence = /^(?:licen[cs]e|copying)(?:\.\w+)?$/i;
const readme = /^readme(?:\.\w+)?$/i;
/** Sites are made by programs, but what they publish was written by somebody. */
const site =
  /^(?:_config\.ya?ml|hugo\.(?:toml|ya?ml)|_posts\/|astro\.config\.\w+|gatsby-config\.\w+|\.?eleventy(?:\.config)?\.\w+|docusaurus\.config\.\w+)$/i;
const posts = /(?:^|\/)(?:_posts|_drafts|content|posts|blog)\//i;

/** Does a folder hold the source of a program, so that its READMEs are no notes? */
export function isSoftware(names: readonly string[]): boolean {
  if (names.includes("node_modules/") || names.some((name) => manifests.test(name))) return true;
  return names.some((name) => licence.test(name)) && names.some((name) => readme.test(name));
}

export const isSite = (names: readonly string[]) => names.some((name) => site.test(name));

/** A folder of a site in which its author writes; the path ends in a slash. */
export const holdsPosts = (path: string) => posts.test(path);

/** A file about a program, by its name. */
export const isAboutSoftware = (name: string) =>
  /^(?:readme|changelog|changes|contributing|code_of_conduct|security|licen[cs]e|copying|notice|authors|install|todo|history|news|upgrading|requirements|robots|humans|llms)(?:[-._]\w+)*\.(?:md|markdown|txt|org)$/i.test(
    name,
  );
