import type { CommandEntry } from "./command.ts";

/** Every command, in the order of the flow. Adding one: a file beside this one and a line here. */
export const commands: readonly CommandEntry[] = [
  { name: "init", group: "Workspace:", summary: "make a workspace", load: () => import("./init.ts") },
  {
    name: "me",
    group: "Workspace:",
    summary: "say who you are: names, addresses, handles",
    load: () => import("./me.ts"),
  },
  {
    name: "extract",
    group: "1 Extract:",
    summary: "read mail, notes, code and posts into the corpus",
    load: () => import("./extract.ts"),
  },
  {
    name: "sources",
    group: "1 Extract:",
    summary: "what twin can read, and how to get each export",
    load: () => import("./sources.ts"),
  },
  {
    name: "build-dataset",
    group: "2–3 Clean and build:",
    summary: "make a dataset of your own words, every row explained",
    load: () => import("./build-dataset.ts"),
  },
  {
    name: "documents",
    group: "2–3 Clean and build:",
    summary: "look at what was read, what became of it, and why",
    load: () => import("./documents.ts"),
  },
  {
    name: "train",
    group: "4 Train:",
    summary: "train an adapter on a dataset, by a recipe",
    load: () => import("./train.ts"),
  },
  {
    name: "recipes",
    group: "4 Train:",
    summary: "list the recipes, copy one to change it",
    load: () => import("./recipes.ts"),
  },
  {
    name: "export",
    group: "5 Export:",
    summary: "turn a run into a model in Ollama, and prove that it is the twin",
    load: () => import("./export.ts"),
  },
  {
    name: "status",
    group: "Workspace:",
    summary: "what is in the workspace, what is stale, what to do next",
    load: () => import("./status.ts"),
  },
  {
    name: "doctor",
    group: "Workspace:",
    summary: "check this machine and the workspace",
    load: () => import("./doctor.ts"),
  },
  {
    name: "chat",
    group: "6 Serve:",
    summary: "talk with the twin, here or through a pipe",
    load: () => import("./chat.ts"),
  },
  {
    name: "serve",
    group: "6 Serve:",
    summary: "answer other programs on this machine: an OpenAI-compatible API",
    load: () => import("./serve.ts"),
  },
  {
    name: "demo",
    group: "All of it:",
    summary: "extract, build, train, export and ask, on sample data",
    load: () => import("./demo.ts"),
  },
];
