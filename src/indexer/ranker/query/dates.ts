import type { AgeUnit, ModifiedTime } from './ast.ts';

/** Milliseconds since 1970: from `from` up to, but without, `to`. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** What a time of the language means now, in the machine's time zone. */
export function timeSpan(time: ModifiedTime, now: number): TimeSpan {
  const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  switch (time.kind) {
    case 'age': {
      const then = ago(time.amount, time.unit, now);
      return time.newer ? { ...always, from: then } : { ...always, to: then };
    }
    case 'before':
      return { ...always, to: dateSpan(time.date, now).from };
    case 'after':
      return { ...always, from: dateSpan(time.date, now).to };
    case 'between': {
      const [first, second] = [dateSpan(time.from, now), dateSpan(time.to, now)];
      return { from: Math.min(first.from, second.from), to: Math.max(first.to, second.to) };
    }
  }
}

function ago(amount: number, unit: AgeUnit, now: number): number {
  const date = new Date(now);
  switch (unit) {
    case 'min':
      return now - amount * 60_000;
    case 'h':
      return now - amount * 3_600_000;
    case 'd':
      return date.setDate(date.getDate() - amount);
    case 'w':
      return date.setDate(date.getDate() - amount * 7);
    case 'mo':
      return date.setMonth(date.getMonth() - amount);
    case 'y':
      return date.setFullYear(date.getFullYear() - amount);
  }
}

/** The whole day, month or year. */
function dateSpan(date: string, now: number): TimeSpan {
  if (date === 'today' || date === 'yesterday') {
    const day = new Date(now);
    day.setHours(0, 0, 0, 0);
    if (date === 'yesterday') day.setDate(day.getDate() - 1);
    const from = day.getTime();
    return { from, to: day.setDate(day.getDate() + 1) };
  }
  const [year = 1970, month, day] = date.split('-').map(Number);
  const from = new Date(year, (month ?? 1) - 1, day ?? 1).getTime();
  if (month === undefined) return { from, to: new Date(year + 1, 0, 1).getTime() };
  if (day === undefined) return { from, to: new Date(year, month, 1).getTime() };
  return { from, to: new Date(year, month - 1, day + 1).getTime() };
}
