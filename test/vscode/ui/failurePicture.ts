import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../../scripts/host/editors.ts';
import type { Workbench } from '../workbench.ts';

const folder = join(repository, 'out/ui-failures');

/** Keeps how a window looked when a test failed in it, where it still shows anything: the failure is what has to be told. */
export async function keepFailurePicture({ page }: Workbench, title: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const name = title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
  await page.screenshot({ path: join(folder, `${name}.png`) }).catch(() => undefined);
}
