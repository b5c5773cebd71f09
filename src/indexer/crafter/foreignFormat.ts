const signatures: readonly (readonly [offset: number, text: string])[] = [
  [4, 'ftypheic'],
  [4, 'ftypheix'],
  [4, 'ftyphevc'],
  [4, 'ftypmif1'],
  [4, 'ftypmsf1'],
  [4, 'JXL '],
  [0, '\xff\x0a'],
  [4, 'jP  \r\n'],
  [0, '\xff\x4f\xff\x51'],
  [0, '8BPS'],
  [0, 'qoif'],
  [0, 'DDS '],
  [0, 'gimp xcf'],
  [0, 'icns'],
  [0, '\x76\x2f\x31\x01'],
];

/** True for images of kinds that are not read (HEIC, JPEG XL, JPEG 2000, PSD, QOI, DDS, XCF, ICNS, EXR). */
export function isForeignFormat(bytes: Uint8Array): boolean {
  return signatures.some(([offset, text]) =>
    [...text].every((character, index) => bytes[offset + index] === character.charCodeAt(0)),
  );
}
