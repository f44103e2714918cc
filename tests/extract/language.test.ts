import { eld } from "eld/extrasmall";
import { describe, expect, it } from "vitest";
import { detectLanguage } from "../../src/extract/language.ts";

const texts: [string, string][] = [
  ["en", "The garden on the roof was green all winter, and we never found out who had planted it there."],
  ["de", "Ich habe gestern den ganzen Abend am Fluss gesessen, und es war nicht so kalt, wie wir dachten."],
  ["fr", "Je ne sais pas si vous avez reçu la lettre que nous avons écrite hier dans le train pour Lyon."],
  ["es", "No sé si has recibido la carta que escribimos ayer en el tren, pero los niños están muy bien."],
  ["it", "Non so se hai ricevuto la lettera che abbiamo scritto ieri sul treno, ma i bambini stanno bene."],
  [
    "nl",
    "Ik weet niet of je de brief hebt gekregen die wij gisteren in de trein hebben geschreven, maar het is goed.",
  ],
  [
    "pt",
    "Não sei se você recebeu a carta que nós escrevemos ontem no trem, mas as crianças estão muito bem.",
  ],
  ["sv", "Jag vet inte om du har fått brevet som vi skrev på tåget i går, men barnen mår mycket bra nu."],
  ["pl", "Nie wiem, czy dostałeś list, który napisaliśmy wczoraj w pociągu, ale dzieci mają się dobrze."],
  [
    "ru",
    "Я не знаю, получил ли ты письмо, которое мы вчера написали в поезде, но дети чувствуют себя хорошо.",
  ],
  [
    "ja",
    "昨日電車の中で書いた手紙を受け取ったかどうか分かりませんが、子供たちはとても元気にしています。そしてまた書きますね。",
  ],
  [
    "ca",
    "No sé si has rebut la carta que vam escriure ahir al tren, però els nens estan molt bé i t'enyoren.",
  ],
  [
    "da",
    "Jeg ved ikke, om du har fået brevet, som vi skrev i toget i går, men børnene har det rigtig godt nu.",
  ],
];

describe("the language of a text", () => {
  it.each(texts)("is told: %s", (language, text) => {
    expect(detectLanguage(text)).toBe(language);
    expect(detectLanguage(`> ${"Something else that was quoted and is long. ".repeat(3)}\n${text}`)).toBe(
      language,
    );
    expect(eld.detect(text).language).toBe(language);
  });

  it("is unknown where there is too little", () => {
    expect(detectLanguage("Yes, of course.")).toBeNull();
    expect(detectLanguage(`> ${"quoted words and many of them ".repeat(9)}\nok`)).toBeNull();
  });
});
