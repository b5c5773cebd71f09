import { Catalogue } from '../src/indexer/store/catalogue.ts';
import { catalogueFile } from '../src/indexer/store/location.ts';
import type { Row, Section } from './report.ts';

/** Bytes an image, without the text in it. */
export const wantedBytes = 3500;

/** What the catalogue of a seeded folder takes on disk, write-ahead log included. */
export function catalogueSize(storageFolder: string, root: string): Row {
  const catalogue = Catalogue.open(catalogueFile(storageFolder, root), 'read');
  try {
    const { files, bytes } = catalogue.stats();
    const phrases = Array.from(catalogue.phraseCodes()).length;
    return {
      images: files,
      phrases,
      megabytes: bytes / 1e6,
      bytes: bytes / files,
      reached: bytes / files <= wantedBytes,
    };
  } finally {
    catalogue.close();
  }
}

export function catalogueSection(rows: readonly Row[]): Section {
  return {
    name: 'catalogue',
    title: 'Size of the catalogue on disk',
    columns: [
      { key: 'images', heading: 'images', digits: 0 },
      { key: 'phrases', heading: 'different names', digits: 0 },
      { key: 'megabytes', heading: 'MB' },
      { key: 'bytes', heading: 'bytes an image', digits: 0 },
      { key: 'reached', heading: `at most ${wantedBytes}` },
    ],
    rows,
    notes: [
      'Each image has a content of its own, with vectors as float32 and int8; each different name has its words and one int8 vector.',
      'The text in images comes on top of that.',
    ],
  };
}
