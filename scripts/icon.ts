// Draws the extension's icon, media/icon.png (256 px), in the shapes of the activity bar's media/lookalike.svg.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const media = fileURLToPath(new URL('../media', import.meta.url));
const side = 256;
const shapes = readFileSync(join(media, 'lookalike.svg'), 'utf8').replace(/^<svg[^>]*>|<\/svg>\s*$/g, '');
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="6" fill="#1f1f1f"/>
  <g transform="translate(4 4)" fill="none" stroke="#e8e8e8" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">
    ${shapes.replace('<circle cx="15.5" cy="15.5" r="4"/>', '<circle cx="15.5" cy="15.5" r="4" stroke="#4daafc"/>').replace('<path d="m18.4 18.4 2.85 2.85"/>', '<path d="m18.4 18.4 2.85 2.85" stroke="#4daafc"/>')}
  </g>
</svg>`;
writeFileSync(
  join(media, 'icon.png'),
  await sharp(Buffer.from(drawing)).png({ compressionLevel: 9, palette: true }).toBuffer(),
);
