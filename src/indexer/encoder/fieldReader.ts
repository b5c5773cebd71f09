import { type Message, message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';

/** Where a field stands: the model's folder, the file in it, and the field's path in the file. */
type Place = [folder: string, file: string, field: string];

/**
 * Reads the fields of a parsed JSON object one by one and says which field of which folder is wrong. `finish` refuses
 * the fields that nobody asked for, so that a misspelt optional field is an error and not a silently different model.
 */
export class FieldReader {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #folder: string;
  readonly #path: string;
  readonly #file: string;
  readonly #asked = new Set<string>();

  /**
   * @param value what should be a JSON object
   * @param folder the model's folder, for messages
   * @param place `path` of the object inside the file, such as `image`, empty for the whole; `file` that is read
   * @throws EngineError model-invalid when the value is no object
   */
  constructor(value: unknown, folder: string, { path = '', file = 'model.json' } = {}) {
    this.#folder = folder;
    this.#path = path;
    this.#file = file;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new EngineError(
        'model-invalid',
        path === ''
          ? message('{0}: {1} must be an object', folder, file)
          : message('{0}: {1}, field "{2}", must be an object', folder, file, path),
      );
    }
    this.#values = { ...value };
  }

  /** @param wording a sentence that names the place of the field that is wrong */
  error(field: string, wording: (...place: Place) => Message): EngineError {
    return new EngineError('model-invalid', wording(this.#folder, this.#file, this.#name(field)));
  }

  /** True when the field is there. */
  has(field: string): boolean {
    return this.#values[field] !== undefined;
  }

  keys(): string[] {
    return Object.keys(this.#values);
  }

  string(field: string): string {
    const value = this.#value(field);
    if (typeof value !== 'string' || value.trim() === '')
      throw this.error(field, (...place) =>
        message('{0}: {1}, field "{2}", must be a text that is not empty', ...place),
      );
    return value;
  }

  boolean(field: string): boolean {
    const value = this.#value(field);
    if (typeof value !== 'boolean')
      throw this.error(field, (...place) => message('{0}: {1}, field "{2}", must be true or false', ...place));
    return value;
  }

  number(field: string): number {
    const value = this.#value(field);
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw this.error(field, (...place) => message('{0}: {1}, field "{2}", must be a number', ...place));
    return value;
  }

  integer(field: string, least: number): number {
    const value = this.#value(field);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
      throw this.error(field, (...place) =>
        message('{0}: {1}, field "{2}", must be a whole number of at least {3}', ...place, least),
      );
    }
    return value;
  }

  choice<T extends string>(field: string, choices: readonly T[]): T {
    const value = this.#value(field);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) {
      throw this.error(field, (...place) =>
        message(
          '{0}: {1}, field "{2}", must be one of {3}; it is {4}',
          ...place,
          choices.join(', '),
          JSON.stringify(value),
        ),
      );
    }
    return found;
  }

  /** A file inside the folder: relative, with forward slashes, never leading out of it. */
  file(field: string): string {
    const value = this.string(field);
    if (!/^[^/\\:]+(\/[^/\\:]+)*$/.test(value) || value.split('/').some((part) => part === '.' || part === '..')) {
      throw this.error(field, (...place) =>
        message(
          '{0}: {1}, field "{2}", must be the relative path of a file inside the folder; it is "{3}"',
          ...place,
          value,
        ),
      );
    }
    return value;
  }

  strings(field: string): string[] {
    return this.#array(field).map((value) => {
      if (typeof value !== 'string')
        throw this.error(field, (...place) => message('{0}: {1}, field "{2}", must be a list of texts', ...place));
      return value;
    });
  }

  /** Red, green, blue. */
  triple(field: string): [number, number, number] {
    const [red, green, blue, ...rest] = this.#array(field);
    if (![red, green, blue].every((value) => typeof value === 'number' && Number.isFinite(value)) || rest.length > 0) {
      throw this.error(field, (...place) => message('{0}: {1}, field "{2}", must be three numbers', ...place));
    }
    return [Number(red), Number(green), Number(blue)];
  }

  object<T>(field: string, read: (fields: FieldReader) => T): T {
    const fields = new FieldReader(this.#value(field), this.#folder, { path: this.#name(field), file: this.#file });
    const result = read(fields);
    fields.finish();
    return result;
  }

  objects<T>(field: string, read: (fields: FieldReader) => T): T[] {
    return this.#array(field).map((value, position) => {
      const fields = new FieldReader(value, this.#folder, {
        path: `${this.#name(field)}[${position}]`,
        file: this.#file,
      });
      const result = read(fields);
      fields.finish();
      return result;
    });
  }

  /** Numbers of at least 0 or names; used for shapes. */
  shape(field: string, names: readonly string[]): (number | string)[] {
    const quoted = names.map((name) => `"${name}"`).join(', ');
    return this.#array(field).map((value) => {
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
      if (typeof value === 'string' && names.includes(value)) return value;
      throw this.error(field, (...place) =>
        message('{0}: {1}, field "{2}", must be a list of whole numbers and of {3}', ...place, quoted),
      );
    });
  }

  /** @throws EngineError model-invalid when there are fields that were not asked for */
  finish(): void {
    for (const field of this.keys())
      if (!this.#asked.has(field))
        throw this.error(field, (...place) => message('{0}: {1}, field "{2}", is not known', ...place));
  }

  #name(field: string): string {
    return this.#path === '' ? field : `${this.#path}.${field}`;
  }

  #value(field: string): unknown {
    this.#asked.add(field);
    const value = this.#values[field];
    if (value === undefined)
      throw this.error(field, (...place) => message('{0}: {1}, field "{2}", is missing', ...place));
    return value;
  }

  #array(field: string): unknown[] {
    const value = this.#value(field);
    if (!Array.isArray(value))
      throw this.error(field, (...place) => message('{0}: {1}, field "{2}", must be a list', ...place));
    return value;
  }
}
