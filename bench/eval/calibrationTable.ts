import type { ModelPackage } from '../../src/indexer/encoder/modelPackage.ts';
import { likelyConfidence } from '../../src/indexer/ranker/matchScale.ts';
import { curve, judge, looksAlone, type Verdict } from './calibrationCurve.ts';
import { type CalibrationSet, foreignSet, harderSets, sayingSets } from './calibrationSets.ts';
import type { NamedIndexes } from './namedIndexes.ts';

const dividers = [0.5, 0.6, 0.7, likelyConfidence, 0.9, 0.95, 0.99];

/** A Markdown table: for dividers at several confidences what stands above them, percent. */
export async function calibrationTable(data: string, pkg: ModelPackage, indexes: NamedIndexes): Promise<string> {
  const groups: readonly (readonly CalibrationSet[])[] = [
    sayingSets(data),
    ...harderSets(data).map((set) => [set]),
    [foreignSet(data)],
  ];
  const lines = [`| queries | by | ${dividers.join(' | ')} |`, `| --- | --- ${'| --- '.repeat(dividers.length)}|`];
  for (const sets of groups) {
    const verdicts = await verdictsOf(sets, pkg, indexes);
    const name = `${sets.map((set) => set.name).join(', ')} (${verdicts.names.length})`;
    for (const [way, own] of Object.entries(verdicts)) {
      const cells = curve(own, dividers).map(({ silent, shown }) => `${percent(silent)} / ${percent(shown)}`);
      lines.push(`| ${name} | ${way} | ${cells.join(' | ')} |`);
    }
  }
  return lines.join('\n');
}

async function verdictsOf(
  sets: readonly CalibrationSet[],
  { calibration }: ModelPackage,
  indexes: NamedIndexes,
): Promise<{ readonly looks: readonly Verdict[]; readonly names: readonly Verdict[] }> {
  const looks: Verdict[] = [];
  const names: Verdict[] = [];
  const background = calibration.textImage?.background;
  for (const { task, related } of sets) {
    const signalsOf = await indexes.signals(task);
    for (const [query, answers] of task.relevant.entries()) {
      const signals = signalsOf(query);
      const alike = related[query] ?? new Set<number>();
      looks.push(judge(looksAlone(signals), answers, alike, background));
      names.push(judge(signals, answers, alike, background));
    }
  }
  return { looks, names };
}

/** A dash where there was nothing to take a share of. */
function percent(share: number): string {
  return Number.isNaN(share) ? '-' : (share * 100).toFixed(0);
}
