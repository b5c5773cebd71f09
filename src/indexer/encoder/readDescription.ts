import { readFile } from 'node:fs/promises';
import { type Message, message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';

/**
 * The value in the JSON file that describes a package.
 * @param path absolute
 * @param missing said where the file cannot be read
 * @throws EngineError model-not-found when it cannot be read, model-invalid when it is no JSON
 */
export async function readDescription(path: string, missing: Message): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new EngineError('model-not-found', missing, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EngineError('model-invalid', message('{0}: is not valid JSON ({1})', path, String(error)), {
      cause: error,
    });
  }
}
