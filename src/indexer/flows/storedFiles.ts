import type { TextLine } from '../../shared/image.ts';
import type { StoredContent, StoredFile } from '../store/records.ts';
import type { RootCatalogue } from './rootCatalogue.ts';

/** What the catalogue of a root has of single files and contents. */
export class StoredFiles {
  readonly #file: Pick<RootCatalogue, 'current'>;

  constructor(file: Pick<RootCatalogue, 'current'>) {
    this.#file = file;
  }

  /** SHA-256 of a file's content as indexed; undefined when it is not. */
  shaOf(path: string): string | undefined {
    const contentId = this.#file.current?.fileByPath(path)?.contentId;
    return contentId === undefined ? undefined : this.#file.current?.content(contentId)?.sha256;
  }

  /** What is stored of a path, and the other paths with the very same bytes. */
  lookUp(path: string): {
    readonly file: StoredFile | undefined;
    readonly content: StoredContent | undefined;
    readonly copies: readonly string[];
  } {
    const file = this.#file.current?.fileByPath(path);
    if (file?.contentId === undefined || this.#file.current === undefined) {
      return { file, content: undefined, copies: [] };
    }
    const copies = this.#file.current.filesOfContent(file.contentId).map((copy) => copy.path);
    const content = this.#file.current.content(file.contentId);
    return { file, content, copies: copies.filter((copy) => copy !== path) };
  }

  /** SHA-256 of many contents, by id; those that are gone are left out. */
  shasOf(contentIds: readonly number[]): ReadonlyMap<number, string> {
    return this.#file.current?.shasOf(contentIds) ?? new Map();
  }

  /** The vector of a file's content; undefined when it is not indexed. */
  vectorOf(path: string, model: string): Float32Array | undefined {
    const contentId = this.#file.current?.fileByPath(path)?.contentId;
    return contentId === undefined ? undefined : this.#file.current?.embedding(contentId, model);
  }

  /** The text in a picture, in reading order. */
  textLines(contentId: number): readonly TextLine[] {
    return this.#file.current?.texts.lines(contentId) ?? [];
  }

  /** What the phrase of a file's path is. */
  phraseText(phraseId: number): string | undefined {
    return this.#file.current?.phraseText(phraseId);
  }
}
