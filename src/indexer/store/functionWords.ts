/**
 * English words that stand in any text and tell nothing of what it is about, as the index has them (stemmed). They are not
 * looked for in the text of pictures; what that is worth: docs/search-quality.md.
 */
export const functionWords: ReadonlySet<string> = new Set(
  'a an and are as at be by for from has have in is it its of on or show shown that the thi this to was were where which with'.split(
    ' ',
  ),
);
