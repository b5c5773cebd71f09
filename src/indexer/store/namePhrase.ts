import { pathWords } from './pathWords.ts';

/** Changes when the same path gives another phrase than before, so that stored ones are made anew. */
export const phraseRules = 1;

/** Folders next to the file that may say what it shows. */
const nearestFolders = 1;
/** A phrase of more words than this says nothing more: the sentence encoder reads the first few dozen. */
const mostWords = 16;

/** What cameras, phones, browsers and editors call files; with a number behind it, it tells nothing. */
const namesOfDevices = new Set(
  (
    'img image images imagen dsc dscn dscf dscp pxl mvimg cimg photo photos foto pic pics picture pictures bild unbenannt ' +
    'screenshot screenshots screen shot shots bildschirmfoto capture snapshot scan scanned untitled unnamed download downloaded ' +
    'file asset export output copy whatsapp signal telegram facebook frame page figure fig layer slice artboard media ' +
    'attachment at am pm px'
  ).split(' '),
);

/** How folders are arranged, not what is in them. */
const folderNames = new Set(
  (
    'src source sources app apps lib libs dist build out public static www web site content contents resources resource res ' +
    'assets asset media img imgs image images pic pics picture pictures photo photos graphic graphics gfx svg svgs png pngs ' +
    'jpg jpeg jpegs gif gifs webp avif bmp ico icns tif tiff drawable drawables mipmap hdpi mdpi xhdpi xxhdpi xxxhdpi ' +
    'xcassets imageset appiconset files file data docs doc documentation articles includes include common shared misc ' +
    'other various tmp temp test tests fixtures package packages node modules main master v'
  ).split(' '),
);

/**
 * What a path says about its picture: the words of the file's name and of its nearest folder that says anything, without
 * digits, so that `frame-001.png` to `frame-999.png` are one phrase. Empty when the name says nothing (hashes, camera names,
 * numbers) and the folders neither.
 *
 * @param path relative, with forward slashes
 */
export function namePhrase(path: string): string {
  const parts = path.normalize('NFC').split('/');
  const name = nameWords(parts.pop() ?? '');
  const folders = parts
    .map((folder) => spokenWords(folder).filter((word) => !folderNames.has(word)))
    .filter((words) => words.length > 0)
    .slice(-nearestFolders)
    .flat();
  const words = [...name, ...folders.filter((word) => !name.includes(word))];
  return words.slice(0, mostWords).join(' ');
}

/** The words of a file's name that say something. */
export function nameWords(file: string): string[] {
  const stem = file.replace(/(?<=.)(?:\.[a-z][a-z0-9]{1,5})+$/i, '');
  const words = spokenWords(stem);
  const isNumbered = /\p{N}/u.test(stem.replace(/@\d(?:\.\d)?x/gi, ''));
  return isNumbered && words.every((word) => namesOfDevices.has(word)) ? [] : words;
}

/** Words of more than one letter that are no digits and no part of a hash. Letters of scripts without case count alone. */
function spokenWords(text: string): string[] {
  const parts = text.split(/[\s._~()[\]{}+,;=&#@!-]+/u).filter((part) => part !== '' && !isRandom(part));
  return parts
    .flatMap(pathWords)
    .filter((word) => !/^\p{N}+$/u.test(word) && (word.length > 1 || /^\p{Lo}/u.test(word)));
}

/**
 * Hashes, code points, UUIDs and random identifiers. `h264`, `icon32` and `facade` are words; `3f2a9c1`, `1f600`
 * and `V1StGXR8` are not.
 */
function isRandom(part: string): boolean {
  if (!/\d/.test(part) || !/^[\w-]+$/.test(part)) return false;
  const isWordWithNumber = /^[a-z]+\d{1,4}[a-z]?$/i.test(part) || /^\d{1,4}[a-z]{3,}$/i.test(part);
  if (/^[0-9a-f]{4,}$/i.test(part) && !/^[a-z]+\d{1,3}$/i.test(part)) return true;
  if (isWordWithNumber) return false;
  const changes = part.match(/(?<=\d)[a-z]|(?<=[a-z])\d/gi)?.length ?? 0;
  return part.length >= 8 && changes * 3 >= part.length;
}
