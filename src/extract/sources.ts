import { chatgpt } from "./assistants/chatgpt.ts";
import { claude } from "./assistants/claude.ts";
import { biography } from "./biography/biography.ts";
import { feed } from "./blogs/feed.ts";
import { ghost } from "./blogs/ghost.ts";
import { medium } from "./blogs/medium.ts";
import { substack } from "./blogs/substack.ts";
import { wordpress } from "./blogs/wordpress.ts";
import { discord } from "./chats/discord.ts";
import { facebook } from "./chats/facebook.ts";
import { imessage } from "./chats/imessage.ts";
import { instagram } from "./chats/instagram.ts";
import { signal } from "./chats/signal.ts";
import { slack } from "./chats/slack.ts";
import { teams } from "./chats/teams.ts";
import { telegram } from "./chats/telegram.ts";
import { whatsapp } from "./chats/whatsapp.ts";
import { documents } from "./documents/documents.ts";
import { git } from "./git/git.ts";
import { githubArchive } from "./github/archive.ts";
import { github } from "./github/github.ts";
import { gitlab } from "./gitlab/gitlab.ts";
import { eml } from "./mail/eml.ts";
import { maildir } from "./mail/maildir.ts";
import { mbox } from "./mail/mbox.ts";
import { outlook } from "./mail/outlook.ts";
import { markdown } from "./markdown/markdown.ts";
import { appleNotes } from "./notes/apple.ts";
import { bear } from "./notes/bear.ts";
import { dayOne } from "./notes/day-one.ts";
import { evernote } from "./notes/evernote.ts";
import { joplin } from "./notes/joplin.ts";
import { notion } from "./notes/notion.ts";
import { simplenote } from "./notes/simplenote.ts";
import { standardNotes } from "./notes/standard-notes.ts";
import { bluesky } from "./posts/bluesky.ts";
import { linkedin } from "./posts/linkedin.ts";
import { mastodon } from "./posts/mastodon.ts";
import { reddit } from "./posts/reddit.ts";
import { x } from "./posts/x.ts";
import type { Source } from "./source.ts";
import { recordings } from "./speech/recordings.ts";
import { transcripts } from "./speech/transcripts.ts";
import { activity } from "./takeout/activity.ts";
import { blogger } from "./takeout/blogger.ts";
import { calendar } from "./takeout/calendar.ts";
import { googleChat } from "./takeout/chat.ts";
import { contacts } from "./takeout/contacts.ts";
import { keep } from "./takeout/keep.ts";
import { takeoutRest } from "./takeout/rest.ts";
import { youtube } from "./takeout/youtube.ts";
import { bookmarks } from "./traces/bookmarks.ts";
import { highlights } from "./traces/highlights.ts";
import { browserHistory } from "./traces/history.ts";
import { readLater } from "./traces/read-later.ts";

/** Every source there is. Adding one: a file (or folder) beside this one, a line here, fixtures, a page of docs. */
export const sources: readonly Source[] = [
  // mail
  mbox,
  eml,
  maildir,
  outlook,
  // Google Takeout
  googleChat,
  keep,
  youtube,
  blogger,
  contacts,
  calendar,
  activity,
  takeoutRest,
  // notes
  markdown,
  notion,
  evernote,
  appleNotes,
  dayOne,
  bear,
  joplin,
  simplenote,
  standardNotes,
  // documents and blogs
  documents,
  wordpress,
  ghost,
  substack,
  medium,
  feed,
  // chats
  whatsapp,
  telegram,
  signal,
  imessage,
  slack,
  discord,
  facebook,
  instagram,
  teams,
  // posts and assistants
  x,
  reddit,
  linkedin,
  mastodon,
  bluesky,
  chatgpt,
  claude,
  // speech
  transcripts,
  recordings,
  // code
  git,
  github,
  githubArchive,
  gitlab,
  // traces and biography
  browserHistory,
  bookmarks,
  readLater,
  highlights,
  biography,
];
