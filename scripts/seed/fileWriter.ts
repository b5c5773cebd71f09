// A thread of its own: it writes the files and their thumbnails while the other one writes the catalogue.
import { createHash } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { DrawnPicture } from './pictures.ts';
import { RandomVectors } from './randomVectors.ts';

/** What the thread is started with. */
export interface FileWork {
  readonly workspace: string;
  /** Folder of the thumbnails. */
  readonly thumbnails: string;
  readonly files: number;
  readonly contents: number;
  readonly dimension: number;
  /** @see SeedPicture */
  readonly pictures: readonly (DrawnPicture & { readonly thumbnail: Uint8Array; readonly centre: Float32Array })[];
}

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
  /** Number of its content, from 0 on. */
  readonly content: number;
}

export interface WrittenContent {
  readonly sha256: string;
  readonly bytes: number;
}

/** A folder that is written. */
export interface WrittenFolder {
  readonly files: readonly WrittenFile[];
  /** The contents that no earlier folder has, in the order of their numbers. */
  readonly contents: readonly WrittenContent[];
  /** Their vectors, one behind the other. */
  readonly vectors: Float32Array<ArrayBuffer>;
}

const filesPerFolder = 250;
const topics = ['icons', 'photos', 'screens', 'sprites', 'charts', 'avatars', 'banners', 'logos'];

class FileWriter {
  readonly #work: FileWork;
  readonly #vectors: RandomVectors;
  /** The first file of each content; the others are links to it. */
  readonly #first: Omit<WrittenFile, 'content'>[] = [];
  /** The first thumbnail of each picture; the others are links to it. */
  readonly #thumbnails: string[] = [];
  readonly #made = new Set<string>();

  constructor(work: FileWork) {
    this.#work = work;
    this.#vectors = new RandomVectors(2, work.dimension);
  }

  *folders(): Generator<WrittenFolder> {
    const { files, dimension } = this.#work;
    for (let start = 0; start < files; start += filesPerFolder) {
      const count = Math.min(filesPerFolder, files - start);
      const vectors = new Float32Array(count * dimension);
      const contents: WrittenContent[] = [];
      const written = Array.from({ length: count }, (_, place) =>
        this.#write(start + place, (content, centre) => {
          const offset = contents.push(content) - 1;
          this.#vectors.near(centre, vectors.subarray(offset * dimension, (offset + 1) * dimension));
        }),
      );
      yield { files: written, contents, vectors: vectors.slice(0, contents.length * dimension) };
    }
  }

  #write(index: number, add: (content: WrittenContent, centre: Float32Array) => void): WrittenFile {
    const { workspace, contents, pictures } = this.#work;
    const content = index % contents;
    const place = content % pictures.length;
    const picture = pictures[place];
    if (picture === undefined) throw new Error('There are no pictures to seed with.');
    const group = Math.floor(index / filesPerFolder);
    const folder = `${topics[group % topics.length]}/set-${String(group).padStart(3, '0')}`;
    this.#makeFolder(join(workspace, folder));
    const path = `${folder}/${picture.name}-${String(index).padStart(6, '0')}.${picture.extension}`;
    const file = join(workspace, path);
    const first = this.#first[content];
    if (first !== undefined) {
      linkSync(join(workspace, first.path), file);
      return { ...first, path, content };
    }
    const copy = content >= pictures.length;
    const bytes = copy ? Buffer.concat([picture.bytes, Buffer.from(`\n${content}\n`)]) : picture.bytes;
    writeFileSync(file, bytes);
    const { mtimeNs } = lstatSync(file, { bigint: true });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#writeThumbnail(sha256, place, picture.thumbnail);
    add({ sha256, bytes: bytes.length }, picture.centre);
    const written = { path, bytes: bytes.length, mtimeNs };
    this.#first.push(written);
    return { ...written, content };
  }

  /** Where and how the engine's own cache keeps it. */
  #writeThumbnail(sha256: string, picture: number, bytes: Uint8Array): void {
    const folder = join(this.#work.thumbnails, sha256.slice(0, 2));
    this.#makeFolder(folder);
    const file = join(folder, `${sha256}-256.webp`);
    const first = this.#thumbnails[picture];
    if (first === undefined) {
      writeFileSync(file, bytes);
      this.#thumbnails[picture] = file;
    } else {
      linkSync(first, file);
    }
  }

  #makeFolder(folder: string): void {
    if (this.#made.has(folder)) return;
    mkdirSync(folder, { recursive: true });
    this.#made.add(folder);
  }
}

for (const folder of new FileWriter(workerData as FileWork).folders()) {
  parentPort?.postMessage(folder, [folder.vectors.buffer]);
}
