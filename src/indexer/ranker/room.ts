/**
 * Entries to make room for where so many are needed and more may come: a little more, so that files which are added one by one
 * do not move everything each time, and no more, because at 100,000 files dozens of columns have such room.
 */
export function roomFor(count: number): number {
  return Math.ceil(count * 1.05);
}
