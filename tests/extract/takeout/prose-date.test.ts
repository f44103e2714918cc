import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locales } from "../../../src/extract/takeout/date-names.ts";
import { proseDate } from "../../../src/extract/takeout/prose-date.ts";

describe("dates in prose", () => {
  it.each([
    ["Tuesday, January 5, 2021 at 3:12:47\u202fPM UTC", "2021-01-05T15:12:47.000Z"],
    ["Tuesday, January 5, 2021 at 12:00:01 AM UTC", "2021-01-05T00:00:01.000Z"],
    ["Dienstag, 5. Januar 2021 um 15:12:47 UTC", "2021-01-05T15:12:47.000Z"],
    ["mardi 5 janvier 2021 à 15:12:47 UTC", "2021-01-05T15:12:47.000Z"],
    ["martes, 5 de enero de 2021, 3:12:47 p.\u00a0m. UTC", "2021-01-05T15:12:47.000Z"],
    ["2021年1月5日火曜日 15時12分47秒 UTC", "2021-01-05T15:12:47.000Z"],
    ["2021년 1월 5일 화요일 오후 3시 12분 47초 UTC", "2021-01-05T15:12:47.000Z"],
    ["الثلاثاء، ٥ يناير ٢٠٢١ في ٣:١٢:٤٧ م UTC", "2021-01-05T15:12:47.000Z"],
    ["5. listopada 2021. u 15:12:47 UTC", "2021-10-05T15:12:47.000Z"],
    ["5 listopada 2021 15:12:47 UTC", "2021-11-05T15:12:47.000Z"],
    ["วันอังคารที่ 5 มกราคม พ.ศ. 2564 เวลา 15:12:47 UTC", "2021-01-05T15:12:47.000Z"],
    ["Jul 22, 2026, 2:37:03\u202fAM EDT", "2026-07-22T06:37:03.000Z"],
    ["05.01.2021, 15:12:47 MEZ", "2021-01-05T14:12:47.000Z"],
    ["5 janv. 2021, 15:12:47 CET", "2021-01-05T14:12:47.000Z"],
    ["17 Dec 2018, 00:41:23 GMT-05:00", "2018-12-17T05:41:23.000Z"],
    ["1/5/2021, 3:12:47 PM", "2021-01-05T15:12:47.000Z"],
    ["05/01/2021, 15:12:47", "2021-01-05T15:12:47.000Z"],
    ["2021/01/05 15:12:47 JST", "2021-01-05T06:12:47.000Z"],
    ["5 January 2021", "2021-01-05T00:00:00.000Z"],
  ])("%s", (prose, iso) => expect(proseDate(prose)).toBe(iso));

  it.each(["", "yesterday", "31. Februar 2021", "5 Smarch 2021 at 3:00", "99/99/9999", "12:30"])(
    "%j is none",
    (prose) => expect(proseDate(prose)).toBeNull(),
  );

  it("are read in every language that there are names for", () => {
    const wrong: string[] = [];
    for (const locale of [...locales, "en-GB", "en-AU", "es-MX", "pt-PT"]) {
      for (const [dateStyle, timeStyle] of [
        ["full", "long"],
        ["long", "long"],
        ["medium", "medium"],
      ] as const) {
        const options = { dateStyle, timeStyle, timeZone: "UTC", calendar: "gregory" } as const;
        const format = new Intl.DateTimeFormat(locale, options);
        for (let month = 0; month < 12; month++) {
          const time = Date.UTC(2021, month, 5 + month, (month * 5) % 24, 12, 47);
          const prose = format.format(time);
          if (proseDate(prose) !== new Date(time).toISOString()) wrong.push(`${locale}: ${prose}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("take anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
        const date = proseDate(text);
        expect(date === null || !Number.isNaN(Date.parse(date))).toBe(true);
      }),
    );
  });
});
