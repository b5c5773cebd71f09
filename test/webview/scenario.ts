import type { ImageFormat } from '../../src/shared/image.ts';
import type { Message } from '../../src/shared/message.ts';
import type { EngineStatus, PastQuery, SpellingCorrection } from '../../src/shared/protocol.ts';
import type { QueryHandover, WorkspaceState } from '../../src/shared/webviewProtocol.ts';

/** A picture of the fixture gallery, as the harness's server read it. */
export interface GalleryFile {
  readonly path: string;
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly transparent: boolean;
  readonly frames: number;
  /** Its thumbnail, base64. */
  readonly webp: string;
}

/** How the fake extension host behaves in a page. */
export interface Scenario {
  readonly workspace: WorkspaceState;
  readonly status?: EngineStatus;
  readonly roots?: readonly { readonly root: string; readonly name: string }[];
  readonly largerModel?: boolean;
  /** Rows of the gallery; more than there are pictures repeats them under other names. */
  readonly count?: number;
  /** Every query answers that nothing is like it. */
  readonly nothingMatches?: boolean;
  /** Milliseconds before each answer. */
  readonly latency?: number;
  readonly history?: readonly PastQuery[];
  /** Sent right after the snapshot. */
  readonly query?: QueryHandover;
  /** The first nine files are three pictures, each three times. */
  readonly duplicates?: boolean;
  readonly hints?: readonly Message[];
  /** Words that were searched for instead of what was typed, unless it is to be searched as it stands. */
  readonly corrections?: readonly SpellingCorrection[];
  /** Every query fails with this message. */
  readonly failure?: string;
  /** What an earlier page has saved. */
  readonly saved?: unknown;
}

export const ready: Scenario = { workspace: { kind: 'ready' } };

const model = {
  id: 'fixture',
  name: 'Fixture',
  version: '1',
  family: 'dual',
  dimension: 512,
  licence: 'MIT',
} as const;

export function indexing(indexed: number, pending: number, paused = false): EngineStatus {
  const root = { root: '/ws', phase: paused ? 'paused' : 'encoding', files: indexed + pending, skipped: 2 } as const;
  return {
    roots: [{ ...root, indexed, pending, writer: true }],
    model,
    rate: 71,
    ...(paused ? {} : { secondsLeft: pending / 71 }),
    paused,
    encoders: [1],
    device: 'cpu',
  };
}

const day = 86_400_000;
export const history: readonly PastQuery[] = [
  { text: 'red warning icon', filter: 'type:svg', time: 1_760_000_000_000, total: 34 },
  { text: 'chart with two lines', filter: '', time: 1_760_000_000_000 - day, total: 12 },
  { text: 'login screen dark', filter: 'folder:screens', time: 1_760_000_000_000 - 2 * day, total: 6 },
];
