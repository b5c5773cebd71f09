import { figuresOf, ranksOf, summarise } from './metrics.ts';
import type { Result } from './result.ts';
import type { Scorer } from './scorer.ts';
import type { Task } from './task.ts';

/** Lets a scorer rank all of a task's candidates for each of its queries. */
export async function measure(task: Task, scorer: Scorer): Promise<Result> {
  const scores = await scorer.prepare(task);
  const figures = task.relevant.map((right, query) => figuresOf(ranksOf(scores(query), right, task.self?.[query])));
  return {
    set: task.set,
    direction: task.direction,
    mode: scorer.mode,
    queries: task.queries.length,
    candidates: task.candidates.length,
    summary: summarise(figures),
  };
}
