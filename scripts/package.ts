// Makes the VSIX for this machine's platform. Usage: package.ts [FILE]
import { join } from 'node:path';
import { repository } from './host/editors.ts';
import { megabytes, packageExtension, vsixTarget } from './package/vsix.ts';

const file = packageExtension(process.argv[2] ?? join(repository, `lookalike-${vsixTarget}.vsix`));
console.log(`${file} (${megabytes(file).toFixed(1)} MB)`);
