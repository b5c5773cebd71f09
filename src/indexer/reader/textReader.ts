import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import type { TextLine } from '../../shared/image.ts';
import { message } from '../../shared/message.ts';
import type { CraftLimits } from '../crafter/preprocessing.ts';
import { verifyModelFiles } from '../encoder/modelFiles.ts';
import { closeSession, openSession, type Session, type SessionOptions } from '../encoder/session.ts';
import { EngineError } from '../errors.ts';
import type { Box } from './box.ts';
import { decodeCtc } from './ctc.ts';
import { detectionSize } from './detectionSize.ts';
import { linePlanes } from './pixels.ts';
import { decodeReadable, type ReadablePicture, resized } from './readablePicture.ts';
import type { ReaderPackage } from './readerPackage.ts';
import { inReadingOrder } from './readingOrder.ts';
import { scaledBox, textBoxes } from './textBoxes.ts';
import { textMapOf } from './textMap.ts';

/** What a line must reach to be kept: below it most are drawings taken for letters. */
const leastConfidence = 0.7;
/**
 * Seconds of this process's own time after which the rest of a page is left out; a full screenshot takes five at most.
 * Processor time, because a process of low priority may wait long.
 */
const mostSeconds = 20;
/** A page with more is a poster of noise; each costs about 15 ms. */
const mostBoxes = 600;
/** A line is read up to so many times its height: longer ones are ornaments, and take much memory. */
const longestLine = 100;

/** Reads the text in pictures: PP-OCR's two networks (Cui et al., "PaddleOCR 3.0 Technical Report", 2025). */
export class TextReader {
  readonly #pkg: ReaderPackage;
  readonly #detector: Session;
  readonly #recogniser: Session;
  readonly #options: SessionOptions;

  private constructor(pkg: ReaderPackage, detector: Session, recogniser: Session, options: SessionOptions) {
    this.#pkg = pkg;
    this.#detector = detector;
    this.#recogniser = recogniser;
    this.#options = options;
  }

  /**
   * Verifies and loads both networks.
   * @throws EngineError model-invalid
   */
  static async load(pkg: ReaderPackage, options: SessionOptions): Promise<TextReader> {
    const { detector, recogniser } = pkg;
    await verifyModelFiles(pkg);
    const [finding, reading] = [
      await openSession(join(pkg.folder, detector.file), options),
      await openSession(join(pkg.folder, recogniser.file), options),
    ];
    const reader = new TextReader(pkg, finding, reading, options);
    try {
      finding.check([detector.input], [detector.output]);
      reading.check([recogniser.input], [recogniser.output]);
    } catch (error) {
      await reader.dispose();
      throw error;
    }
    return reader;
  }

  /**
   * The lines of a picture in reading order; none when it has no text.
   * @param limits of decoding
   * @throws SkipError when the picture cannot be decoded; EngineError model-invalid
   */
  async read(bytes: Uint8Array, limits: CraftLimits): Promise<TextLine[]> {
    const picture = await decodeReadable(bytes, limits);
    const begun = process.cpuUsage();
    const found: { readonly text: string; readonly box: Box }[] = [];
    for (const box of await this.#boxes(picture)) {
      if (secondsSince(begun) > mostSeconds) break;
      const { text, confidence } = await this.#line(picture, box);
      const trimmed = text.trim();
      if (trimmed === '' || confidence < leastConfidence) continue;
      found.push({ text: trimmed, box: scaledBox(box, picture, picture.original) });
    }
    return inReadingOrder(found).flatMap((parts, row) =>
      parts.map(({ text, box: { left, top, width, height } }) => ({ text, box: [left, top, width, height], row })),
    );
  }

  /** Gives the networks' memory back. */
  async dispose(): Promise<void> {
    for (const { file } of [this.#pkg.detector, this.#pkg.recogniser]) {
      await closeSession(join(this.#pkg.folder, file), this.#options);
    }
  }

  async #boxes(picture: ReadablePicture): Promise<Box[]> {
    const { input, output, file } = this.#pkg.detector;
    const size = detectionSize(picture.width, picture.height);
    const small = await resized(picture, size.width, size.height);
    const map = await textMapOf(small, async (planes, rows, columns) => {
      const feeds = { [input]: new Tensor('float32', planes, [1, 3, rows, columns]) };
      const { data, shape } = await this.#detector.run(feeds, output);
      if (shape[2] !== rows || shape[3] !== columns) {
        throw new EngineError(
          'model-invalid',
          message("{0}: the map is of {1} instead of the picture's size", file, shape.join(' x ')),
        );
      }
      return data;
    });
    const boxes = textBoxes(map, size.width, size.height);
    return boxes.slice(0, mostBoxes).map((box) => scaledBox(box, size, picture));
  }

  async #line(picture: ReadablePicture, box: Box) {
    const { input, output, height, file } = this.#pkg.recogniser;
    const { characters } = this.#pkg;
    const cut = { ...box, width: Math.min(box.width, box.height * longestLine) };
    const { planes, width } = linePlanes(picture, cut, height);
    const feeds = { [input]: new Tensor('float32', planes, [1, 3, height, width]) };
    const { data, shape } = await this.#recogniser.run(feeds, output);
    const [, , read = 0] = shape;
    if (read !== characters.length + 1) {
      throw new EngineError(
        'model-invalid',
        message('{0}: reads {1} characters instead of {2}', file, read, characters.length + 1),
      );
    }
    return decodeCtc(data, characters);
  }
}

/** Processor seconds of this process since an earlier reading. */
function secondsSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}
