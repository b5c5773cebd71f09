import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { noisePng } from '../pngFile.ts';
import { api, indexed, report, scratchFolder, setting, slowness, until } from './support.ts';

const resolutionMs = 1;

interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Milliseconds by which the event loop of this process comes late, while `work` runs. */
async function delaysDuring(work: () => Promise<unknown>): Promise<Delays> {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  await work();
  histogram.disable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  return { p50: late(histogram.percentile(50)), p99: late(histogram.percentile(99)), most: late(histogram.max) };
}

function told({ p50, p99, most }: Delays): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, most ${most.toFixed(1)} ms`;
}

export function describeEventLoop(): void {
  const count = Number(process.env.LOOKALIKE_TEST_MANY ?? '5000');

  describe(`while ${count} images are indexed`, () => {
    after(async () => {
      await setting('lookalike.encoders', undefined);
    });

    it('the extension host stays free', async function () {
      this.timeout(300_000);
      await indexed();
      const many = join(scratchFolder(), 'many');
      mkdirSync(many, { recursive: true });
      for (let index = 0; index < count; index++) writeFileSync(join(many, `n${index}.png`), noisePng(32, 32, index));
      await sleep(2000);
      const idle = await delaysDuring(() => sleep(3000));
      const lookalike = await api();
      const { indexed: before } = lookalike.state;
      const folders = vscode.workspace.workspaceFolders ?? [];
      const started = performance.now();
      const busy = await delaysDuring(async () => {
        vscode.workspace.updateWorkspaceFolders(folders.length, 0, { uri: vscode.Uri.file(many), name: 'many' });
        await until(() => lookalike.state.indexed >= before + count, 'all of them are indexed', 280_000);
      });
      const seconds = (performance.now() - started) / 1000;
      report(`extension host's event loop, idle: ${told(idle)}`);
      report(`extension host's event loop while ${count} images are indexed in ${seconds.toFixed(0)} s: ${told(busy)}`);
      assert.ok(busy.p99 <= 20 * slowness(), `${told(busy)}; idle: ${told(idle)}`);
    });
  });
}
