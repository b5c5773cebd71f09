// The extension host's part, played inside the page: it is put in before the webview's own script and answers it over the same
// messages. It ranks by the words of paths and by a fixed pseudo-random order, which is all that the interface needs.
import { createMessageConnection } from 'vscode-jsonrpc/browser';
import { completions } from '../../src/indexer/ranker/query/completions.ts';
import type { TextLine } from '../../src/shared/image.ts';
import { message } from '../../src/shared/message.ts';
import { type Port, PortReader, PortWriter } from '../../src/shared/portConnection.ts';
import type { Facets, FileRef, QueryResult, ResultRow, RowFold, RowsParams } from '../../src/shared/protocol.ts';
import {
  hostNotifications,
  type QueryChip,
  type SearchState,
  type Snapshot,
  type Thumbnail,
  type WebviewQuery,
  webviewNotifications,
  webviewRequests,
} from '../../src/shared/webviewProtocol.ts';
import type { GalleryFile, Scenario } from './scenario.ts';

interface Call {
  readonly name: string;
  readonly params: unknown;
}

/** What tests reach for. */
export interface FakeHost {
  readonly calls: Call[];
  readonly state: () => SearchState | undefined;
  saved(): unknown;
  setSnapshot(scenario: Scenario): void;
  /** Adds rows in front of the gallery and tells the webview. */
  addRows(count: number): void;
  setQuery(text: string, filter?: string): void;
  focusQuery(): void;
  act(action: 'findSimilar' | 'copyPath', file?: FileRef): void;
}

declare global {
  interface Window {
    scenario: Scenario;
    gallery: readonly GalleryFile[];
    fakeHost: FakeHost;
  }
}

const root = '/ws';
const { scenario, gallery } = window;
let count = scenario.count ?? gallery.length;
let snapshotScenario = scenario;
let added = 0;
let saved: unknown = scenario.saved;
let state: SearchState | undefined;
const calls: Call[] = [];
interface Answered {
  readonly order: Uint32Array;
  readonly ranked: boolean;
  readonly folds: ReadonlyMap<number, RowFold>;
}

const sets = new Map<number, Answered>();
let lastSet = 0;

function hash(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function fileOf(index: number): GalleryFile {
  const file = gallery[index % gallery.length];
  if (file === undefined) throw new Error('The gallery is empty.');
  return file;
}

/** Path of the n-th file; beyond the gallery's own the name gets a number. */
function pathOf(index: number): string {
  const { path } = fileOf(index);
  const round = Math.floor(index / gallery.length);
  return round === 0 ? path : path.replace(/(\.[^.]+)$/u, `.copy${round}$1`);
}

function confidenceOf(place: number, total: number): number {
  return Math.max(0, 0.995 - 0.9 * (place / Math.max(12, total)) ** 0.5);
}

function rowOf(index: number, place: number, total: number, ranked: boolean): ResultRow {
  const file = fileOf(index);
  return {
    root,
    fileId: index,
    path: pathOf(index),
    score: ranked ? 0.34 - place * 0.001 : 0,
    confidence: ranked ? confidenceOf(place, total) : 0,
    sha256: `${index}`,
    format: file.format,
    width: file.width,
    height: file.height,
    bytes: file.bytes,
    modified: 1_760_000_000_000 - index * 60_000,
    transparent: file.transparent,
    frames: file.frames,
  };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function matches(index: number, filter: string): boolean {
  const path = pathOf(index);
  const file = fileOf(index);
  return filter.split(' ').every((term) => {
    const [field, value = ''] = term.split(':');
    if (field === 'type') return value.split(',').includes(file.format);
    if (field === 'folder') return value.split(',').some((folder) => folderOf(path).includes(folder));
    if (field === 'side') return Math.max(file.width, file.height) >= Number(value.replace('>=', ''));
    return field === '' || hash(index) % 3 === 0;
  });
}

/** What each file stands for; null for one that is folded away. */
function foldsOf({ fold }: WebviewQuery, order: number[]): Map<number, RowFold | null> {
  const folds = new Map<number, RowFold | null>();
  if (fold === undefined || scenario.duplicates !== true) return folds;
  const members = order.filter((index) => index < 9);
  for (const index of members) {
    const group = Math.floor(index / 3);
    const same = members.filter((each) => Math.floor(each / 3) === group);
    const common = { key: `0:${group}`, size: same.length };
    const isFirst = same[0] === index;
    if (fold.unfolded?.includes(common.key) === true)
      folds.set(index, { ...common, state: isFirst ? 'first' : 'member' });
    else folds.set(index, isFirst ? { ...common, state: 'folded' } : null);
  }
  for (const index of members.filter((each) => folds.get(each)?.state === 'member')) {
    order.splice(order.indexOf(index), 1);
    order.splice(order.findIndex((each) => folds.get(each)?.key === folds.get(index)?.key) + 1, 0, index);
  }
  return folds;
}

function answer(query: WebviewQuery): QueryResult {
  if (snapshotScenario.failure !== undefined) throw new Error(snapshotScenario.failure);
  const total = count + added;
  const ranked = query.text.trim() !== '' || query.images.length > 0;
  let order = Array.from({ length: total }, (_, index) => (index < added ? count + index : index - added));
  if (ranked && total > 5000) {
    // A fixed walk through all: ordering so many costs the page's own thread more than anything that is measured.
    const start = query.text.length * 7919;
    order = order.map((_, place) => (start + place * 99_991) % total);
  } else if (ranked) {
    const words = query.text.toLowerCase().split(/\s+/u).filter(Boolean);
    const key = [...query.text].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), query.images.length) >>> 0;
    const scores = new Map(
      order.map((index) => [
        index,
        hash(index ^ key) - (words.some((word) => pathOf(index).includes(word)) ? 2 ** 33 : 0),
      ]),
    );
    order.sort((a, b) => (scores.get(a) ?? 0) - (scores.get(b) ?? 0));
  }
  let groups: { value: string; count: number }[] | undefined;
  if (query.sort === 'folder') {
    order.sort((a, b) => (folderOf(pathOf(a)) < folderOf(pathOf(b)) ? -1 : 1));
    groups = [];
    for (const index of order) {
      const value = folderOf(pathOf(index));
      const last = groups.at(-1);
      if (last?.value === value) last.count += 1;
      else groups.push({ value, count: 1 });
    }
  }
  const before = order.length;
  const { filter } = query;
  if (filter !== undefined) order = order.filter((index) => matches(index, filter));
  lastSet += 1;
  const folds = foldsOf(query, order);
  const unfolded = order;
  order = order.filter((index) => folds.get(index) !== null);
  const rowFolds = new Map([...folds].flatMap(([index, fold]) => (fold === null ? [] : [[index, fold] as const])));
  sets.set(lastSet, { order: Uint32Array.from(order), ranked, folds: rowFolds });
  const likely = scenario.nothingMatches === true ? 0 : ranked ? Math.min(9, order.length) : order.length;
  const result = {
    resultSet: lastSet,
    total: order.length,
    searched: total,
    filteredOut: before - unfolded.length,
    likely,
    ranked,
    ...(groups === undefined ? {} : { groups }),
    ...(query.fold === undefined ? {} : { folded: unfolded.length - order.length }),
    corrections: ranked && query.asTyped !== true ? (scenario.corrections ?? []) : [],
    hints: ranked ? (scenario.hints ?? []) : [],
    milliseconds: 3,
  };
  const { rows } = query;
  return { ...result, rows: rows === undefined ? [] : rowsOf({ resultSet: lastSet, ...rows }) };
}

function rowsOf({ resultSet, offset, count: wanted }: RowsParams): ResultRow[] {
  const set = sets.get(resultSet);
  if (set === undefined) throw new Error('This result set is gone.');
  return [...set.order.subarray(offset, offset + wanted)].map((index, place) =>
    withFold(rowOf(index, offset + place, set.order.length, set.ranked), set.folds.get(index)),
  );
}

function withFold(row: ResultRow, fold: RowFold | undefined): ResultRow {
  return fold === undefined ? row : { ...row, fold };
}

function facets(): Facets {
  const total = count + added;
  const tally = (keys: (index: number) => string): { value: string; count: number }[] => {
    const found = new Map<string, number>();
    for (let index = 0; index < Math.min(total, 2000); index += 1) {
      found.set(keys(index), (found.get(keys(index)) ?? 0) + 1);
    }
    return [...found].map(([value, each]) => ({ value, count: each })).sort((a, b) => b.count - a.count);
  };
  return {
    folders: tally((index) => folderOf(pathOf(index))),
    formats: tally((index) => fileOf(index).format) as Facets['formats'],
    sizes: [
      { filter: 'side:>=64', label: '≥ 64 px', count: 61 },
      { filter: 'side:>=512', label: '≥ 512 px', count: 30 },
      { filter: 'side:>=4096', label: '≥ 4096 px', count: 1 },
    ],
    colours: [
      { value: 'red', hex: '#e01b24', count: 21 },
      { value: 'blue', hex: '#1a5fd0', count: 17 },
      { value: 'white', hex: '#ffffff', count: 40 },
    ],
  };
}

/** Path of the picture that a file is a copy of. */
function pictureOf({ path }: FileRef): string {
  return path.replace(/\.copy\d+(\.[^.]+)$/u, '$1');
}

function thumbnail(file: FileRef, side: number): string {
  return `/thumbnail?path=${encodeURIComponent(pictureOf(file))}&side=${side}`;
}

const thumbnails = new Map(gallery.map(({ path, webp }) => [path, `data:image/webp;base64,${webp}`]));

function gridThumbnail(file: FileRef): Thumbnail {
  const uri = thumbnails.get(pictureOf(file));
  return uri === undefined ? 'none' : { uri };
}

function chip(file: FileRef): QueryChip {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  return { source: { path: `${file.root}/${file.path}` }, name, thumbnail: thumbnail(file, 256), weight: 1 };
}

let toWebview: (message: unknown) => void = () => {};
const port: Port = {
  post: (message) => setTimeout(() => window.postMessage(message, '*'), scenario.latency ?? 0),
  listen: (callback) => {
    toWebview = callback;
    return { dispose: () => {} };
  },
};

const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
function snapshotOf(from: Scenario): Snapshot {
  return {
    workspace: from.workspace,
    ...(from.status === undefined ? {} : { status: from.status }),
    roots: from.roots ?? [{ root, name: 'ws' }],
    largerModel: from.largerModel ?? false,
  };
}

connection.onNotification(webviewNotifications.ready, () => {
  void connection.sendNotification(hostNotifications.snapshot, snapshotOf(scenario));
  if (scenario.query !== undefined) void connection.sendNotification(hostNotifications.setQuery, scenario.query);
});
connection.onNotification(webviewNotifications.command, (params) => void calls.push({ name: 'command', params }));
connection.onNotification(webviewNotifications.state, (next) => {
  state = next;
});
connection.onRequest(webviewRequests.query, (query) => {
  calls.push({ name: 'query', params: query });
  return answer(query);
});
connection.onRequest(webviewRequests.rows, (params) => ({ rows: rowsOf(params) }));
connection.onRequest(webviewRequests.facets, () => facets());
const pictureText: readonly TextLine[] = [
  { text: 'Preferences', box: [2, 2, 14, 3], row: 0 },
  { text: 'Choose an icon', box: [2, 8, 12, 3], row: 1 },
  { text: 'Cancel', box: [16, 8, 6, 3], row: 1 },
];
connection.onRequest(webviewRequests.details, ({ root: of, path, resultSet }) => ({
  root: of,
  path,
  bytes: 20_480,
  modified: 1_760_000_000_000,
  colours: [
    { hex: '#e01b24', share: 0.61 },
    { hex: '#f0f0ec', share: 0.28 },
    { hex: '#1c1c1e', share: 0.11 },
  ],
  ...(resultSet !== undefined && sets.get(resultSet)?.ranked === true ? { text: pictureText, matchedLines: [1] } : {}),
  copies: [{ root: of, path: `backup/${path}` }],
  reasons:
    resultSet !== undefined && sets.get(resultSet)?.ranked === true
      ? [
          { kind: 'looks', text: message('looks like “{0}”', 'icon'), strength: 0.92 },
          { kind: 'name', text: message('the name has {0}', message('“{0}”', 'warning')), strength: 0.6 },
        ]
      : [],
}));
connection.onRequest(webviewRequests.thumbnails, ({ files }) => files.map((file) => gridThumbnail(file)));
connection.onRequest(webviewRequests.thumbnail, (params) => ({ uri: thumbnail(params, params.side) }));
connection.onRequest(webviewRequests.history, ({ prefix, count: most }) =>
  (scenario.history ?? []).filter(({ text }) => text.startsWith(prefix)).slice(0, most),
);
connection.onRequest(webviewRequests.complete, ({ text, cursor }) => {
  const { formats, folders, colours } = facets();
  const known = { formats, folders, colours };
  return completions(text, cursor, () => known);
});
const attached: { name: string; bytes: Uint8Array }[] = [];
connection.onRequest(webviewRequests.attach, (params) => {
  calls.push({ name: 'attach', params: { name: params.name, bytes: params.bytes.length } });
  return { attachment: attached.push(params) - 1 };
});
connection.onRequest(webviewRequests.attachment, ({ attachment }) => attached[attachment] ?? null);
connection.onRequest(webviewRequests.pickImages, () => [chip({ root, path: pathOf(3) })]);
connection.onRequest(webviewRequests.chips, (params) => {
  calls.push({ name: 'chips', params });
  return (params.files ?? []).map(chip);
});
connection.onRequest(webviewRequests.act, (params) => {
  calls.push({ name: 'act', params });
});
connection.listen();

Object.assign(window, {
  acquireVsCodeApi: () => ({
    // A real channel copies too: what cannot be cloned must fail here as well.
    postMessage: (message: unknown) => {
      const copy = structuredClone(message);
      setTimeout(() => toWebview(copy), scenario.latency ?? 0);
    },
    getState: () => saved,
    setState: (next: unknown) => {
      saved = structuredClone(next);
    },
  }),
});

window.fakeHost = {
  calls,
  state: () => state,
  saved: () => saved,
  setSnapshot: (next) => {
    snapshotScenario = next;
    if (next.count !== undefined) count = next.count;
    void connection.sendNotification(hostNotifications.snapshot, snapshotOf(next));
  },
  addRows: (more) => {
    added += more;
    void connection.sendNotification(hostNotifications.changed, { roots: [root] });
  },
  setQuery: (text, filter) => {
    void connection.sendNotification(hostNotifications.setQuery, { text, ...(filter === undefined ? {} : { filter }) });
  },
  focusQuery: () => void connection.sendNotification(hostNotifications.focusQuery, { select: true }),
  act: (action, file) => {
    void connection.sendNotification(hostNotifications.act, { action, ...(file === undefined ? {} : { file }) });
  },
};
