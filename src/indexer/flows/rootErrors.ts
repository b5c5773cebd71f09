import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';

/** Why a root cannot be used, or not now. @param root absolute path, as the person named it */
export const rootErrors = {
  missing: (root: string) => new EngineError('folder-not-found', message('The folder {0} does not exist.', root)),
  unknown: (root: string) =>
    new EngineError('folder-not-found', message('{0} is none of the folders that are searched.', root)),
  notIndexed: (root: string) => new EngineError('catalogue-unavailable', message('{0} is not indexed yet.', root)),
  indexedElsewhere: (root: string) =>
    new EngineError('index-busy', message('Another window indexes {0}. Close it, or clear the index there.', root)),
  sharedIndexFile: () =>
    new EngineError('catalogue-unavailable', message('One index file serves one folder; leave the others out.')),
} as const;
