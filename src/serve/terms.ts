/** Terms of a search; more make it slow and no better. */
export const mostTerms = 8;

/**
 * The words of a question worth searching for: lower case, without accents, stop words and repetitions, in
 * their order. Only letters and digits come out, so nothing in it can be search syntax.
 */
export function searchTerms(question: string): string[] {
  const words = fold(question.slice(-4000)).match(/[\p{L}\p{N}]+/gu) ?? [];
  const terms = words.filter((word) => isTerm(word) && !stopWords.has(word)).map((word) => word.slice(0, 64));
  return [...new Set(terms)];
}

/** Lower case and without the accents of Latin letters: as SQLite's `unicode61 remove_diacritics 2` has it. */
export function fold(text: string): string {
  const bare = text.normalize("NFD").replace(/(?<=\p{Script=Latin})\p{M}+/gu, "");
  return bare.normalize("NFC").toLowerCase();
}

/** A single letter says nothing, unless its script makes words of one. */
const isTerm = (word: string) => word.length > 1 || word > "\u0530";

// What carries grammar and no topic, plus what questions to one's own twin begin with.
const stopWords = new Set(
  fold(`
a about after all also am an and any are as at be because been before being but by can could did do does doing
don for from get give had has have having he her here hers him his how i if in into is it its itself just know
let like ll make me more most my myself no nor not now of off on once only or other our ours out over own
please re really s same say she should so some such t tell than that the their theirs them then there these
they think thought this those to too under until up us very ve was we were what when where which while who whom
why will with would write wrote you your yours yourself
aber alle als also am an auch auf aus bei bin bis bist da damit das dass dein deine dem den der des dich die dir
doch du ein eine einem einen einer eines er es euch für haben hat hatte habe ich ihm ihn ihr im in ist ja kann
kein keine man mein meine mich mir mit nach nicht noch nur oder ob ohne sehr sein seine sich sie sind so über um
und uns unser von vor war waren warum was weil wenn wer wie wir wird wo wurde zu zum zur
au aux avec ce ces cette dans de des donc du elle elles en est et eu il ils je la le les leur lui ma mais me mes
moi mon ne nos notre nous on ou où par pas pour pourquoi qu que quel quelle qui quoi sa sans se ses son sont sur
ta te tes toi ton tu un une vos votre vous
al algo como con cual cuando de del desde donde e el ella ellos en entre era es esa ese eso esta este esto fue ha
hay la las le les lo los más me mi mis mucho muy nada ni no nos o para pero por porque que quien se ser si sin
sobre su sus también te tiene todo tu tus un una uno y ya yo
ai alla alle anche che chi ci come con cosa cui da dal dalla de dei del della delle di dove e è ed era gli ha
hai ho i il in io la le lei lo loro lui ma mi mia mio ne nel nella noi non o per perché più quale quando quello
questa questo se sei si sono su sua sulla suo ti tra tu tua tuo un una uno vi voi
aan al als bij dat de deze die dit doen door een en er ge geen haar had heb hebben heeft het hij hoe hun ik in is
je kan maar me meer met mij mijn naar niet nog of om onder ons ook op over te tot u uit van veel voor waar waarom
was wat we wel werd wie wij ze zich zij zijn zo
ao aos as até com como da das de dela dele do dos e ela ele em era essa esse esta este eu foi há isso já lhe mais
mas me meu minha muito na não nas nem no nos o os ou para pela pelo por quando que quem se sem ser seu seus só
sua também te tem um uma você
`)
    .trim()
    .split(/\s+/),
);
